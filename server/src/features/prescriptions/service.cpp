#include "features/prescriptions/service.hpp"

#include <fmt/format.h>

#include "features/audit/service.hpp"
#include "features/identity/service.hpp"
#include "features/prescriptions/document.hpp"
#include "features/prescriptions/policy.hpp"
#include "features/prescriptions/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::prescriptions {

/// What is sealed: the whole prescription with the people as they were registered that day, and the doctor's zone.
struct Service::Kept {
  Prescription prescription;
  std::string zone;
  BOOST_DESCRIBE_CLASS(Kept, (), (prescription, zone), (), ())
};

namespace {

vault::Place place(PrescriptionId id) { return {"prescriptions", "content", id.value}; }

Prescription drafted(const scheduling::Visit& visit, store::Parties parties, const identity::Particulars& patient,
                     Issue issue, Instant now) {
  return {
      .prescription_id = PrescriptionId::make(),
      .appointment_id = visit.appointment_id,
      .version = 0,
      .issued_at = now,
      .doctor = {.name = std::move(parties.doctor_name),
                 .registration_number = std::move(parties.registration_number),
                 .qualifications = std::move(parties.qualifications),
                 .specialties = std::move(parties.specialties)},
      .patient = {.name = std::move(parties.patient_name), .date_of_birth = patient.date_of_birth, .sex = patient.sex},
      .diagnosis = std::move(issue.diagnosis),
      .medicines = {issue.medicines.begin(), issue.medicines.end()},
      .dosage_instructions = std::move(issue.dosage_instructions),
      .recommendations = std::move(issue.recommendations),
      .follow_up_date = issue.follow_up_date};
}

/// As it is read: what is sealed holds the doctor's words alone.
Prescription with_sentences(Prescription prescription) {
  for (auto& medicine : prescription.medicines) medicine.sentence = policy::sentence(medicine);
  return prescription;
}

}  // namespace

task<Date> Service::today(const Actor& actor) {
  require(actor.is(Role::doctor), errors::forbidden);
  auto session = database_.as(actor);
  auto zone = co_await store::zone(*session, actor.user);
  co_return local_date(clock_.now(), zone.value_or("UTC"));
}

task<Prescription> Service::issue(const Actor& actor, AppointmentId id, Issue issue) {
  require(actor.is(Role::doctor), errors::forbidden);
  auto visit = co_await scheduling_.visit(actor, id);
  require(policy::may_issue(actor, visit), errors::not_found);
  auto now = clock_.now();
  policy::check_open(visit, now);
  auto session = database_.as(actor);
  auto parties = co_await store::parties(*session, visit);
  if (!parties) throw errors::not_found();
  issue = policy::normalised(std::move(issue));
  policy::check(issue, local_date(now, parties->zone));

  bool complete = issue.complete.value_or(false);
  auto key = co_await vault_.key(*session, visit.patient_id);
  auto patient = identity::open_particulars(key, visit.patient_id, parties->particulars);
  Kept kept{.prescription = drafted(visit, *parties, patient, std::move(issue), now), .zone = parties->zone};
  std::function<task<int>(db::Tx&)> work = [&](db::Tx& tx) -> task<int> {
    co_await store::lock(tx, id);
    auto locked = co_await scheduling_.visit(tx, id);
    policy::check_open(locked, now);
    auto content = key.seal(place(kept.prescription.prescription_id), json::write(kept));
    auto version = co_await store::insert(tx, locked, kept.prescription.prescription_id, content, now);
    audit::Entry entry{.action = "prescription.issue",
                       .subject = "prescription",
                       .subject_id = kept.prescription.prescription_id.value,
                       .patient = locked.patient_id};
    audit::record(tx, entry);
    Issued event{id};
    queue_.publish(tx, event);
    if (complete) co_await scheduling_.complete(tx, actor, locked, now);
    co_return version;
  };
  kept.prescription.version = co_await database_.transact(actor, "prescriptions.issue", work);
  co_return with_sentences(std::move(kept.prescription));
}

task<Service::Kept> Service::open_latest(const Actor& actor, AppointmentId id) {
  auto visit = co_await scheduling_.visit(actor, id);
  require(policy::may_read(actor, visit), errors::not_found);
  auto session = database_.as(actor);
  auto sealed = co_await store::latest(*session, id);
  if (!sealed) throw errors::not_found();
  auto key = co_await vault_.key(*session, visit.patient_id);
  auto kept = json::read<Kept>(key.open(place(sealed->id), sealed->content));
  kept.prescription.version = sealed->version;
  audit::Entry entry{.action = "prescription.read",
                     .subject = "prescription",
                     .subject_id = sealed->id.value,
                     .patient = visit.patient_id};
  co_await audit::record_alone(database_, actor, entry);
  co_return kept;
}

task<Prescription> Service::read(const Actor& actor, AppointmentId id) {
  auto kept = co_await open_latest(actor, id);
  co_return with_sentences(std::move(kept.prescription));
}

task<File> Service::file(const Actor& actor, AppointmentId id) {
  auto kept = co_await open_latest(actor, id);
  std::function<std::string()> make = [&] { return document(kept.prescription, clinic_, kept.zone); };
  File file{.name = fmt::format("prescription-{}.pdf", to_string(local_date(kept.prescription.issued_at, kept.zone))),
            .bytes = {}};
  file.bytes = co_await workers_.run(make);
  co_return file;
}

}  // namespace aegle::prescriptions
