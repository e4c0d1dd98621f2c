#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aegle::http {

/// The bytes from `first` on, `count` of them.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// What a Range header asks of a body of `size` bytes (RFC 9110 §14.1.2): nullopt to send it whole, which also answers
/// several ranges and what is malformed; a count of 0 when nothing of the body is in the range (416).
std::optional<ByteRange> byte_range(std::string_view header, std::uint64_t size);

}  // namespace aegle::http
