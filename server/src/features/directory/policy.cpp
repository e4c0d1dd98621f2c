#include "features/directory/policy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/cursor.hpp"
#include "base/limits.hpp"

namespace aegle::directory::policy {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

template <class List, class Check>
void each(Checks& checks, const List& list, const char* field, Check check, const char* problem) {
  for (std::size_t i = 0; i < list.size(); ++i) checks.that(check(list[i]), fmt::format("{}[{}]", field, i), problem);
}

void check_hours(Checks& checks, const std::vector<WeeklyHours>& hours) {
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const auto& row = hours[i];
    auto path = fmt::format("hours[{}]", i);
    auto opens = minutes_of(row.opens);
    auto closes = minutes_of(row.closes);
    checks.that(row.weekday >= 1 && row.weekday <= 7, path + ".weekday", "Must be 1 (Monday) to 7 (Sunday).");
    checks.that(opens && *opens < 1440, path + ".opens", "Must be a time like 09:00.");
    checks.that(closes.has_value(), path + ".closes", "Must be a time like 17:00, at most 24:00.");
    if (!opens || !closes) continue;
    checks.that(*opens < *closes, path + ".closes", "Must be later than the opening.");
    auto meets = [&](const WeeklyHours& other) {
      auto other_opens = minutes_of(other.opens);
      auto other_closes = minutes_of(other.closes);
      return other.weekday == row.weekday && other_opens && other_closes && *other_opens < *closes &&
             *opens < *other_closes;
    };
    auto end = hours.begin() + static_cast<std::ptrdiff_t>(i);
    checks.that(std::none_of(hours.begin(), end, meets), path + ".opens", "Overlaps another time of that day.");
  }
}

bool is_search_key(const std::string& key, bool is_score) {
  if (!is_score) return key == "infinity" || key == "-infinity" || parse_instant(key).has_value();
  return !key.empty() && key.size() <= 8 && key.find_first_not_of("0123456789.") == std::string::npos &&
         std::count(key.begin(), key.end(), '.') <= 1 && key != ".";
}

constexpr const char* no_such_page = "Is not one that a page gave.";

/// The two keys of a cursor, or none where it has another number of them.
std::vector<std::string> keys_of(const std::string& cursor) {
  try {
    return read_cursor(cursor, 2);
  } catch (const Error&) {
    return {"", ""};
  }
}

}  // namespace

bool may_edit_profile(const Actor& actor) { return actor.is(Role::doctor); }
bool may_decide(const Actor& actor) { return actor.is(Role::admin); }

bool is_specialty(std::string_view text) {
  if (text.empty() || text.size() > 60 || !is_lower(text.front()) || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || c == '-'; });
}

bool is_language(std::string_view text) {
  auto hyphen = text.find('-');
  auto language = text.substr(0, hyphen);
  if (language.size() < 2 || language.size() > 3 || !std::all_of(language.begin(), language.end(), is_lower))
    return false;
  if (hyphen == std::string_view::npos) return true;
  auto region = text.substr(hyphen + 1);
  return region.size() == 2 && std::all_of(region.begin(), region.end(), is_upper);
}

std::optional<int> minutes_of(std::string_view text) {
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  if (!digit(text[0]) || !digit(text[1]) || !digit(text[3]) || !digit(text[4])) return std::nullopt;
  int hours = (text[0] - '0') * 10 + (text[1] - '0');
  int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (minutes > 59 || hours * 60 + minutes > 1440) return std::nullopt;
  return hours * 60 + minutes;
}

void check(const DoctorProfileChange& change) {
  Checks checks;
  checks.text(change.name, "name", 1, 120);
  checks.text(change.biography, "biography", 0, 4000);
  checks.text(change.registration_number, "registration_number", 0, 60);
  checks.that(!change.specialties.empty() && change.specialties.size() <= 8, "specialties", "Choose one to eight.");
  each(checks, change.specialties, "specialties", is_specialty, "Must be like general-practice.");
  checks.that(!change.languages.empty() && change.languages.size() <= 20, "languages", "Choose one to twenty.");
  each(checks, change.languages, "languages", is_language, "Must be a language tag like en or pt-BR.");
  bool few = checks.size(change.qualifications, "qualifications", 20);
  for (std::size_t i = 0; few && i < change.qualifications.size(); ++i)
    checks.text(change.qualifications[i], fmt::format("qualifications[{}]", i), 1, 120);
  checks.that(change.fee.amount_minor >= 0 && change.fee.amount_minor <= 100'000'000, "fee.amount_minor",
              "Must be between 0 and 100000000.");
  checks.that(
      change.fee.currency.size() == 3 && std::all_of(change.fee.currency.begin(), change.fee.currency.end(), is_upper),
      "fee.currency", "Must be an ISO 4217 code like USD.");
  checks.done();
}

void check(const HoursChange& change) {
  Checks checks;
  if (checks.size(change.hours, "hours", 50)) check_hours(checks, change.hours);
  if (change.zone) checks.that(is_zone(*change.zone), "zone", "Must be an IANA time zone like Asia/Kolkata.");
  if (change.slot_minutes)
    checks.that(*change.slot_minutes >= 5 && *change.slot_minutes <= 240, "slot_minutes", "Must be 5 to 240 minutes.");
  checks.done();
}

void check(const Search& search) {
  Checks checks;
  if (search.name) checks.text(*search.name, "q", 1, 100);
  if (search.specialty) checks.that(search.specialty->size() <= 60, "specialty", "At most 60 characters.");
  if (search.language) checks.that(is_language(*search.language), "language", "Must be a language tag like en.");
  checks.that(is_zone(search.zone), "zone", "Must be an IANA time zone like Asia/Kolkata.");
  if (!search.cursor.empty()) {
    auto keys = keys_of(search.cursor);
    checks.that(is_search_key(keys[0], search.name.has_value()) && parse_uuid(keys[1]), "cursor", no_such_page);
  }
  checks.done();
}

void check_place(const std::string& cursor) {
  Checks checks;
  checks.that(cursor.empty() || parse_instant(cursor), "cursor", no_such_page);
  checks.done();
}

void check_admin_place(const std::string& cursor) {
  Checks checks;
  auto keys = keys_of(cursor);
  checks.that(cursor.empty() || (parse_instant(keys[0]) && parse_uuid(keys[1])), "cursor", no_such_page);
  checks.done();
}

}  // namespace aegle::directory::policy
