#include "base/time.hpp"

#include <cstdio>

#include <date/tz.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace aegle {
namespace {

using namespace std::chrono;

bool digits(std::string_view text, std::size_t from, std::size_t count, int& value) {
  value = 0;
  if (from + count > text.size()) return false;
  for (std::size_t i = from; i < from + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  return true;
}

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

date::local_time<microseconds> to_local(Instant at, std::string_view zone) {
  const auto* found = find_zone(zone);
  if (!found) return date::local_time<microseconds>{at.time_since_epoch()};
  return found->to_local(date::sys_time<microseconds>{at.time_since_epoch()});
}

}  // namespace

std::string to_string(Date day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::optional<Date> parse_date(std::string_view text) {
  int y, m, d;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!digits(text, 0, 4, y) || !digits(text, 5, 2, m) || !digits(text, 8, 2, d)) return std::nullopt;
  Date day{year{y}, month{static_cast<unsigned>(m)}, std::chrono::day{static_cast<unsigned>(d)}};
  if (!day.ok() || y < 1900 || y > 2200) return std::nullopt;
  return day;
}

std::string to_string(Instant at) {
  auto midnight = floor<days>(at);
  auto rest = (at - midnight).count();
  auto seconds = rest / 1'000'000;
  auto text =
      fmt::format("{}T{:02}:{:02}:{:02}", to_string(Date{midnight}), seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (auto fraction = rest % 1'000'000) text += fmt::format(".{:06}", fraction);
  return text += 'Z';
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
  auto day = parse_date(text.substr(0, 10));
  int h, m, s;
  if (!day || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (!digits(text, 11, 2, h) || !digits(text, 14, 2, m) || !digits(text, 17, 2, s)) return std::nullopt;
  if (h > 23 || m > 59 || s > 60) return std::nullopt;
  auto rest = text.substr(19);
  std::int64_t fraction = 0;
  if (rest.front() == '.') {
    std::size_t i = 1;
    for (std::int64_t unit = 100'000; i < rest.size() && rest[i] >= '0' && rest[i] <= '9'; ++i, unit /= 10)
      fraction += (rest[i] - '0') * unit;
    if (i == 1) return std::nullopt;
    rest.remove_prefix(i);
  }
  minutes offset{0};
  if (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':') {
    int oh, om;
    if (!digits(rest, 1, 2, oh) || !digits(rest, 4, 2, om) || oh > 23 || om > 59) return std::nullopt;
    offset = minutes{(oh * 60 + om) * (rest[0] == '-' ? -1 : 1)};
  } else if (rest != "Z" && rest != "z") {
    return std::nullopt;
  }
  return sys_days{*day} + hours{h} + minutes{m} + seconds{s} + microseconds{fraction} - offset;
}

bool is_zone(std::string_view name) { return !name.empty() && name.size() <= 64 && find_zone(name) != nullptr; }

std::string local_text(Instant at, std::string_view zone) {
  return date::format("%a %e %b %Y, %H:%M", date::floor<minutes>(to_local(at, zone)));
}

Date local_date(Instant at, std::string_view zone) {
  date::year_month_day day{date::floor<date::days>(to_local(at, zone))};
  return Date{year{static_cast<int>(day.year())}, month{static_cast<unsigned>(day.month())},
              std::chrono::day{static_cast<unsigned>(day.day())}};
}

}  // namespace aegle
