#include "platform/pdf/document.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <thread>

#include "unit/pdf/pdf_text.hpp"

namespace aegle::pdf {
namespace {

using testing::Test;

Info info() {
  return {
      .title = "A title", .author = "An author", .language = "en", .created = *parse_instant("2026-11-24T09:05:00Z")};
}

std::string one(std::string text, Style style = {}) {
  Document document(info(), {.head = "", .foot = "The foot"});
  document.add(Text{.text = std::move(text), .style = style});
  return document.finish();
}

TEST(PdfDocument, LatinHindiAndChineseAreReadBackExactly) {
  for (std::string text :
       {"Take with food, twice a day.", "दिन में तीन बार, भोजन के बाद", "每日三次，饭后服用", "Ångström — ½ café"}) {
    EXPECT_NE(words(one(text)).find(text), std::string::npos) << text;
    EXPECT_NE(words(one(text, {.size = 14, .bold = true})).find(text), std::string::npos) << text;
  }
}

TEST(PdfDocument, ArabicIsShapedInItsOwnFont) {
  auto file = one("كل ست ساعات");
  EXPECT_NE(printed_by("pdffonts", file).find("NotoSansArabic"), std::string::npos);
  auto text = words(file);
  for (std::string letter : {"ك", "ل", "س", "ع", "ا"}) EXPECT_NE(text.find(letter), std::string::npos) << letter;
}

/// Where a text's ink is on the top of its page.
struct Ink {
  explicit Ink(const std::string& text) {
    auto pgm = printed_by("pdftoppm -r 150 -gray -singlefile -H 250", one(text, {.size = 40}));
    int shades = 0, header = 0;
    if (std::sscanf(pgm.c_str(), "P5 %d %d %d%n", &width, &height, &shades, &header) != 3)
      throw std::runtime_error("no picture: " + pgm.substr(0, 200));
    pixels = pgm.substr(static_cast<std::size_t>(header) + 1);
    for (left = 0; left < width && !has_ink(left);) ++left;
    for (right = width - 1; right > left && !has_ink(right);) --right;
  }
  bool at(int x, int y) const {
    return x >= 0 && x < width && static_cast<unsigned char>(pixels.at(static_cast<std::size_t>(y * width + x))) < 128;
  }
  bool has_ink(int x) const {
    for (int y = 0; y < height; ++y)
      if (at(x, y)) return true;
    return false;
  }

