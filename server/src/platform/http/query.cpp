#include "platform/http/query.hpp"

#include <algorithm>

namespace aegle::http {

std::optional<std::string> Query::text(const char* name) const {
  auto value = request_.param(name);
  return value && !value->empty() ? value : std::nullopt;
}

int Query::integer(const char* name, int fallback, int min, int max) {
  try {
    return int_param(request_, name, fallback, min, max);
  } catch (const Error& error) {
    for (const auto& problem : error.fields) wrong(name, problem.problem);
    return fallback;
  }
}

std::optional<Instant> Query::instant(const char* name) {
  auto given = text(name);
  auto at = given ? parse_instant(*given) : std::nullopt;
  if (given && !at) wrong(name, "Must be a time like 2026-11-21T14:30:00Z.");
  return at;
}

std::optional<Date> Query::date(const char* name) {
  auto given = text(name);
  auto day = given ? parse_date(*given) : std::nullopt;
  if (given && !day) wrong(name, "Must be a date like 2026-11-21.");
  return day;
}

bool Query::is_wrong(std::string_view name) const {
  return std::any_of(problems_.begin(), problems_.end(), [&](const auto& each) { return each.field == name; });
}

void Query::done(const std::function<void()>& check) {
  if (!problems_.empty()) throw errors::invalid(json::with_rules(problems_, check));
}

}  // namespace aegle::http
