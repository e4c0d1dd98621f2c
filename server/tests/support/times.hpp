#pragma once

#include <string>

#include "base/time.hpp"

/// Times for tests that run against a server's own clock: always ahead of whoever runs them.
namespace aegle::support {

/// Midnight UTC, `days` after today.
inline Instant day_ahead(int days) {
  return std::chrono::floor<std::chrono::days>(SystemClock().now()) + std::chrono::days{days};
}

/// "2026-11-22": the first Sunday at least `days` after today.
inline std::string sunday_ahead(int days) {
  auto day = std::chrono::floor<std::chrono::days>(day_ahead(days));
  return to_string(Date{day + (std::chrono::Sunday - std::chrono::weekday{day})});
}

}  // namespace aegle::support
