#include "features/audit/service.hpp"
#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "features/identity/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::identity {
namespace {

vault::Place record_place(PatientId id) { return {"patients", "record", id.value}; }

}  // namespace

task<PatientRecord> Service::opened(db::Session& session, store::PatientRow row) {
  PatientRecord record{row.patient_id, std::move(row.name), row.date_of_birth, row.sex, {}, {}, {}, row.updated_at};
  if (row.record) {
    auto key = co_await vault_.key(session, row.patient_id);
    auto content = json::read<Record>(key.open(record_place(row.patient_id), *row.record));
    record.allergies = std::move(content.allergies);
    record.medicines = std::move(content.medicines);
    record.history = std::move(content.history);
  }
  co_return record;
}

task<PatientRecord> Service::own_record(const Actor& actor) {
  require(actor.is(Role::patient), errors::forbidden);
  auto session = database_.as(actor);
  auto row = co_await store::own_patient(*session, actor.user);
  if (!row) throw errors::not_found();
  co_return co_await opened(*session, std::move(*row));
}

task<PatientRecord> Service::record(db::Session& session, PatientId id) {
  auto row = co_await store::patient(session, id);
  if (!row) throw errors::not_found();
  co_return co_await opened(session, std::move(*row));
}

task<PatientRecord> Service::change_own_record(const Actor& actor, PatientRecordChange change) {
  require(actor.is(Role::patient), errors::forbidden);
  policy::check(change, today());
  std::function<task<PatientRecord>(db::Tx&)> work = [&](db::Tx& tx) -> task<PatientRecord> {
    auto row = co_await store::own_patient(tx, actor.user);
    if (!row) throw errors::not_found();
    auto key = co_await vault_.key(tx, row->patient_id);
    Record content{change.allergies, change.medicines, change.history};
    store::change_patient(tx, row->patient_id, change, key.seal(record_place(row->patient_id), json::write(content)));
    audit::Entry entry{.action = "patient.change_record",
                       .subject = "patient",
                       .subject_id = row->patient_id.value,
                       .patient = row->patient_id};
    audit::record(tx, entry);
    co_return co_await record(tx, row->patient_id);
  };
  co_return co_await database_.transact(actor, "identity.change_record", work);
}

}  // namespace aegle::identity
