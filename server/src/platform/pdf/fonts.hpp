#pragma once

#include <memory>
#include <string>

#include <pango/pangocairo.h>

namespace aegle::pdf {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

/// A font map with loaded fonts, for one user at a time: Pango's are not thread-safe, and a fresh one costs tens of
/// milliseconds. Returned maps are lent again, the last one first.
class FontLease {
 public:
  FontLease();
  ~FontLease();
  FontLease(const FontLease&) = delete;

  /// For unhinted text in fractional positions, as a printed page wants it.
  Owned<PangoContext> context(const std::string& language) const;

 private:
  Owned<PangoFontMap> map_;
};

/// Noto Sans in every script we promise, in this size.
struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
std::unique_ptr<PangoFontDescription, FreeFont> font(double size, bool bold);

}  // namespace aegle::pdf
