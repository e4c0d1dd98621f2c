#include "features/records/service.hpp"

#include "features/audit/service.hpp"

namespace aegle::records {
namespace {

/// For how long a visit that the doctor accepted gives the right to the record.
constexpr std::chrono::days right_lasts{365};

}  // namespace

task<PatientSummary> Service::summary(const Actor& actor, PatientId patient) {
  require(actor.is(Role::doctor), errors::forbidden);
  PatientSummary summary;
  for (auto& appointment : co_await scheduling_.with_patient(actor, patient)) {
    summary.visits.push_back(
        {appointment.appointment_id, appointment.starts_at, appointment.status, std::move(appointment.symptoms)});
  }
  auto now = clock_.now();
  bool treats = co_await scheduling_.accepted_since(actor, patient, now - right_lasts);
  audit::Entry entry{.action = "patient.view_summary",
                     .subject = "patient",
                     .subject_id = patient.value,
                     .patient = treats ? std::optional(patient) : std::nullopt,
                     .outcome = treats ? "done" : "denied"};
  co_await audit::record_alone(database_, actor, entry);
  require(treats, errors::not_found);

  auto session = database_.as(actor);
  auto record = co_await identity_.record(*session, patient);
  summary.patient_id = patient;
  summary.name = std::move(record.name);
  summary.date_of_birth = record.date_of_birth;
  summary.age_years = scheduling::age_years(record.date_of_birth, local_date(now, "UTC"));
  summary.sex = record.sex;
  summary.allergies = std::move(record.allergies);
  summary.medicines = std::move(record.medicines);
  summary.history = std::move(record.history);
  co_return summary;
}

}  // namespace aegle::records
