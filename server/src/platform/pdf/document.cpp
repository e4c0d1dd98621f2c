#include "platform/pdf/document.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <cairo-pdf.h>
#include <fmt/format.h>

#include "platform/pdf/fonts.hpp"
#include "platform/pdf/strips.hpp"

namespace aegle::pdf {
namespace {

constexpr double page_width = 595.276, page_height = 841.89;  // A4, ISO 216
constexpr double margin_side = 48, margin_top = 44, margin_bottom = 66;
constexpr double width = page_width - 2 * margin_side;
constexpr double bottom = page_height - margin_bottom;
constexpr double keep_whole = (page_height - margin_top - margin_bottom) / 3;
constexpr Style small_print{.size = 8, .colour = {0.35, 0.4, 0.43}};
constexpr Colour hairline{0.8, 0.83, 0.85};

struct Placed {
  double x = 0, y = 0;
  Strip strip;
};

/// A column on its way down: what of it is still to be placed.
struct Column {
  double x = 0;
  std::vector<Strip> strips;
  std::size_t next = 0;
};

double total_height(const Column& column) {
  double height = 0;
  for (auto i = column.next; i < column.strips.size(); ++i)
    height += column.strips[i].space_before + column.strips[i].height;
  return height;
}

cairo_status_t append(void* into, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Document::State {
  State(Info given_info, Frame given_frame)
      : info(std::move(given_info)), frame(std::move(given_frame)), context(fonts.context(info.language)) {
    begin_page();
  }

  void begin_page() {
    pages.emplace_back();
    y = margin_top;
    if (pages.size() > 1 && !frame.head.empty()) {
      Text head{.text = frame.head, .style = small_print};
      place_at_once(head);
      Rule rule{.colour = hairline, .space_before = 4};
      place_at_once(rule);
      y += 14;
    }
    content_top = y;
  }

  void place_at_once(const Block& block) {
    for (auto& strip : strips(context.get(), block, width)) {
      y += strip.space_before;
      auto height = strip.height;
      pages.back().push_back({margin_side, y, std::move(strip)});
      y += height;
    }
  }

  void place(std::vector<Column> columns) {
    double tallest = 0;
    for (const auto& column : columns) tallest = std::max(tallest, total_height(column));
    if (tallest <= keep_whole && y + tallest > bottom) begin_page();
    for (bool rest = true; rest;) {
      rest = false;
      double lowest = y;
      for (auto& column : columns) {
        lowest = std::max(lowest, fill(column));
        rest = rest || column.next < column.strips.size();
      }
      y = lowest;
      if (rest) begin_page();
    }
  }

  /// Places what fits on this page, and one strip in any case where the page is still empty. Returns where it ends.
  double fill(Column& column) {
    double at = y;
    bool first_of_page = y <= content_top;
    for (; column.next < column.strips.size(); ++column.next) {
      auto& strip = column.strips[column.next];
      if (at + strip.space_before + strip.height > bottom && !first_of_page) break;
      first_of_page = false;
      at += strip.space_before;
      auto height = strip.height;
      pages.back().push_back({column.x, at, std::move(strip)});
      at += height;
    }
    return at;
  }

  void draw_foot(cairo_t* cairo, std::size_t page) {
    auto line = page_height - margin_bottom + 18;
    Rule rule{.colour = hairline};
    for (const auto& strip : strips(context.get(), rule, width)) draw(cairo, strip, margin_side, line);
    Text left{.text = frame.foot, .style = small_print};
    Text right{.text = fmt::format("Page {} of {}", page + 1, pages.size()), .style = small_print};
    right.style.align = Align::right;
    constexpr double number_width = 90;
    auto lines = strips(context.get(), left, width - number_width);
    for (std::size_t i = 0; i < std::min<std::size_t>(2, lines.size()); ++i)
      draw(cairo, lines[i], margin_side, line + 5 + static_cast<double>(i) * lines[0].height);
    for (const auto& strip : strips(context.get(), right, number_width))
      draw(cairo, strip, margin_side + width - number_width, line + 5);
  }

  void describe(cairo_surface_t* surface) const {
    auto set = [&](cairo_pdf_metadata_t which, const std::string& value) {
      cairo_pdf_surface_set_metadata(surface, which, clean(value).c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE, info.title);
    set(CAIRO_PDF_METADATA_AUTHOR, info.author);
    set(CAIRO_PDF_METADATA_CREATOR, "Aegle");
    set(CAIRO_PDF_METADATA_CREATE_DATE, to_string(std::chrono::floor<std::chrono::seconds>(info.created)));
  }

  Info info;
  Frame frame;
  FontLease fonts;
  Owned<PangoContext> context;
  std::vector<std::vector<Placed>> pages;
  double y = 0;
  double content_top = 0;  ///< of the last page: below its head
};

Document::Document(Info info, Frame frame) : state_(std::make_unique<State>(std::move(info), std::move(frame))) {}
Document::~Document() = default;

void Document::add(Block block) {
  std::vector<Cell> cells;
  cells.push_back({.width = 1, .blocks = {std::move(block)}});
  row(std::move(cells), 0);
}

void Document::row(std::vector<Cell> cells, double gap) {
  double parts = 0;
  for (const auto& cell : cells) parts += cell.width;
  auto unit = (width - gap * static_cast<double>(cells.size() - 1)) / parts;
  std::vector<Column> columns;
  double x = margin_side;
  for (const auto& cell : cells) {
    Column column{.x = x};
    for (const auto& block : cell.blocks)
      for (auto& strip : strips(state_->context.get(), block, cell.width * unit))
        column.strips.push_back(std::move(strip));
    columns.push_back(std::move(column));
    x += cell.width * unit + gap;
  }
  state_->place(std::move(columns));
}

void Document::space(double height) { state_->y += height; }

void Document::need(double height) {
  if (state_->y + height > bottom) state_->begin_page();
}

std::string Document::finish() {
  std::string file;
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_pdf_surface_create_for_stream(append, &file, page_width, page_height), &cairo_surface_destroy);
  state_->describe(surface.get());
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()), &cairo_destroy);
  for (std::size_t page = 0; page < state_->pages.size(); ++page) {
    for (const auto& placed : state_->pages[page]) draw(cairo.get(), placed.strip, placed.x, placed.y);
    state_->draw_foot(cairo.get(), page);
    cairo_show_page(cairo.get());
  }
  auto status = cairo_status(cairo.get());
  cairo_surface_finish(surface.get());
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error(cairo_status_to_string(status));
  return file;
}

void warm_up() {
  for (bool bold : {false, true}) {
    Document document({.title = "", .author = ""}, {.head = "", .foot = ""});
    Text scripts{.text = "Rx \u211e \u0939\u093f\u0928\u094d\u0926\u0940 \u0639\u0631\u0628\u064a \u4e2d\u6587",
                 .style = {.bold = bold}};
    document.add(scripts);
    document.finish();
  }
}

}  // namespace aegle::pdf
