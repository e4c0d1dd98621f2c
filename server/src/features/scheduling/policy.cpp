#include "features/scheduling/policy.hpp"

#include "base/cursor.hpp"
#include "base/limits.hpp"

namespace aegle::scheduling::policy {

bool may_book(const Actor& actor) { return actor.is(Role::patient); }

bool is_patient_of(const Actor& actor, const Visit& visit) {
  return actor.is(Role::patient) && (visit.patient_user_id == actor.user || visit.booked_by == actor.user);
}

bool is_doctor_of(const Actor& actor, const Visit& visit) {
  return actor.is(Role::doctor) && visit.doctor_id == actor.user;
}

bool is_party(const Actor& actor, const Visit& visit) {
  return is_patient_of(actor, visit) || is_doctor_of(actor, visit) || actor.is(Role::system);
}

Party party_of(const Actor& actor) {
  if (actor.is(Role::doctor)) return Party::doctor;
  return actor.is(Role::patient) ? Party::patient : Party::system;
}

bool may_take(Step step, const Actor& actor, const Visit& visit) {
  return step == Step::cancel ? is_party(actor, visit) : is_doctor_of(actor, visit);
}

namespace {

std::optional<std::string> refusal_to_cancel(Party by, const Visit& visit, Instant now) {
  bool is_open = visit.status == AppointmentStatus::pending;
  if (!is_open && visit.status != AppointmentStatus::accepted) return "This appointment has already ended.";
  bool has_passed = now >= visit.ends_at;
  if (by == Party::system) {
    if (is_open && has_passed) return std::nullopt;
    return "Only a request that was not answered in its time lapses.";
  }
  if (has_passed) return "The time of this appointment has passed, so it can no longer be cancelled.";
  if (!is_open && by == Party::patient && now >= visit.starts_at)
    return "This visit has begun, so it can no longer be cancelled.";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> refusal(Step step, Party by, const Visit& visit, Instant now) {
  using enum AppointmentStatus;
  auto status = visit.status;
  switch (step) {
    case Step::accept:
      if (status != pending) return "Only a request that is still open can be accepted.";
      if (now >= visit.ends_at) return "The time of this request has passed.";
      return std::nullopt;
    case Step::reject:
      if (status != pending) return "Only a request that is still open can be declined.";
      return std::nullopt;
    case Step::cancel:
      return refusal_to_cancel(by, visit, now);
    case Step::complete:
      if (status != accepted) return "Only an accepted appointment can be completed.";
      if (now < opens_at(visit.starts_at)) return "A visit can be completed from 15 minutes before its start.";
      return std::nullopt;
  }
  return "There is no such step.";
}

AppointmentStatus status_after(Step step) {
  switch (step) {
    case Step::accept:
      return AppointmentStatus::accepted;
    case Step::reject:
      return AppointmentStatus::rejected;
    case Step::cancel:
      return AppointmentStatus::cancelled;
    case Step::complete:
      break;
  }
  return AppointmentStatus::completed;
}

void check(const Booking& booking) {
  Checks checks;
  checks.text(booking.symptoms, "symptoms", 1, 4000);
  if (booking.notes) checks.text(*booking.notes, "notes", 0, 4000);
  checks.done();
}

void check(const Reason& reason) {
  Checks checks;
  checks.text(reason.reason, "reason", 1, 1000);
  checks.done();
}

void check_scope(Party side, Scope scope) {
  Checks checks;
  checks.that(side == Party::doctor || scope != Scope::requests, "scope", "Must be one of: all upcoming past.");
  checks.done();
}

void check_place(Scope scope, const std::string& cursor) {
  if (cursor.empty()) return;
  auto keys = read_cursor(cursor, scope == Scope::requests ? 3 : 2);
  bool known_kind = scope != Scope::requests || keys[0] == "emergency" || keys[0] == "request";
  Checks checks;
  checks.that(known_kind && parse_instant(keys[keys.size() - 2]) && parse_uuid(keys.back()), "cursor",
              "Is not one that a page gave.");
  checks.done();
}

}  // namespace aegle::scheduling::policy
