#include "platform/http/text.hpp"

#include <algorithm>

namespace aegle::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  auto low = lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto at = [&](std::size_t k) { return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u; };
    auto tail = [&](std::size_t k) { return (at(k) & 0xc0) == 0x80; };
    auto first = at(0);
    if (first < 0x80) {
      i += 1;
    } else if (first >= 0xc2 && first <= 0xdf && tail(1)) {
      i += 2;
    } else if (first >= 0xe0 && first <= 0xef && tail(1) && tail(2)) {
      if ((first == 0xe0 && at(1) < 0xa0) || (first == 0xed && at(1) > 0x9f)) return false;
      i += 3;
    } else if (first >= 0xf0 && first <= 0xf4 && tail(1) && tail(2) && tail(3)) {
      if ((first == 0xf0 && at(1) < 0x90) || (first == 0xf4 && at(1) > 0x8f)) return false;
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '%' && c != '+'; });
}

std::optional<std::string> unescape(std::string_view encoded, bool plus_is_blank) {
  std::string out;
  out.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    char c = encoded[i];
    if (c == '%') {
      int high = i + 2 < encoded.size() ? nibble(encoded[i + 1]) : -1;
      int low = i + 2 < encoded.size() ? nibble(encoded[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high << 4 | low);
      i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    out += c;
  }
  return is_utf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    auto comma = list.find(',');
    if (same_name(trimmed(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

std::optional<std::string> decode_path(std::string_view encoded) {
  if (is_plain(encoded)) return std::string(encoded);
  auto path = unescape(encoded, false);
  if (!path || std::any_of(path->begin(), path->end(), is_control)) return std::nullopt;
  // An escaped slash would make one segment look like two.
  auto slashes = [](std::string_view text) { return std::count(text.begin(), text.end(), '/'); };
  if (slashes(*path) != slashes(encoded)) return std::nullopt;
  return path;
}

std::optional<std::string> decode_query(std::string_view encoded) {
  auto text = unescape(encoded, true);
  if (!text || std::any_of(text->begin(), text->end(),
                           [](unsigned char c) { return is_control(c) && c != '\n' && c != '\r' && c != '\t'; })) {
    return std::nullopt;
  }
  return text;
}

bool query_is_sound(std::string_view query) { return is_plain(query) || decode_query(query).has_value(); }

}  // namespace aegle::http
