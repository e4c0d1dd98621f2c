#include "platform/db/value.hpp"

#include <charconv>
#include <stdexcept>

namespace aegle::db {
namespace {

[[noreturn]] void not_a(const char* type) { throw std::runtime_error(std::string("the database gave no ") + type); }

template <class T>
T number(std::string_view text, const char* type) {
  T value{};
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) not_a(type);
  return value;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  not_a("bytea");
}

}  // namespace

template <>
std::string decode<std::string>(std::string_view text) {
  return std::string(text);
}

template <>
bool decode<bool>(std::string_view text) {
  if (text == "t") return true;
  if (text == "f") return false;
  not_a("boolean");
}

template <>
std::int64_t decode<std::int64_t>(std::string_view text) {
  return number<std::int64_t>(text, "bigint");
}

template <>
int decode<int>(std::string_view text) {
  return number<int>(text, "integer");
}

template <>
double decode<double>(std::string_view text) {
  return number<double>(text, "double precision");
}

template <>
Uuid decode<Uuid>(std::string_view text) {
  auto id = parse_uuid(text);
  if (!id) not_a("uuid");
  return *id;
}

template <>
Instant decode<Instant>(std::string_view text) {
  // Every session runs in UTC with DateStyle ISO: "2026-11-21 14:30:00.123+00".
  if (text.size() < 22 || text[10] != ' ' || !text.ends_with("+00")) not_a("timestamptz");
  std::string rfc(text.substr(0, text.size() - 3));
  rfc[10] = 'T';
  auto at = parse_instant(rfc += 'Z');
  if (!at) not_a("timestamptz");
  return *at;
}

template <>
Date decode<Date>(std::string_view text) {
  auto day = parse_date(text);
  if (!day) not_a("date");
  return *day;
}

template <>
Bytes decode<Bytes>(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) not_a("bytea");
  Bytes bytes;
  bytes.data.reserve(text.size() / 2 - 1);
  for (std::size_t i = 2; i < text.size(); i += 2) {
    bytes.data += static_cast<char>(nibble(text[i]) << 4 | nibble(text[i + 1]));
  }
  return bytes;
}

template <>
json::Raw decode<json::Raw>(std::string_view text) {
  return {std::string(text)};
}

template <>
std::vector<std::string> decode<std::vector<std::string>>(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') not_a("array");
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> items;
  std::size_t i = 0;
  while (i < text.size()) {
    std::string item;
    bool quoted = text[i] == '"';
    if (quoted) {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && ++i == text.size()) not_a("array");
        item += text[i];
      }
      if (i++ == text.size()) not_a("array");
    } else {
      for (; i < text.size() && text[i] != ','; ++i) {
        if (text[i] == '{' || text[i] == '"') not_a("array of one dimension");
        item += text[i];
      }
      if (item == "NULL") not_a("array without nulls");
    }
    items.push_back(std::move(item));
    if (i == text.size()) break;
    if (text[i++] != ',' || i == text.size()) not_a("array");
  }
  return items;
}

}  // namespace aegle::db
