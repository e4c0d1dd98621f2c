#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

/// One JSON object a line: {"ts":…,"level":…,"event":…, then the fields}. Events are snake_case and constant. No field
/// holds a body, a query string, a name, an address or health data: ids and counts only.
namespace aegle::log {

enum class Level { debug, info, warn, error, off };
std::optional<Level> level_from(std::string_view name);

struct Field {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  template <class T>
  Field(std::string_view name, const T& given) : key(name) {
    if constexpr (std::is_same_v<T, bool>)
      value = given;
    else if constexpr (std::is_integral_v<T>)
      value = static_cast<std::int64_t>(given);
    else if constexpr (std::is_floating_point_v<T>)
      value = static_cast<double>(given);
    else
      value = std::string_view(given);
  }
};
using Fields = std::initializer_list<Field>;

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

/// An error line that says what was thrown: its code for an Error, else its type, and its text only where that cannot
/// quote data.
void failure(std::string_view event, const std::exception_ptr& thrown, Fields fields = {});

void set_level(Level least);
bool enabled(Level level);

/// Where lines go: 1 (standard output, as at start), 2, or any other open descriptor.
void write_to(int descriptor);

/// Writes out what is buffered. Lines of `warn` and above go out at once, others within a second or at exit.
void flush();

}  // namespace aegle::log
