#include "platform/pdf/strips.hpp"

#include <stdexcept>

#include <qrencode.h>

namespace aegle::pdf {
namespace {

std::string valid_utf8(std::string_view text) {
  std::unique_ptr<char, decltype(&g_free)> valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())),
                                                 &g_free);
  return valid.get();
}

/// Calls `with(code point, its bytes)` for each letter of valid UTF-8.
template <class With>
void each_letter(const std::string& valid, With with) {
  for (const char *at = valid.c_str(), *next; *at; at = next) {
    next = g_utf8_next_char(at);
    with(g_utf8_get_char(at), std::string_view(at, static_cast<std::size_t>(next - at)));
  }
}

// Embeddings and overrides (UAX #9, 2.1 and 2.2) can show the digits of a dose in another order than they were written
// in.
bool reorders(gunichar point) { return point >= 0x202a && point <= 0x202e; }
bool isolates(gunichar point) { return point >= 0x2066 && point <= 0x2069; }

std::vector<Strip> of(PangoContext* context, const Text& text, double width) {
  std::shared_ptr<PangoLayout> layout(pango_layout_new(context), Unref{});
  auto described = font(text.style.size, text.style.bold);
  pango_layout_set_font_description(layout.get(), described.get());
  pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  // A hyphen that the writer did not put there would be part of a name or a dose.
  std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> attributes(pango_attr_list_new(),
                                                                              &pango_attr_list_unref);
  pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));
  pango_layout_set_attributes(layout.get(), attributes.get());
  auto shown = clean(text.text);
  pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));

  std::vector<Strip> lines;
  std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> at(pango_layout_get_iter(layout.get()),
                                                                         &pango_layout_iter_free);
  do {
    PangoRectangle extents;
    pango_layout_iter_get_line_extents(at.get(), nullptr, &extents);
    auto* line = pango_layout_line_ref(pango_layout_iter_get_line_readonly(at.get()));
    auto baseline = pango_layout_iter_get_baseline(at.get()) - extents.y;
    Line made{.layout = layout,
              .line = std::shared_ptr<PangoLayoutLine>(line, UnrefLine{}),
              .x = text.style.align == Align::right ? width - pango_units_to_double(extents.width)
                                                    : pango_units_to_double(extents.x),
              .baseline = pango_units_to_double(baseline),
              .colour = text.style.colour};
    lines.push_back({.space_before = lines.empty() ? text.space_before : 0,
                     .height = pango_units_to_double(extents.height),
                     .what = std::move(made)});
  } while (pango_layout_iter_next_line(at.get()));
  return lines;
}

std::vector<Strip> of(PangoContext*, const Rule& rule, double width) {
  Stroke stroke{.width = width, .thickness = rule.thickness, .colour = rule.colour};
  return {{.space_before = rule.space_before, .height = rule.thickness, .what = stroke}};
}

std::vector<Strip> of(PangoContext*, const Qr& qr, double) {
  if (qr.content.size() > 1000) throw std::invalid_argument("a QR code of more than 1,000 bytes");
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(qr.content.size()), reinterpret_cast<const unsigned char*>(qr.content.data()),
                        0, QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) throw std::runtime_error("the QR code could not be made");
  Squares squares{.size = qr.size, .side = code->width, .dark = {}};
  squares.dark.resize(static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
  for (std::size_t i = 0; i < squares.dark.size(); ++i) squares.dark[i] = code->data[i] & 1;
  return {{.space_before = qr.space_before, .height = qr.size, .what = std::move(squares)}};
}

void draw_one(cairo_t* cairo, const Line& line, double x, double y) {
  cairo_set_source_rgb(cairo, line.colour.red, line.colour.green, line.colour.blue);
  cairo_move_to(cairo, x + line.x, y + line.baseline);
  pango_cairo_show_layout_line(cairo, line.line.get());
}

void draw_one(cairo_t* cairo, const Stroke& stroke, double x, double y) {
  cairo_set_source_rgb(cairo, stroke.colour.red, stroke.colour.green, stroke.colour.blue);
  cairo_rectangle(cairo, x, y, stroke.width, stroke.thickness);
  cairo_fill(cairo);
}

// Neighbours in a row are one rectangle, and all are filled at once: separate squares show hairlines when scaled.
void draw_one(cairo_t* cairo, const Squares& squares, double x, double y) {
  auto unit = squares.size / squares.side;
  cairo_set_source_rgb(cairo, 0, 0, 0);
  for (int row = 0; row < squares.side; ++row) {
    auto dark = [&](int column) { return squares.dark[static_cast<std::size_t>(row * squares.side + column)]; };
    for (int column = 0; column < squares.side;) {
      int end = column;
      while (end < squares.side && dark(end)) ++end;
      if (end > column) cairo_rectangle(cairo, x + column * unit, y + row * unit, (end - column) * unit, unit);
      column = end + 1;
    }
  }
  cairo_fill(cairo);
}

}  // namespace

std::string clean(std::string_view text) {
  auto valid = valid_utf8(text);
  std::string kept;
  kept.reserve(valid.size());
  each_letter(valid, [&](gunichar point, std::string_view bytes) {
    if (point == '\t') {
      kept += ' ';
    } else if (point == 0x2028 || point == 0x2029) {
      kept += '\n';
    } else if (point == '\n' || (!g_unichar_iscntrl(point) && !reorders(point))) {
      kept += bytes;
    }
  });
  return kept;
}

std::string isolated(std::string_view part) {
  auto valid = valid_utf8(part);
  std::string made = "\u2068";
  each_letter(valid, [&](gunichar point, std::string_view bytes) {
    if (!isolates(point)) made += bytes;
  });
  return made += "\u2069";
}

std::vector<Strip> strips(PangoContext* context, const Block& block, double width) {
  return std::visit([&](const auto& one) { return of(context, one, width); }, block);
}

void draw(cairo_t* cairo, const Strip& strip, double x, double y) {
  std::visit([&](const auto& what) { draw_one(cairo, what, x, y); }, strip.what);
}

}  // namespace aegle::pdf
