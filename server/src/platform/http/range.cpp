#include "platform/http/range.hpp"

#include <algorithm>
#include <charconv>

#include "platform/http/text.hpp"

namespace aegle::http {
namespace {

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  bool whole = failed == std::errc{} && end == digits.data() + digits.size();
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<ByteRange> byte_range(std::string_view header, std::uint64_t size) {
  auto equals = header.find('=');
  if (equals == std::string_view::npos || !same_name(trimmed(header.substr(0, equals)), "bytes")) return std::nullopt;
  auto asked = trimmed(header.substr(equals + 1));
  auto dash = asked.find('-');
  if (dash == std::string_view::npos || asked.find(',') != std::string_view::npos) return std::nullopt;
  auto last = number(asked.substr(dash + 1));
  if (dash == 0) {
    if (!last) return std::nullopt;
    auto count = std::min(*last, size);
    return ByteRange{size - count, count};
  }
  auto first = number(asked.substr(0, dash));
  if (!first || (!last && dash + 1 < asked.size()) || (last && *last < *first)) return std::nullopt;
  if (*first >= size) return ByteRange{};
  auto end = last && *last < size - 1 ? *last + 1 : size;
  return ByteRange{*first, end - *first};
}

}  // namespace aegle::http
