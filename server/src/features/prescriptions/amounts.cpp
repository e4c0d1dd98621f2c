#include <vector>

#include <fmt/format.h>

#include "features/prescriptions/policy.hpp"

namespace aegle::prescriptions::policy {
namespace {

struct Token {
  enum Kind { number, word } kind = word;
  std::size_t begin = 0, end = 0;
  std::string text;  ///< "q.o.d." reads as "qod"
};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

Token number_at(std::string_view text, std::size_t at) {
  auto digit_at = [&](std::size_t i) { return i < text.size() && digit(text[i]); };
  auto end = at;
  while (digit_at(end) || (end < text.size() && (text[end] == '.' || text[end] == ',') && digit_at(end + 1))) ++end;
  return {Token::number, at, end, std::string(text.substr(at, end - at))};
}

Token word_at(std::string_view text, std::size_t at) {
  Token made{Token::word, at, at, {}};
  while (made.end < text.size() && letter(text[made.end])) made.text += text[made.end++];
  if (made.text.size() != 1) return made;
  auto letter_at = [&](std::size_t i) { return i < text.size() && letter(text[i]); };
  while (made.end < text.size() && text[made.end] == '.' && letter_at(made.end + 1) && !letter_at(made.end + 2)) {
    made.text += text[made.end + 1];
    made.end += 2;
  }
  return made;
}

std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> found;
  for (std::size_t at = 0; at < text.size();) {
    auto before = at == 0 ? ' ' : text[at - 1];
    bool naked = text[at] == '.' && at + 1 < text.size() && digit(text[at + 1]) && !letter(before) && !digit(before) &&
                 before != '.' && before != ',';
    if (digit(text[at]) || naked) {
      found.push_back(number_at(text, at));
    } else if (letter(text[at])) {
      found.push_back(word_at(text, at));
    } else {
      ++at;
      continue;
    }
    at = found.back().end;
  }
  return found;
}

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<std::string> number_problem(const std::string& written) {
  if (written.front() == '.') {
    return fmt::format("Write 0{} with a zero before the point: {} can be read as {}.", written, written,
                       written.substr(1));
  }
  auto point = written.find_last_of(".,");
  if (point == std::string::npos || written.find('.') != written.rfind('.')) return std::nullopt;
  auto decimals = written.substr(point + 1);
  auto last = decimals.find_last_not_of('0');
  bool zeros_only = last == std::string::npos;
  // A comma before three digits parts thousands, and before others it may part two numbers.
  if (written[point] == ',' && (!zeros_only || decimals.size() == 3)) return std::nullopt;
  if (last + 1 == decimals.size()) return std::nullopt;
  auto better = zeros_only ? written.substr(0, point) : written.substr(0, point + 1 + last + 1);
  auto thousand = zeros_only && decimals.size() == 3 ? fmt::format(", or {},000 for thousands", better) : "";
  return fmt::format("Write {}{}: the zero at the end of {} can be read as a larger number.", better, thousand,
                     written);
}

std::optional<std::string> word_problem(const Token& token, bool after_number, bool before_number, char next) {
  if (token.text == "µg" || token.text == "μg") return "Write micrograms in full: µg can be read as mg.";
  auto word = lower(token.text);
  if (word == "qd") return fmt::format("Write daily in full: {} can be read as four times a day.", token.text);
  if (word == "qod") return fmt::format("Write every other day in full: {} can be read as daily.", token.text);
  // In small letters these are words of other languages, unless a number says otherwise.
  bool as_unit = word != token.text || (after_number && !before_number);
  // "U-100" names a concentration.
  if (word == "u" && as_unit && next != '-') return "Write units in full: U can be read as a zero.";
  if (word == "iu" && as_unit) return "Write units in full: IU can be read as IV or 10.";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> misreadable(std::string_view text, bool numbers) {
  auto all = tokens(text);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& token = all[i];
    std::optional<std::string> problem;
    if (token.kind == Token::word) {
      bool after_number = i > 0 && all[i - 1].kind == Token::number;
      bool before_number = i + 1 < all.size() && all[i + 1].kind == Token::number;
      problem = word_problem(token, after_number, before_number, token.end < text.size() ? text[token.end] : ' ');
    } else if (numbers) {
      problem = number_problem(token.text);
    }
    if (problem) return problem;
  }
  return std::nullopt;
}

std::string in_full(std::string_view text) {
  std::string made;
  std::size_t copied = 0;
  for (const auto& token : tokens(text)) {
    if (token.kind != Token::word || lower(token.text) != "mcg") continue;
    made += text.substr(copied, token.begin - copied);
    if (!made.empty() && digit(made.back())) made += ' ';
    made += "micrograms";
    copied = token.end;
  }
  return made += text.substr(copied);
}

}  // namespace aegle::prescriptions::policy
