#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/scheduling/policy.hpp"
#include "features/scheduling/types.hpp"
#include "features/vault/service.hpp"
#include "platform/db/database.hpp"

/// SQL of appointments.
namespace aegle::scheduling::store {

/// An appointment with its sealed columns still sealed.
struct Sealed {
  Appointment appointment;
  std::optional<db::Bytes> particulars;
  db::Bytes symptoms;
  std::optional<db::Bytes> notes;
  std::optional<db::Bytes> reason;
};

struct NewAppointment {
  AppointmentId id;
  ConsultationId consultation_id;
  PatientId patient_id;
  const Booking& booking;
  db::Bytes symptoms;
  std::optional<db::Bytes> notes;
  int open_requests_max = 0;  ///< of this patient's that wait for an answer; 0: any number
};

BOOST_DEFINE_ENUM_CLASS(BookingOutcome, booked, no_such_doctor, no_such_patient, not_offered, too_many_open, taken)
struct Booked {
  BookingOutcome outcome;
  Sealed appointment;  ///< once booked
};

/// One statement: takes the time, makes appointment and consultation, audits it and tells of it; or, when the time
/// cannot be taken, does nothing.
task<Booked> book(db::Session& session, const NewAppointment& appointment);

task<std::optional<Visit>> find_visit(db::Session& session, AppointmentId id);
/// The same, with the appointment's row locked.
task<std::optional<Visit>> lock_visit(db::Tx& tx, AppointmentId id);
void change_status(db::Tx& tx, AppointmentId id, AppointmentStatus status, std::optional<Party> ended_by,
                   const std::optional<db::Bytes>& reason);
/// Gives the time back.
void free_time(db::Tx& tx, AppointmentId id);
/// Ids of requests whose time has passed without an answer.
task<std::vector<AppointmentId>> unanswered(db::Session& session, Instant now);

task<std::optional<Sealed>> find(db::Session& session, AppointmentId id);

struct ListQuery {
  Party side = Party::patient;
  UserId user;
  Scope scope = Scope::all;
  Instant now;
  std::optional<Instant> after_at;
  Uuid after_id;
  int limit = 20;
};
task<bool> accepted_since(db::Session& session, UserId doctor, PatientId patient, Instant since);
task<std::vector<Sealed>> with_patient(db::Session& session, UserId doctor, PatientId patient);
task<std::vector<Sealed>> list(db::Session& session, const ListQuery& query);

/// A place in a doctor's requests: emergencies first, then who has waited longest.
struct RequestPlace {
  bool is_emergency = false;
  Instant created_at;
  AppointmentId id;
};
task<std::vector<Sealed>> requests(db::Session& session, UserId doctor, Instant now,
                                   const std::optional<RequestPlace>& after, int limit);
struct OpenRequests {
  std::int64_t all = 0;
  std::int64_t emergencies = 0;
};
task<OpenRequests> count_requests(db::Session& session, UserId doctor, Instant now);

}  // namespace aegle::scheduling::store
