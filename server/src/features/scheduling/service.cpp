#include "features/scheduling/service.hpp"

#include "base/cursor.hpp"
#include "base/limits.hpp"
#include "features/audit/service.hpp"
#include "features/identity/service.hpp"
#include "features/scheduling/policy.hpp"
#include "features/scheduling/store.hpp"

namespace aegle::scheduling {
namespace {

Visit known(std::optional<Visit> visit) {
  if (!visit) throw errors::not_found();
  return std::move(*visit);
}

/// As far ahead as free times are shown.
constexpr std::chrono::days horizon{366};

Error not_offered_then() { return errors::invalid({{"starts_at", "Is not a time that this doctor offers."}}); }

Error no_such_record() { return errors::invalid({{"patient_id", "There is no such record of yours."}}); }

vault::Place place_of(const char* column, AppointmentId id) { return {"appointments", column, id.value}; }

}  // namespace

/// One step of an appointment's state machine, with what goes along with it.
struct Service::Change {
  policy::Step step;
  const char* action;
  std::optional<std::string> reason;
};

task<Appointment> Service::book(const Actor& actor, Booking booking, Begun begun) {
  require(policy::may_book(actor), errors::forbidden);
  policy::check(booking);
  auto now = clock_.now();
  if (begun == Begun::refused && booking.starts_at <= now) throw not_offered_then();
  if (booking.starts_at > now + horizon) throw errors::invalid({{"starts_at", "At most a year ahead."}});
  bookings_.hit(actor.user, now);

  auto session = database_.as(actor);
  auto patient = booking.patient_id.value_or(actor.patient);
  auto key = co_await vault_.find_key(*session, patient);
  if (!key) throw no_such_record();
  auto id = AppointmentId::make();
  store::NewAppointment made{
      id,          ConsultationId::make(), patient, booking, key->seal(place_of("symptoms", id), booking.symptoms),
      std::nullopt};
  made.open_requests_max = settings_.open_requests_max;
  if (booking.notes && !booking.notes->empty()) made.notes = key->seal(place_of("notes", id), *booking.notes);

  using enum store::BookingOutcome;
  auto result = co_await store::book(*session, made);
  switch (result.outcome) {
    case booked:
      break;
    case taken:
      throw errors::conflict("scheduling.slot_taken", "This time has just been taken. Choose another one.");
    case too_many_open:
      throw errors::conflict(
          "scheduling.too_many_open",
          "Too many of your requests wait for an answer. Wait for one, or cancel one, and ask again.");
    case not_offered:
      throw not_offered_then();
    case no_such_patient:
      throw no_such_record();
    case no_such_doctor:
      throw errors::not_found();
  }
  queue_.wake();
  co_return co_await opened(*session, std::move(result.appointment));
}

task<Appointment> Service::accept(const Actor& actor, AppointmentId id) {
  Change step{policy::Step::accept, "appointment.accept", std::nullopt};
  co_return co_await change(actor, id, std::move(step));
}

task<Appointment> Service::reject(const Actor& actor, AppointmentId id, Reason reason) {
  policy::check(reason);
  Change step{policy::Step::reject, "appointment.reject", std::move(reason.reason)};
  co_return co_await change(actor, id, std::move(step));
}

task<Appointment> Service::cancel(const Actor& actor, AppointmentId id, Reason reason) {
  policy::check(reason);
  Change step{policy::Step::cancel, "appointment.cancel", std::move(reason.reason)};
  co_return co_await change(actor, id, std::move(step));
}

task<Appointment> Service::complete(const Actor& actor, AppointmentId id) {
  Change step{policy::Step::complete, "appointment.complete", std::nullopt};
  co_return co_await change(actor, id, std::move(step));
}

task<Appointment> Service::change(const Actor& actor, AppointmentId id, Change change) {
  auto now = clock_.now();
  std::function<task<Appointment>(db::Tx&)> work = [&](db::Tx& tx) -> task<Appointment> {
    auto visit = known(co_await store::lock_visit(tx, id));
    require(policy::is_party(actor, visit), errors::not_found);
    co_await apply(tx, actor, visit, change, now);
    auto sealed = co_await store::find(tx, id);
    if (!sealed) throw errors::not_found();
    co_return co_await opened(tx, std::move(*sealed));
  };
  co_return co_await database_.transact(actor, change.action, work);
}

task<> Service::complete(db::Tx& tx, const Actor& actor, const Visit& visit, Instant now) {
  Change step{policy::Step::complete, "appointment.complete", std::nullopt};
  auto locked = known(co_await store::lock_visit(tx, visit.appointment_id));
  co_await apply(tx, actor, locked, step, now);
}

task<> Service::apply(db::Tx& tx, const Actor& actor, const Visit& visit, const Change& change, Instant now) {
  require(policy::may_take(change.step, actor, visit), errors::forbidden);
  if (auto why_not = policy::refusal(change.step, policy::party_of(actor), visit, now))
    throw errors::conflict("scheduling.wrong_state", *why_not);

  auto id = visit.appointment_id;
  std::optional<db::Bytes> reason;
  if (change.reason) {
    auto key = co_await vault_.key(tx, visit.patient_id);
    reason = key.seal(place_of("reason", id), *change.reason);
  }
  auto status = policy::status_after(change.step);
  bool gives_time_back = status == AppointmentStatus::rejected || status == AppointmentStatus::cancelled;
  store::change_status(tx, id, status, gives_time_back ? std::optional(policy::party_of(actor)) : std::nullopt, reason);
  if (gives_time_back) store::free_time(tx, id);
  audit::Entry entry{
      .action = change.action, .subject = "appointment", .subject_id = id.value, .patient = visit.patient_id};
  audit::record(tx, entry);
  switch (change.step) {
    case policy::Step::accept:
      queue_.publish(tx, Accepted{id});
      break;
    case policy::Step::reject:
      queue_.publish(tx, Rejected{id});
      break;
    case policy::Step::cancel:
      queue_.publish(tx, Cancelled{id});
      break;
    case policy::Step::complete:
      queue_.publish(tx, Completed{id});
      break;
  }
}

task<Appointment> Service::get(const Actor& actor, AppointmentId id) {
  auto session = database_.as(actor);
  auto sealed = co_await store::find(*session, id);
  if (!sealed) {
    co_await deny(actor, id);
    throw errors::not_found();
  }
  co_return co_await opened(*session, std::move(*sealed));
}

task<AppointmentPage> Service::list_of_patient(const Actor& actor, Scope scope, int limit, std::string cursor) {
  require(actor.is(Role::patient), errors::forbidden);
  policy::check_scope(Party::patient, scope);
  policy::check_place(scope, cursor);
  co_return co_await list(actor, Party::patient, scope, limit, std::move(cursor));
}

task<DoctorAppointmentPage> Service::list_of_doctor(const Actor& actor, Scope scope, int limit, std::string cursor) {
  require(actor.is(Role::doctor), errors::forbidden);
  policy::check_place(scope, cursor);
  DoctorAppointmentPage page;
  auto& listed = static_cast<AppointmentPage&>(page);
  if (scope == Scope::requests) {
    listed = co_await requests(actor, limit, std::move(cursor));
  } else {
    listed = co_await list(actor, Party::doctor, scope, limit, std::move(cursor));
  }
  auto session = database_.as(actor);
  auto open = co_await store::count_requests(*session, actor.user, clock_.now());
  page.open_requests = open.all;
  page.open_emergencies = open.emergencies;
  co_return page;
}

task<AppointmentPage> Service::list(const Actor& actor, Party side, Scope scope, int limit, std::string cursor) {
  store::ListQuery query{.side = side, .user = actor.user, .scope = scope, .now = clock_.now(), .limit = limit};
  if (!cursor.empty()) {
    auto keys = read_cursor(cursor, 2);
    query.after_at = parse_instant(keys[0]);
    query.after_id = *parse_uuid(keys[1]);
  }
  auto session = database_.as(actor);
  auto rows = co_await store::list(*session, query);
  AppointmentPage page;
  for (auto& row : rows) page.appointments.push_back(co_await opened(*session, std::move(row)));
  if (static_cast<int>(page.appointments.size()) == limit) {
    const auto& last = page.appointments.back();
    page.next = write_cursor({to_string(last.starts_at), to_string(last.appointment_id)});
  }
  co_return page;
}

task<AppointmentPage> Service::requests(const Actor& actor, int limit, std::string cursor) {
  std::optional<store::RequestPlace> after;
  if (!cursor.empty()) {
    auto keys = read_cursor(cursor, 3);
    after = {keys[0] == "emergency", *parse_instant(keys[1]), AppointmentId{*parse_uuid(keys[2])}};
  }
  auto session = database_.as(actor);
  auto rows = co_await store::requests(*session, actor.user, clock_.now(), after, limit);
  AppointmentPage page;
  for (auto& row : rows) page.appointments.push_back(co_await opened(*session, std::move(row)));
  if (static_cast<int>(page.appointments.size()) == limit) {
    const auto& last = page.appointments.back();
    page.next = write_cursor(
        {last.is_emergency ? "emergency" : "request", to_string(last.created_at), to_string(last.appointment_id)});
  }
  co_return page;
}

task<std::vector<Appointment>> Service::with_patient(const Actor& actor, PatientId patient) {
  require(actor.is(Role::doctor), errors::forbidden);
  auto session = database_.as(actor);
  std::vector<Appointment> appointments;
  for (auto& row : co_await store::with_patient(*session, actor.user, patient))
    appointments.push_back(co_await opened(*session, std::move(row)));
  co_return appointments;
}

task<bool> Service::accepted_since(const Actor& actor, PatientId patient, Instant since) {
  require(actor.is(Role::doctor), errors::forbidden);
  auto session = database_.as(actor);
  co_return co_await store::accepted_since(*session, actor.user, patient, since);
}

/// A doctor whose right to the record has ended still sees that there was a visit, but not what it was about.
task<Appointment> Service::opened(db::Session& session, store::Sealed sealed) {
  auto made = std::move(sealed.appointment);
  auto id = made.appointment_id;
  made.join_url = settings_.public_url + "/video-consultation/" + to_string(id);
  auto key = co_await vault_.find_key(session, made.patient.id);
  if (!key || made.patient.name.empty()) co_return made;
  auto particulars = identity::open_particulars(*key, made.patient.id, sealed.particulars);
  made.patient.age_years = age_years(particulars.date_of_birth, local_date(clock_.now(), "UTC"));
  made.patient.sex = particulars.sex;
  made.symptoms = key->open(place_of("symptoms", id), sealed.symptoms);
  if (sealed.notes) made.notes = key->open(place_of("notes", id), *sealed.notes);
  if (sealed.reason) made.reason = key->open(place_of("reason", id), *sealed.reason);
  co_return made;
}

task<Visit> Service::visit(const Actor& actor, AppointmentId id) {
  auto session = database_.as(actor);
  auto found = co_await store::find_visit(*session, id);
  if (!found) co_await deny(actor, id);
  auto visit = known(std::move(found));
  require(policy::is_party(actor, visit), errors::not_found);
  co_return visit;
}

/// Someone asked for an appointment that they may not know of: the audit log keeps that.
task<> Service::deny(const Actor& actor, AppointmentId id) {
  audit::Entry entry{
      .action = "appointment.view", .subject = "appointment", .subject_id = id.value, .outcome = "denied"};
  co_await audit::record_alone(database_, actor, entry);
}

task<Visit> Service::visit(db::Session& session, AppointmentId id) {
  co_return known(co_await store::find_visit(session, id));
}

/// The job reads nothing that is sealed.
task<> Service::lapse(AppointmentId id) {
  auto system = Actor::system();
  auto now = clock_.now();
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    auto visit = known(co_await store::lock_visit(tx, id));
    Change step{policy::Step::cancel, "appointment.lapse", std::nullopt};
    co_await apply(tx, system, visit, step, now);
  };
  co_await database_.transact(system, "appointment.lapse", work);
}

task<> Service::cancel_unanswered() {
  auto session = database_.as(Actor::system());
  for (auto id : co_await store::unanswered(*session, clock_.now())) {
    try {
      co_await lapse(id);
    } catch (const Error& error) {
      // Answered in the meantime, or gone: the others lapse all the same.
      if (error.fault != Fault::conflict && error.fault != Fault::not_found) throw;
    }
  }
}

}  // namespace aegle::scheduling
