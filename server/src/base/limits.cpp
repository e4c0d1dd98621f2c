#include "base/limits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aegle {

void Checks::text(const std::string& value, std::string field, std::size_t min, std::size_t max) {
  auto points = std::count_if(value.begin(), value.end(), [](char c) { return (c & 0xc0) != 0x80; });
  auto length = static_cast<std::size_t>(points);
  bool blank = std::all_of(value.begin(), value.end(), [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
  if ((blank && min > 0) || length < min) {
    that(false, std::move(field), min <= 1 ? "Fill this in." : fmt::format("At least {} characters.", min));
  } else if (length > max) {
    that(false, std::move(field), fmt::format("At most {} characters.", max));
  } else if (std::any_of(value.begin(), value.end(), [](unsigned char c) {
               return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
             })) {
    that(false, std::move(field), "Holds characters that cannot be shown.");
  }
}

}  // namespace aegle
