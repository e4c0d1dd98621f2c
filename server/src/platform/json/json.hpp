#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

/// JSON <-> structs described with BOOST_DESCRIBE_STRUCT. Reading is validation: a value comes back complete and typed,
/// or one `invalid` is thrown that names every missing, unknown and wrong field, up to `problems_max`. `std::optional`
/// members may be absent or null; `std::vector` members are required unless they are inside an optional.
namespace aegle::json {

namespace mp11 = boost::mp11;
namespace describe = boost::describe;

/// Already written JSON text, passed through as it is.
struct Raw {
  std::string text = "null";
};

using Problems = std::vector<FieldProblem>;

void write_string(std::string& out, std::string_view text);
void write_integer(std::string& out, std::int64_t value);
void write_double(std::string& out, double value);

template <class T>
void write_to(std::string& out, const T& value);

namespace detail {

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<Id<Tag>> : std::true_type {};
template <class T>
using is_described = describe::has_describe_members<T>;

inline std::string at(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

}  // namespace detail

template <class T>
void write_to(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_enum_v<T>) {
    write_string(out, describe::enum_to_string(value, ""));
  } else if constexpr (std::is_integral_v<T>) {
    write_integer(out, static_cast<std::int64_t>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    write_double(out, value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    write_string(out, value);
  } else if constexpr (std::is_same_v<T, Raw>) {
    out += value.text;
  } else if constexpr (std::is_same_v<T, Uuid> || std::is_same_v<T, Instant> || std::is_same_v<T, Date> ||
                       detail::is_id<T>::value) {
    out += '"';
    out += to_string(value);
    out += '"';
  } else if constexpr (detail::is_optional<T>::value) {
    if (value) {
      write_to(out, *value);
    } else {
      out += "null";
    }
  } else if constexpr (detail::is_vector<T>::value) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i) out += ',';
      write_to(out, value[i]);
    }
    out += ']';
  } else {
    static_assert(detail::is_described<T>::value, "describe the struct, or give it a write_to");
    out += '{';
    bool first = true;
    mp11::mp_for_each<describe::describe_members<T, describe::mod_public | describe::mod_inherited>>([&](auto member) {
      if (!first) out += ',';
      first = false;
      out += '"';
      out += member.name;
      out += "\":";
      write_to(out, value.*member.pointer);
    });
    out += '}';
  }
}

template <class T>
std::string write(const T& value) {
  std::string out;
  write_to(out, value);
  return out;
}

