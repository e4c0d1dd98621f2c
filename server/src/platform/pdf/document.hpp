#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"

/// Documents of A4 pages. Text of any script is shaped, and each paragraph takes its direction from its first strong
/// letter. Lengths are points (1/72 inch). A Document belongs to one thread at a time; several threads make several.
namespace aegle::pdf {

struct Colour {
  double red = 0, green = 0, blue = 0;
};

/// `start` is the left edge, or the right one of a right-to-left paragraph; `right` is the right edge for both.
enum class Align { start, right };

struct Style {
  double size = 10;
  bool bold = false;
  Colour colour = {};
  Align align = Align::start;
};

/// Plain text in one style; each line break starts a paragraph. Nothing in it is markup. What could hide or reorder
/// other text (control characters, direction overrides) is left out; bytes that are not UTF-8 show as U+FFFD; a word
/// that is longer than its line is broken.
struct Text {
  std::string text;
  Style style = {};
  double space_before = 0;
};

/// `part` for use inside a longer text: it keeps its own direction, so that "500 mg" after an Arabic name stays "500
/// mg".
std::string isolated(std::string_view part);

struct Rule {
  Colour colour = {};
  double thickness = 0.5;
  double space_before = 0;
};

/// `content` as a QR code of medium error correction, without its quiet zone. At most 1,000 bytes.
struct Qr {
  std::string content;
  double size = 60;
  double space_before = 0;
};

using Block = std::variant<Text, Rule, Qr>;

/// Blocks below each other, in a column that has `width` parts of the row's width.
struct Cell {
  double width = 1;
  std::vector<Block> blocks = {};
};

struct Info {
  std::string title;
  std::string author;
  std::string language = "en";  ///< BCP 47: chooses among a font's forms of a letter
  Instant created = {};
};

/// What frames each page: `head` on all but the first, `foot` on all, left of "Page 1 of 2".
struct Frame {
  std::string head;
  std::string foot;
};

/// Takes blocks and rows from top to bottom and begins a new page where one is full. A row whose height is under a
/// third of a page moves to the next page whole; a taller one is broken between lines.
class Document {
 public:
  Document(Info info, Frame frame);
  ~Document();
  Document(const Document&) = delete;

  void add(Block block);
  /// Cells side by side, `gap` apart.
  void row(std::vector<Cell> cells, double gap = 12);
  void space(double height);
  /// Begins a new page unless `height` is left on this one: keeps a heading with what it heads.
  void need(double height);

  /// The finished file. Nothing can be added afterwards.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Loads the fonts, which takes about 80 ms the first time. Call it once at start; documents work without it too.
void warm_up();

}  // namespace aegle::pdf
