#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace aegle {

/// A point in time, UTC, in microseconds: what `timestamptz` holds.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar day without a zone.
using Date = std::chrono::year_month_day;

/// Clocks are parameters, so that tests decide what time it is.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

/// RFC 3339 in UTC, "2026-11-21T14:30:00Z"; a fraction is written only when there is one.
std::string to_string(Instant at);

/// Reads any RFC 3339 time, with "Z" or a numeric offset. Years 1900 to 2200.
std::optional<Instant> parse_instant(std::string_view text);

/// "2026-11-21".
std::string to_string(Date day);
std::optional<Date> parse_date(std::string_view text);

/// Whether the system's tz database knows this IANA name.
bool is_zone(std::string_view name);

/// "Tue 24 Nov 2026, 14:30" in `zone`; an unknown zone reads as UTC.
std::string local_text(Instant at, std::string_view zone);

/// The calendar day on which `at` falls in `zone`.
Date local_date(Instant at, std::string_view zone);

}  // namespace aegle