template <class T>
void read_from(const boost::json::value& source, const std::string& path, T& value, Problems& problems) {
  auto wrong = [&](const char* problem) { add(problems, path, problem); };
  if constexpr (std::is_same_v<T, bool>) {
    if (auto* flag = source.if_bool())
      value = *flag;
    else
      wrong("Must be true or false.");
  } else if constexpr (std::is_enum_v<T>) {
    auto* text = source.if_string();
    if (!text || !describe::enum_from_string(std::string(*text).c_str(), value)) {
      std::string names = "Must be one of:";
      mp11::mp_for_each<describe::describe_enumerators<T>>([&](auto each) { names.append(" ").append(each.name); });
      add(problems, path, names + ".");
    }
  } else if constexpr (std::is_integral_v<T>) {
    boost::system::error_code failed;
    auto number = source.is_number() ? source.to_number<T>(failed) : T{};
    if (!source.is_number() || failed)
      wrong("Must be a whole number.");
    else
      value = number;
  } else if constexpr (std::is_floating_point_v<T>) {
    boost::system::error_code failed;
    auto number = source.is_number() ? source.to_number<T>(failed) : T{};
    if (!source.is_number() || failed || !std::isfinite(number))
      wrong("Must be a number.");
    else
      value = number;
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (auto* text = source.if_string())
      value.assign(text->data(), text->size());
    else
      wrong("Must be text.");
  } else if constexpr (std::is_same_v<T, Uuid> || detail::is_id<T>::value) {
    auto* text = source.if_string();
    auto id = text ? parse_uuid({text->data(), text->size()}) : std::nullopt;
    if (!id)
      wrong("Must be an id.");
    else if constexpr (std::is_same_v<T, Uuid>)
      value = *id;
    else
      value = T{*id};
  } else if constexpr (std::is_same_v<T, Instant>) {
    auto* text = source.if_string();
    if (auto at = text ? parse_instant({text->data(), text->size()}) : std::nullopt)
      value = *at;
    else
      wrong("Must be a time like 2026-11-21T14:30:00Z.");
  } else if constexpr (std::is_same_v<T, Date>) {
    auto* text = source.if_string();
    if (auto day = text ? parse_date({text->data(), text->size()}) : std::nullopt)
      value = *day;
    else
      wrong("Must be a date like 2026-11-21.");
  } else if constexpr (std::is_same_v<T, Raw>) {
    value.text = boost::json::serialize(source);
  } else if constexpr (detail::is_optional<T>::value) {
    if (source.is_null())
      value.reset();
    else
      read_from(source, path, value.emplace(), problems);
  } else if constexpr (detail::is_vector<T>::value) {
    auto* list = source.if_array();
    if (!list) return wrong("Must be a list.");
    value.clear();
    for (std::size_t i = 0; i < list->size() && problems.size() < problems_max; ++i) {
      value.emplace_back();
      read_from((*list)[i], path + "[" + std::to_string(i) + "]", value.back(), problems);
    }
  } else {
    static_assert(detail::is_described<T>::value, "describe the struct");
    auto* object = source.if_object();
    if (!object) return wrong("Must be an object.");
    std::size_t known = 0;
    mp11::mp_for_each<describe::describe_members<T, describe::mod_public | describe::mod_inherited>>([&](auto member) {
      using Member = std::remove_reference_t<decltype(value.*member.pointer)>;
      auto* found = object->if_contains(member.name);
      if (found) {
        ++known;
        read_from(*found, detail::at(path, member.name), value.*member.pointer, problems);
      } else if constexpr (!detail::is_optional<Member>::value) {
        add(problems, detail::at(path, member.name), "Missing.");
      }
    });
    if (known == object->size()) return;
    for (const auto& entry : *object) {
      bool described = false;
      mp11::mp_for_each<describe::describe_members<T, describe::mod_public | describe::mod_inherited>>(
          [&](auto member) { described = described || entry.key() == member.name; });
      if (!described) add(problems, detail::at(path, entry.key()), "Unknown field.");
      if (problems.size() == problems_max) return;
    }
  }
}

constexpr std::size_t depth_max = 16;

/// Parses within limits: depth `depth_max`, no duplicate handling surprises, UTF-8 checked. Throws `invalid` on
/// malformed text.
boost::json::value parse(std::string_view text);

/// A whole, valid T, or `invalid` with every problem.
template <class T>
T read(const boost::json::value& source) {
  T value{};
  Problems problems;
  read_from(source, "", value, problems);
  if (!problems.empty()) throw errors::invalid(std::move(problems));
  return value;
}
template <class T>
T read(std::string_view text) {
  return read<T>(parse(text));
}

/// The problems of a shape, and what `check` says, but for what follows from them.
Problems with_rules(Problems shape, const std::function<void()>& check);

/// The same for a T whose rules `check` knows, which throws `invalid`: where the shape is wrong it is asked too, so
/// that one answer names every wrong field. Whether a value of the right shape keeps the rules is the service's to say.
template <class T>
T read(std::string_view text, const std::function<void(const T&)>& check) {
  T value{};
  Problems problems;
  read_from(parse(text), "", value, problems);
  if (!problems.empty()) throw errors::invalid(with_rules(std::move(problems), [&] { check(value); }));
  return value;
}
/// `read<Booking>(body, policy::check)`, of all that are named `check`.
template <class T>
T read(std::string_view text, void (*check)(const T&)) {
  return read<T>(text, std::function<void(const T&)>(check));
}

}  // namespace aegle::json
