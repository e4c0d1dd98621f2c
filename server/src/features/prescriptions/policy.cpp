#include "features/prescriptions/policy.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/limits.hpp"

namespace aegle::prescriptions::policy {
namespace {

using Field = std::optional<std::string> Medicine::*;

struct Limit {
  Field field;
  const char* name;
  std::size_t length_max;
};

constexpr Limit limits[] = {
    {&Medicine::strength, "strength", 100},   {&Medicine::form, "form", 100},
    {&Medicine::dose, "dose", 200},           {&Medicine::route, "route", 100},
    {&Medicine::frequency, "frequency", 200}, {&Medicine::duration, "duration", 100},
    {&Medicine::quantity, "quantity", 100},   {&Medicine::directions, "directions", 1000},
};
constexpr std::size_t medicines_max = 50;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

void trim(std::string& text) {
  replace_all(text, "\r\n", "\n");
  // Blanks that keep words together would hide an abbreviation from the check, and look like any other.
  for (std::string_view blank : {"\u00a0", "\u202f", "\u2009"}) replace_all(text, blank, " ");
  auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string::npos) return text.clear();
  text = text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

void trim(std::optional<std::string>& text) {
  if (!text) return;
  trim(*text);
  if (text->empty()) text.reset();
}

void check_medicine(Checks& checks, const Medicine& medicine, const std::string& path) {
  checks.text(medicine.name, path + ".name", 1, 200);
  for (const auto& limit : limits)
    if (const auto& value = medicine.*limit.field)
      checks.text(*value, fmt::format("{}.{}", path, limit.name), 1, limit.length_max);
  auto readable = [&](const std::optional<std::string>& text, const char* name, bool numbers) {
    if (auto problem = text ? misreadable(*text, numbers) : std::nullopt)
      checks.that(false, fmt::format("{}.{}", path, name), std::move(*problem));
  };
  readable(medicine.strength, "strength", true);
  readable(medicine.dose, "dose", true);
  readable(medicine.frequency, "frequency", false);
}

}  // namespace

bool may_issue(const Actor& actor, const scheduling::Visit& visit) {
  return actor.is(Role::doctor) && actor.user == visit.doctor_id;
}

bool may_read(const Actor& actor, const scheduling::Visit& visit) {
  return may_issue(actor, visit) || (actor.is(Role::patient) && actor.user == visit.patient_user_id);
}

void check_open(const scheduling::Visit& visit, Instant now) {
  if (visit.status != scheduling::AppointmentStatus::accepted) {
    throw errors::conflict("scheduling.wrong_state",
                           "A prescription is issued in an accepted visit that is not completed.");
  }
  if (now < scheduling::opens_at(visit.starts_at)) {
    throw errors::conflict("prescriptions.not_open", "A prescription can be issued from 15 minutes before the visit.");
  }
}

Issue normalised(Issue issue) {
  trim(issue.diagnosis);
  trim(issue.dosage_instructions);
  trim(issue.recommendations);
  for (auto& medicine : issue.medicines) {
    trim(medicine.name);
    for (const auto& limit : limits) trim(medicine.*limit.field);
    for (auto* amount : {&medicine.strength, &medicine.dose, &medicine.frequency})
      if (*amount) *amount = in_full(amount->value());
  }
  return issue;
}

void check(const Issue& issue, Date today) {
  Checks checks;
  checks.text(issue.diagnosis, "diagnosis", 1, 2000);
  checks.that(issue.medicines.size() <= medicines_max, "medicines", fmt::format("At most {}.", medicines_max));
  for (std::size_t i = 0; i < issue.medicines.size() && i < medicines_max; ++i)
    check_medicine(checks, issue.medicines[i], fmt::format("medicines[{}]", i));
  if (issue.dosage_instructions) checks.text(*issue.dosage_instructions, "dosage_instructions", 1, 4000);
  if (issue.recommendations) checks.text(*issue.recommendations, "recommendations", 1, 4000);
  if (issue.follow_up_date) {
    checks.that(*issue.follow_up_date >= today, "follow_up_date", "Choose today or a later day.");
  }
  checks.done();
}

}  // namespace aegle::prescriptions::policy