  int width = 0, height = 0, left = 0, right = 0;
  std::string pixels;
};

/// How much of the ink of `word` and `letter` is the same, from 0 to 1, where the letter is laid on the word's right or
/// left end; its other end, where it joins the next letter, is left out.
double alike(const Ink& word, const Ink& letter, bool at_right) {
  int shift = at_right ? word.right - letter.right : word.left - letter.left;
  int joined = (letter.right - letter.left) / 5;
  int from = letter.left + (at_right ? joined : 0), to = letter.right - (at_right ? 0 : joined);
  int both = 0, any = 0;
  for (int x = from; x <= to; ++x)
    for (int y = 0; y < letter.height; ++y) {
      both += word.at(x + shift, y) && letter.at(x, y);
      any += word.at(x + shift, y) || letter.at(x, y);
    }
  return any == 0 ? 0 : static_cast<double>(both) / any;
}

TEST(PdfDocument, ArabicLettersJoinAndRunFromRightToLeft) {
  // The word of beh, seen and meem, beside its letters as Unicode's presentation forms name them.
  Ink word("بسم");
  Ink first("\ufe91"), last("\ufee2");              // beh that begins a word, meem that ends one
  Ink first_alone("\ufe8f"), last_alone("\ufee1");  // as either stands alone
  EXPECT_GT(alike(word, first, true), 0.85);
  EXPECT_GT(alike(word, last, false), 0.85);
  EXPECT_LT(alike(word, first_alone, true), 0.75) << "not joined";
  EXPECT_LT(alike(word, last_alone, false), 0.75) << "not joined";
  EXPECT_LT(alike(word, first, false), 0.75) << "reversed";
  EXPECT_LT(alike(word, last, true), 0.75) << "reversed";
  // What is not joined, or reversed, is seen as such.
  Ink apart("ب\u200cس\u200cم"), reversed("مسب");
  EXPECT_LT(alike(apart, first, true), 0.75);
  EXPECT_LT(alike(apart, last, false), 0.75);
  EXPECT_LT(alike(reversed, first, true), 0.75);
  EXPECT_LT(alike(reversed, last, false), 0.75);
}

TEST(PdfDocument, EveryFontIsEmbedded) {
  auto fonts = printed_by("pdffonts", one("Latin हिन्दी عربي 中文 ℞"));
  for (std::string family : {"NotoSans-Regular", "NotoSansDevanagari", "NotoSansArabic", "NotoSansCJKsc"})
    EXPECT_NE(fonts.find(family), std::string::npos) << family << " in\n" << fonts;
  EXPECT_EQ(fonts.find(" no  no "), std::string::npos) << fonts;
}

TEST(PdfDocument, KeepsItsTitleAuthorAndDay) {
  auto said = printed_by("pdfinfo", one("x"));
  EXPECT_NE(said.find("A title"), std::string::npos) << said;
  EXPECT_NE(said.find("An author"), std::string::npos);
  EXPECT_NE(said.find("24 "), std::string::npos);
  EXPECT_NE(said.find("A4"), std::string::npos);
}

TEST(PdfDocument, ALongListBreaksOverPagesAndLosesNoLine) {
  Document document(info(), {.head = "The head", .foot = "The foot"});
  std::string tall;
  for (int i = 0; i < 90; ++i) tall += fmt::format("tall-{:03}-line\n", i);
  for (int i = 0; i < 120; ++i) {
    std::vector<Cell> cells;
    cells.push_back({.width = 1, .blocks = {Text{.text = fmt::format("left-{:03}", i)}}});
    cells.push_back({.width = 3, .blocks = {Text{.text = fmt::format("right-{:03}\nsecond-{:03}", i, i)}, Rule{}}});
    document.row(std::move(cells));
    if (i == 60) document.add(Text{.text = tall});
  }
  auto file = document.finish();
  auto text = words(file);
  for (int i = 0; i < 120; ++i)
    for (const char* which : {"left", "right", "second"})
      EXPECT_NE(text.find(fmt::format("{}-{:03}", which, i)), std::string::npos) << which << i;
  for (int i = 0; i < 90; ++i) EXPECT_NE(text.find(fmt::format("tall-{:03}-line", i)), std::string::npos) << i;
  auto count = pages(file);
  EXPECT_GT(count, 4);
  for (int page = 1; page <= count; ++page)
    EXPECT_NE(text.find(fmt::format("Page {} of {}", page, count)), std::string::npos) << page;
  auto times = [&](const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(times("The foot"), count);
  EXPECT_EQ(times("The head"), count - 1) << "on all pages but the first";
}

TEST(PdfDocument, ARowThatFitsOnAPageIsNotTorn) {
  Document document(info(), {});
  document.space(700);
  std::string lines;
  for (int i = 0; i < 8; ++i) lines += fmt::format("line-{}\n", i);
  document.add(Text{.text = lines});
  auto text = words(document.finish());
  auto end_of_first = text.find("Page 1 of 2");
  ASSERT_NE(end_of_first, std::string::npos);
  EXPECT_GT(text.find("line-0"), end_of_first);
}

TEST(PdfDocument, MarkupIsOnlyText) {
  std::string name = "<b>Bobby</b> & <span size=\"99999\">\"Tables\"</span> &lt;";
  EXPECT_NE(flowing(one(name)).find(name), std::string::npos);
}

TEST(PdfDocument, AnEndlessWordIsBrokenWithoutAHyphenOfOurs) {
  auto text = words(one(std::string(3000, 'x')));
  EXPECT_EQ(std::count(text.begin(), text.end(), 'x'), 3000);
  EXPECT_EQ(text.find('-'), std::string::npos);
}

TEST(PdfDocument, HostileBytesNeitherFailNorReorder) {
  std::string hostile("a\0b\x01\x1b[31mc\x7f", 12);
  EXPECT_NE(words(one(hostile)).find("[31mc"), std::string::npos);
  EXPECT_NE(words(one("\xff\xfe broken \xc3")).find("broken"), std::string::npos);
  // A right-to-left override would show "10 mg" as "gm 01".
  EXPECT_NE(words(one("dose \u202e10 mg\u202c end")).find("dose 10 mg end"), std::string::npos);
  std::string accents = "e";
  for (int i = 0; i < 2000; ++i) accents += "\u0301";
  EXPECT_EQ(pages(one(accents)), 1);
  EXPECT_EQ(pages(one("")), 1);
}

TEST(PdfDocument, AnIsolatedAmountKeepsItsOrderAfterAnArabicName) {
  auto text = words(one("باراسيتامول " + isolated("500 mg") + " " + isolated("1 tablet")));
  EXPECT_NE(text.find("500 mg"), std::string::npos) << text;
  EXPECT_NE(text.find("1 tablet"), std::string::npos) << text;
  EXPECT_EQ(isolated("a\u2067b\u2069c"), "\u2068abc\u2069");
}

TEST(PdfDocument, AQrCodeIsDrawnAsVectors) {
  Document document(info(), {});
  document.add(Qr{.content = "urn:uuid:018f2f6e-0000-7000-8000-000000000000", .size = 60});
  auto file = document.finish();
  EXPECT_EQ(file.find("/Subtype /Image"), std::string::npos);
  Document too_much(info(), {});
  EXPECT_THROW(too_much.add(Qr{.content = std::string(1001, 'x')}), std::invalid_argument);
}

TEST(PdfDocument, SeveralThreadsMakeTheSameAtOnce) {
  warm_up();
  auto expected = words(one("Latin हिन्दी عربي 中文"));
  std::vector<std::thread> threads;
  std::vector<std::string> made(8);
  for (auto& each : made) threads.emplace_back([&each] { each = one("Latin हिन्दी عربي 中文"); });
  for (auto& thread : threads) thread.join();
  for (const auto& each : made) EXPECT_EQ(words(each), expected);
}

}  // namespace
}  // namespace aegle::pdf
