#include "features/prescriptions/store.hpp"

namespace aegle::prescriptions::store {
namespace {

constexpr db::Statement lock_statement{"prescriptions.lock", "select id from appointments where id = $1 for update"};

constexpr db::Statement parties_statement{"prescriptions.parties", R"(
  select d.zone, d.name as doctor_name, d.registration_number, d.qualifications, d.specialties,
         p.name as patient_name, p.particulars
  from doctors d, patients p
  where d.id = $1 and p.id = $2)"};

constexpr db::Statement zone_statement{"prescriptions.zone", "select zone from doctors where id = $1"};

constexpr db::Statement insert_statement{"prescriptions.insert", R"(
  insert into prescriptions (id, consultation_id, appointment_id, patient_id, doctor_id, version, content, issued_at)
  select $1, $2, $3, $4, $5, coalesce(max(version), 0) + 1, $6, $7 from prescriptions where consultation_id = $2
  returning version)"};

constexpr db::Statement latest_statement{"prescriptions.latest", R"(
  select id, version, issued_at, content from prescriptions
  where appointment_id = $1 order by version desc limit 1)"};

}  // namespace

task<> lock(db::Session& session, AppointmentId id) { co_await session.query(lock_statement, id); }

task<std::optional<Parties>> parties(db::Session& session, const scheduling::Visit& visit) {
  co_return co_await session.first<Parties>(parties_statement, visit.doctor_id, visit.patient_id);
}

task<std::optional<std::string>> zone(db::Session& session, UserId doctor) {
  co_return co_await session.first<std::string>(zone_statement, doctor);
}

task<int> insert(db::Session& session, const scheduling::Visit& visit, PrescriptionId id, const db::Bytes& content,
                 Instant issued_at) {
  auto made = co_await session.query(insert_statement, id, visit.consultation_id, visit.appointment_id,
                                     visit.patient_id, visit.doctor_id, content, issued_at);
  co_return made.at<int>(0, 0);
}

task<std::optional<Sealed>> latest(db::Session& session, AppointmentId id) {
  co_return co_await session.first<Sealed>(latest_statement, id);
}

}  // namespace aegle::prescriptions::store
