#include "features/consultation/checks_store.hpp"

#include "platform/json/json.hpp"

namespace aegle::consultation::store {
namespace {

const db::Statement keep_device_check_sql{"consultation.keep_device_check", R"(
  insert into device_checks (appointment_id, user_id, role, checked_at, result) values ($1, $2, $3, $4, $5)
  on conflict (appointment_id, user_id) do update set result = excluded.result, checked_at = excluded.checked_at)"};

const db::Statement device_checks_sql{"consultation.device_checks", R"(
  select appointment_id, user_id, role, checked_at, result from device_checks
  where appointment_id = $1 order by role desc, user_id)"};

const db::Statement upcoming_device_checks_sql{"consultation.upcoming_device_checks", R"(
  select d.appointment_id, d.user_id, d.role, d.checked_at, d.result
  from appointments a join device_checks d on d.appointment_id = a.id
  where a.doctor_id = $1 and a.starts_at > now() - interval '1 day' and a.ends_at > now() - interval '1 hour'
    and a.status in ('pending', 'accepted')
  order by a.starts_at, a.id, d.user_id limit 500)"};

const db::Statement add_verification_sql{"consultation.add_verification", R"(
  insert into verifications (id, consultation_id, user_id, role, words, outcome, at, guest_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8))"};

const db::Statement is_guest_sql{"consultation.is_guest", R"(
  select exists (select from guests where id = $1 and consultation_id = $2))"};

const db::Statement verifications_sql{"consultation.verifications", R"(
  select user_id, role, words, outcome, at, guest_id from verifications
  where consultation_id = $1 order by at desc, id desc limit 50)"};

struct DeviceCheckRow {
  AppointmentId appointment_id;
  UserId user_id;
  Role role = Role::none;
  Instant checked_at;
  json::Raw result;
};
BOOST_DESCRIBE_STRUCT(DeviceCheckRow, (), (appointment_id, user_id, role, checked_at, result))

std::vector<DeviceCheck> read_all(const std::vector<DeviceCheckRow>& rows) {
  std::vector<DeviceCheck> checks;
  for (const auto& row : rows) {
    checks.push_back({.appointment_id = row.appointment_id,
                      .user_id = row.user_id,
                      .role = row.role,
                      .checked_at = row.checked_at,
                      .result = json::read<DeviceResult>(row.result.text)});
  }
  return checks;
}

}  // namespace

void keep_device_check(db::Tx& tx, const DeviceCheck& check) {
  tx.queue(keep_device_check_sql, check.appointment_id, check.user_id, check.role, check.checked_at,
           json::write(check.result));
}

task<std::vector<DeviceCheck>> device_checks(db::Session& session, AppointmentId appointment) {
  auto rows = co_await session.all<DeviceCheckRow>(device_checks_sql, appointment);
  co_return read_all(rows);
}

task<std::vector<DeviceCheck>> upcoming_device_checks(db::Session& session, UserId doctor) {
  auto rows = co_await session.all<DeviceCheckRow>(upcoming_device_checks_sql, doctor);
  co_return read_all(rows);
}

void add_verification(db::Tx& tx, ConsultationId id, const Verification& verification) {
  tx.queue(add_verification_sql, make_uuid(), id, verification.user_id, verification.role, verification.words,
           verification.outcome, verification.at, verification.guest_id);
}

task<bool> is_guest_of(db::Tx& tx, UserId guest, ConsultationId id) {
  auto found = co_await tx.first<bool>(is_guest_sql, guest, id);
  co_return found.value_or(false);
}

task<std::vector<Verification>> verifications(db::Session& session, ConsultationId id) {
  return session.all<Verification>(verifications_sql, id);
}

}  // namespace aegle::consultation::store
