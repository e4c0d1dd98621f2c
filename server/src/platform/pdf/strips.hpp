#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/pdf/document.hpp"
#include "platform/pdf/fonts.hpp"

namespace aegle::pdf {

/// Valid UTF-8 without control characters (but line breaks) and without marks that reorder the text around them.
std::string clean(std::string_view text);

struct UnrefLine {
  void operator()(PangoLayoutLine* line) const { pango_layout_line_unref(line); }
};

/// One line of a laid-out paragraph. The layout owns what the line shows.
struct Line {
  std::shared_ptr<PangoLayout> layout;
  std::shared_ptr<PangoLayoutLine> line;
  double x = 0;
  double baseline = 0;
  Colour colour;
};

struct Stroke {
  double width = 0;
  double thickness = 0;
  Colour colour;
};

struct Squares {
  double size = 0;
  int side = 0;
  std::vector<bool> dark;  ///< row by row
};

/// The least that is never broken: a line of text, a rule or a QR code, with the space above it.
struct Strip {
  double space_before = 0;
  double height = 0;
  std::variant<Line, Stroke, Squares> what;
};

/// The strips of a block that is `width` wide, from top to bottom.
std::vector<Strip> strips(PangoContext* context, const Block& block, double width);

/// Draws what a strip shows, without the space before it, with its upper left corner at (x, y).
void draw(cairo_t* cairo, const Strip& strip, double x, double y);

}  // namespace aegle::pdf
