#include "platform/pdf/fonts.hpp"

#include <mutex>
#include <vector>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// Fontconfig keeps what it loaded until the process ends, and cairo 1.16 forgets 768 bytes of each CFF font
// that it embeds; x265, which libvips loads for HEIC, keeps a table. Their libraries keep no frame pointers, so that
// only their names tell these leaks from ours.
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\nleak:libx265\n"; }
#endif
#endif

namespace aegle::pdf {
namespace {

struct Pool {
  std::mutex mutex;
  std::vector<Owned<PangoFontMap>> idle;
};

// Never destroyed: a worker may still give a map back while the process ends.
Pool& pool() {
  static auto* made = new Pool;
  return *made;
}

Owned<PangoFontMap> take() {
  {
    std::lock_guard lock(pool().mutex);
    if (!pool().idle.empty()) {
      auto last = std::move(pool().idle.back());
      pool().idle.pop_back();
      return last;
    }
  }
  return Owned<PangoFontMap>(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
}

}  // namespace

FontLease::FontLease() : map_(take()) {}

FontLease::~FontLease() {
  std::lock_guard lock(pool().mutex);
  pool().idle.push_back(std::move(map_));
}

Owned<PangoContext> FontLease::context(const std::string& language) const {
  Owned<PangoContext> context(pango_font_map_create_context(map_.get()));
  auto* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  pango_context_set_language(context.get(), pango_language_from_string(language.c_str()));
  return context;
}

std::unique_ptr<PangoFontDescription, FreeFont> font(double size, bool bold) {
  std::unique_ptr<PangoFontDescription, FreeFont> made(pango_font_description_new());
  pango_font_description_set_family_static(made.get(),
                                           "Noto Sans, Noto Sans Arabic, Noto Sans Devanagari, Noto Sans CJK SC");
  pango_font_description_set_absolute_size(made.get(), size * PANGO_SCALE);
  pango_font_description_set_weight(made.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  return made;
}

}  // namespace aegle::pdf
