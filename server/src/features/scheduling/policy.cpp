#include "features/scheduling/policy.hpp"

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

bool may_take(Step step, const Actor& actor, const Visit& visit) {
  return step == Step::cancel ? is_party(actor, visit) : is_doctor_of(actor, visit);
}

std::optional<std::string> refusal(Step step, AppointmentStatus status, Instant starts_at, Instant ends_at,
                                   Instant now) {
  using enum AppointmentStatus;
  switch (step) {
    case Step::accept:
      if (status != pending) return "Only a request that is still open can be accepted.";
      if (now >= ends_at) return "The time of this request has passed.";
      return std::nullopt;
    case Step::reject:
      if (status != pending) return "Only a request that is still open can be declined.";
      return std::nullopt;
    case Step::cancel:
      if (status != pending && status != accepted) return "This appointment has already ended.";
      return std::nullopt;
    case Step::complete:
      if (status != accepted) return "Only an accepted appointment can be completed.";
      if (now < opens_at(starts_at)) return "A visit can be completed from 15 minutes before its start.";
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

}  // namespace aegle::scheduling::policy
