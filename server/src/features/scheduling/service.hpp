#pragma once

#include <string>

#include "base/actor.hpp"
#include "base/rate_window.hpp"
#include "base/time.hpp"
#include "features/scheduling/types.hpp"
#include "features/vault/service.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"

namespace aegle::scheduling {

namespace store {
struct Sealed;
}

struct Settings {
  std::string public_url;          ///< without a slash at the end
  int bookings_per_minute = 1000;  ///< of one account
  int open_requests_max = 20;      ///< of one patient's that wait for an answer; 0: any number
};

/// Whether a time that has begun, but not ended, may be booked: nobody is offered one.
enum class Begun { refused, allowed };

/// Booking and the states of an appointment.
class Service {
 public:
  Service(db::Database& database, vault::Vault& vault, jobs::Queue& queue, const Clock& clock, Settings settings)
      : database_(database),
        vault_(vault),
        queue_(queue),
        clock_(clock),
        settings_(std::move(settings)),
        bookings_(settings_.bookings_per_minute) {}

  /// Throws `scheduling.slot_taken` when the time is taken, `invalid` when it is no slot of the doctor's or more than a
  /// year ahead, `scheduling.too_many_open` when as many requests as are allowed wait for an answer.
  task<Appointment> book(const Actor& actor, Booking booking, Begun begun = Begun::refused);
  task<Appointment> accept(const Actor& actor, AppointmentId id);
  task<Appointment> reject(const Actor& actor, AppointmentId id, Reason reason);
  task<Appointment> cancel(const Actor& actor, AppointmentId id, Reason reason);
  task<Appointment> complete(const Actor& actor, AppointmentId id);

  task<Appointment> get(const Actor& actor, AppointmentId id);
  /// A patient's own; there are no `requests` of theirs.
  task<AppointmentPage> list_of_patient(const Actor& actor, Scope scope, int limit, std::string cursor);
  task<DoctorAppointmentPage> list_of_doctor(const Actor& actor, Scope scope, int limit, std::string cursor);

  /// The acting doctor's appointments with one patient, latest first, at most 20; none with a stranger.
  task<std::vector<Appointment>> with_patient(const Actor& actor, PatientId patient);

  /// Whether the acting doctor has accepted a visit of this patient, held or not, that starts after `since`.
  task<bool> accepted_since(const Actor& actor, PatientId patient, Instant since);

  /// For the features above. A stranger's is not found.
  task<Visit> visit(const Actor& actor, AppointmentId id);
  task<Visit> visit(db::Session& session, AppointmentId id);
  /// Completes inside the caller's transaction, with audit entry and event. `scheduling.wrong_state` unless accepted
  /// and open.
  task<> complete(db::Tx& tx, const Actor& actor, const Visit& visit, Instant now);

  /// Cancels requests that their doctor let pass without an answer. A job calls this every minute.
  task<> cancel_unanswered();

 private:
  struct Change;
  task<Appointment> change(const Actor& actor, AppointmentId id, Change change);
  task<> apply(db::Tx& tx, const Actor& actor, const Visit& visit, const Change& change, Instant now);
  task<> lapse(AppointmentId id);
  task<> deny(const Actor& actor, AppointmentId id);
  task<AppointmentPage> list(const Actor& actor, Party side, Scope scope, int limit, std::string cursor);
  task<AppointmentPage> requests(const Actor& actor, int limit, std::string cursor);
  task<Appointment> opened(db::Session& session, store::Sealed sealed);

  db::Database& database_;
  vault::Vault& vault_;
  jobs::Queue& queue_;
  const Clock& clock_;
  Settings settings_;
  RateWindow<UserId> bookings_;
};

std::vector<http::Route> routes(Service& service);

}  // namespace aegle::scheduling
