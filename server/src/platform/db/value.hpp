#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>

#include "base/time.hpp"
#include "base/uuid.hpp"
#include "platform/json/json.hpp"

namespace aegle::db {

/// Bytes of a `bytea` column.
struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

/// A statement parameter in the form that goes to the server: text, binary (bytea only) or null.
struct Param {
  std::string data;
  bool null = false;
  bool binary = false;
};

/// C++ value -> parameter. Vectors become PostgreSQL array literals of text (`$1::text[]`, `$1::uuid[]`).
template <class T>
Param bind(const T& value) {
  if constexpr (std::is_same_v<T, Param>) {
    return value;
  } else if constexpr (std::is_same_v<T, std::nullopt_t>) {
    return {.null = true};
  } else if constexpr (json::detail::is_optional<T>::value) {
    return value ? bind(*value) : Param{.null = true};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {.data = value ? "t" : "f"};
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return {.data = value.data, .binary = true};
  } else if constexpr (std::is_enum_v<T>) {
    return {.data = boost::describe::enum_to_string(value, "")};
  } else if constexpr (std::is_floating_point_v<T>) {
    char digits[32];
    return {.data = std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr)};
  } else if constexpr (std::is_integral_v<T>) {
    return {.data = std::to_string(value)};
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return {.data = std::string(std::string_view(value))};
  } else if constexpr (std::is_same_v<T, json::Raw>) {
    return {.data = value.text};
  } else if constexpr (json::detail::is_vector<T>::value) {
    std::string literal = "{";
    for (const auto& each : value) {
      if (literal.size() > 1) literal += ',';
      literal += '"';
      for (char c : bind(each).data) {
        if (c == '"' || c == '\\') literal += '\\';
        literal += c;
      }
      literal += '"';
    }
    return {.data = literal + "}"};
  } else {
    return {.data = to_string(value)};
  }
}

/// PostgreSQL text -> C++ value. Throws std::runtime_error on text that is not of the type: a bug, not input.
template <class T>
T decode(std::string_view text);

template <>
std::string decode<std::string>(std::string_view text);
template <>
bool decode<bool>(std::string_view text);
template <>
std::int64_t decode<std::int64_t>(std::string_view text);
template <>
int decode<int>(std::string_view text);
template <>
double decode<double>(std::string_view text);
template <>
Uuid decode<Uuid>(std::string_view text);
template <>
Instant decode<Instant>(std::string_view text);
template <>
Date decode<Date>(std::string_view text);
template <>
Bytes decode<Bytes>(std::string_view text);
/// json and jsonb columns.
template <>
json::Raw decode<json::Raw>(std::string_view text);
/// text[] columns.
template <>
std::vector<std::string> decode<std::vector<std::string>>(std::string_view text);

template <class T>
T decode(std::string_view text) {
  if constexpr (json::detail::is_id<T>::value) {
    return T{decode<Uuid>(text)};
  } else {
    static_assert(std::is_enum_v<T>, "give decode a specialisation for this type");
    T value{};
    if (!boost::describe::enum_from_string(std::string(text).c_str(), value))
      throw std::runtime_error("unknown enumerator in the database");
    return value;
  }
}

}  // namespace aegle::db
