#include "platform/json/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <boost/json/basic_parser_impl.hpp>

namespace aegle::json {
namespace {

constexpr std::size_t text_bytes_max = 8 * 1024 * 1024;

[[noreturn]] void refuse(std::string problem) { throw errors::invalid({{"", std::move(problem)}}); }

/// Builds the value. Boost's own builder takes a key that stands twice, and rounds some numbers to a neighbour.
struct Builder {
  constexpr static std::size_t max_object_size = std::size_t(-1);
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);
  using code = boost::system::error_code;
  using text = boost::json::string_view;

  boost::json::value_stack stack;
  std::size_t members = 0;
  bool zero_character = false;

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_object_begin(code&) { return true; }
  bool on_object_end(std::size_t count, code&) {
    members += count;
    stack.push_object(count);
    return true;
  }
  bool on_array_begin(code&) { return true; }
  bool on_array_end(std::size_t count, code&) {
    stack.push_array(count);
    return true;
  }
  bool on_key_part(text part, std::size_t, code&) { return push_part(part); }
  bool on_key(text part, std::size_t, code&) {
    look(part);
    stack.push_key(part);
    return true;
  }
  bool on_string_part(text part, std::size_t, code&) { return push_part(part); }
  bool on_string(text part, std::size_t, code&) {
    look(part);
    stack.push_string(part);
    return true;
  }
  bool on_number_part(text, code&) { return true; }
  bool on_int64(std::int64_t value, text, code&) {
    stack.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, text, code&) {
    stack.push_uint64(value);
    return true;
  }
  bool on_double(double value, text digits, code&) {
    // The whole text is parsed in one go, so `digits` is the whole number.
    double exact = value;
    auto end = digits.data() + digits.size();
    auto read = std::from_chars(digits.data(), end, exact);
    stack.push_double(read.ec == std::errc{} && read.ptr == end ? exact : value);
    return true;
  }
  bool on_bool(bool value, code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(text, code&) { return true; }
  bool on_comment(text, code&) { return true; }

  bool push_part(text part) {
    look(part);
    stack.push_chars(part);
    return true;
  }
  void look(text part) { zero_character = zero_character || part.find('\0') != text::npos; }
};

std::size_t count_members(const boost::json::value& value) {
  std::size_t count = 0;
  if (auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += count_members(member.value());
  } else if (auto* list = value.if_array()) {
    for (const auto& element : *list) count += count_members(element);
  }
  return count;
}

constexpr auto needs_escape = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
  table['"'] = table['\\'] = true;
  table[0xe2] = true;  // may begin U+2028 or U+2029, which end a line in JavaScript
  return table;
}();

void write_escaped(std::string& out, unsigned char c) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    default:
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
  }
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (!needs_escape[c]) continue;
    if (c == 0xe2) {
      auto rest = text.substr(i, 3);
      if (rest != "\xe2\x80\xa8" && rest != "\xe2\x80\xa9") continue;
      out.append(text, from, i - from);
      out += rest.back() == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out.append(text, from, i - from);
      write_escaped(out, c);
    }
    from = i + 1;
  }
  out.append(text, from);
  out += '"';
}

void write_integer(std::string& out, std::int64_t value) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void write_double(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char digits[32];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

Problems with_rules(Problems shape, const std::function<void()>& check) {
  try {
    check();
  } catch (const Error& error) {
    if (error.fault != Fault::invalid) throw;
    auto of_shape = shape.size();
    for (const auto& problem : error.fields) {
      bool follows =
          std::any_of(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(of_shape), [&](auto& known) {
            auto part = problem.field.starts_with(known.field) ? problem.field.substr(known.field.size()) : "?";
            return part.empty() || part.front() == '.' || part.front() == '[';
          });
      if (!follows) add(shape, problem.field, problem.problem);
    }
  }
  return shape;
}

boost::json::value parse(std::string_view text) {
  if (text.size() > text_bytes_max) refuse("Too large.");
  boost::json::parse_options options;
  options.max_depth = depth_max;

  boost::json::basic_parser<Builder> parser(options);
  auto& builder = parser.handler();
  builder.stack.reset();
  boost::system::error_code failed;
  auto used = parser.write_some(false, text.data(), text.size(), failed);
  if (!failed && used < text.size()) failed = boost::json::error::extra_data;
  if (failed == boost::json::error::too_deep) refuse(fmt::format("Nested more than {} levels deep.", depth_max));
  if (failed) refuse(fmt::format("Not valid JSON, at byte {}.", used));
  if (builder.zero_character) refuse("Holds a zero character.");
  auto value = builder.stack.release();
  if (count_members(value) != builder.members) refuse("Has a field twice.");
  return value;
}

}  // namespace aegle::json
