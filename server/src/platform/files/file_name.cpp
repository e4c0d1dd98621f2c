#include "platform/files/file_name.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace aegle::files {
namespace {

constexpr std::size_t characters_max = 120;

/// The next code point of sound UTF-8, cut off `text`; a broken byte counts as U+FFFD.
char32_t take(std::string_view& text) {
  auto lead = static_cast<unsigned char>(text.front());
  std::size_t size = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  if (size == 0 || size > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  char32_t point = size == 1 ? lead : lead & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3F);
  text.remove_prefix(size);
  return point;
}

/// Marks that turn the direction of what follows let "exe.gpj" be read as "jpg.exe".
bool is_invisible(char32_t point) {
  return (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || point == 0x061C;
}

bool is_forbidden(char32_t point) {
  constexpr std::u32string_view signs = U"<>:\"/\\|?*%\xFFFD";
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || signs.find(point) != std::u32string_view::npos ||
         is_invisible(point);
}

std::string_view without_folders(std::string_view name) {
  auto at = name.find_last_of("/\\");
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

std::string_view without_ending(std::string_view name) {
  auto dot = name.rfind('.');
  bool has_ending = dot != std::string_view::npos && dot > 0 && name.size() - dot <= 6;
  return has_ending ? name.substr(0, dot) : name;
}

bool is_edge(char c) { return c == ' ' || c == '.'; }

}  // namespace

std::string safe_name(std::string_view given, std::string_view extension) {
  std::string stem;
  auto rest = without_ending(without_folders(given));
  for (std::size_t count = 0; !rest.empty() && count < characters_max;) {
    auto before = rest;
    auto point = take(rest);
    if (is_invisible(point)) continue;
    if (is_forbidden(point))
      stem += '_';
    else
      stem += before.substr(0, before.size() - rest.size());
    ++count;
  }
  while (!stem.empty() && is_edge(stem.back())) stem.pop_back();
  while (!stem.empty() && is_edge(stem.front())) stem.erase(0, 1);
  if (stem.empty()) stem = "file";
  return fmt::format("{}.{}", stem, extension);
}

std::string attachment(std::string_view name) {
  std::string plain, encoded;
  for (auto rest = name; !rest.empty();) {
    auto point = take(rest);
    plain +=
        point >= 0x20 && point < 0x7F && point != '"' && point != '\\' && point != '%' ? static_cast<char>(point) : '_';
  }
  for (unsigned char c : name) {
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_' || c == '~';
    encoded += unreserved ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
}

}  // namespace aegle::files
