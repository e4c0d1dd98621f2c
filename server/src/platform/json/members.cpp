#include "platform/json/members.hpp"

#include <functional>

#include <boost/json/basic_parser_impl.hpp>

#include "platform/json/json.hpp"

namespace aegle::json {
namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_within(std::string_view part, std::string_view whole) {
  std::less_equal<const char*> not_after;
  return not_after(whole.data(), part.data()) && not_after(part.data() + part.size(), whole.data() + whole.size());
}

/// Without the spaces at both ends.
std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace

/// Notes where the names of the outermost object stand; all else is only checked.
struct Members::Handler {
  constexpr static std::size_t max_object_size = std::size_t(-1);
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);
  using code = boost::system::error_code;
  using part = boost::json::string_view;

  std::string_view text;
  std::vector<Member>* members = nullptr;
  int depth = 0;
  bool is_object = false;

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_object_begin(code&) {
    is_object = is_object || depth == 0;
    ++depth;
    return true;
  }
  bool on_object_end(std::size_t, code&) {
    --depth;
    return true;
  }
  bool on_array_begin(code&) {
    ++depth;
    return true;
  }
  bool on_array_end(std::size_t, code&) {
    --depth;
    return true;
  }
  bool on_key_part(part, std::size_t, code& failed) {
    if (depth == 1) failed = boost::json::error::syntax;
    return depth > 1;
  }
  bool on_key(part name, std::size_t, code& failed) {
    if (depth > 1) return true;
    std::string_view plain(name.data(), name.size());
    if (!is_within(plain, text)) {  // it was unescaped, elsewhere
      failed = boost::json::error::syntax;
      return false;
    }
    members->push_back({plain, {}});
    return true;
  }
  bool on_string_part(part, std::size_t, code&) { return true; }
  bool on_string(part, std::size_t, code&) { return true; }
  bool on_number_part(part, code&) { return true; }
  bool on_int64(std::int64_t, part, code&) { return true; }
  bool on_uint64(std::uint64_t, part, code&) { return true; }
  bool on_double(double, part, code&) { return true; }
  bool on_bool(bool, code&) { return true; }
  bool on_null(code&) { return true; }
  bool on_comment_part(part, code&) { return true; }
  bool on_comment(part, code&) { return true; }
};

bool Members::read(std::string_view text) {
  members_.clear();
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::basic_parser<Handler> parser(options);
  auto& handler = parser.handler();
  handler.text = text;
  handler.members = &members_;
  boost::system::error_code failed;
  auto used = parser.write_some(false, text.data(), text.size(), failed);
  if (failed || used < text.size() || !handler.is_object) return false;

  // The text is known to be valid, so of each value both ends are: it stands behind its name, a quote and a colon, and
  // before the comma and quote of the next name, or the last brace.
  auto end = text.data() + text.find_last_of('}');
  for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
    auto after_name = member->name.data() + member->name.size() + 1;
    std::string_view value(after_name, static_cast<std::size_t>(end - after_name));
    value = trimmed(value.substr(value.find(':') + 1));
    if (member != members_.rbegin()) value = trimmed(value.substr(0, value.size() - 1));
    member->value = value;
    end = member->name.data() - 1;
  }
  return true;
}

std::string_view Members::raw(std::string_view name) const {
  for (const auto& member : members_)
    if (member.name == name) return member.value;
  return {};
}

std::optional<std::string_view> Members::plain(std::string_view name) const {
  auto value = raw(name);
  if (value.size() < 2 || value.front() != '"' || value.find('\\') != std::string_view::npos) return std::nullopt;
  return value.substr(1, value.size() - 2);
}

}  // namespace aegle::json
