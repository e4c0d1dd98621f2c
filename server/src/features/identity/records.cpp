#include "features/audit/service.hpp"
#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "features/identity/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::identity {
namespace {

vault::Place record_place(PatientId id) { return {"patients", "record", id.value}; }
vault::Place particulars_place(PatientId id) { return {"patients", "particulars", id.value}; }

}  // namespace

Particulars open_particulars(const vault::RecordKey& key, PatientId patient, const std::optional<db::Bytes>& sealed) {
  if (!sealed) return {};
  return json::read<Particulars>(key.open(particulars_place(patient), *sealed));
}

void Service::write_record(db::Tx& tx, const vault::RecordKey& key, PatientId id, const std::string& name,
                           const Particulars& particulars, const Record& record) {
  store::change_patient(tx, id, name, key.seal(particulars_place(id), json::write(particulars)),
                        key.seal(record_place(id), json::write(record)));
}

task<PatientRecord> Service::opened(db::Session& session, store::PatientRow row) {
  PatientRecord record{row.patient_id, std::move(row.name), {}, {}, {}, {}, {}, row.updated_at};
  if (!row.record && !row.particulars) co_return record;
  auto key = co_await vault_.key(session, row.patient_id);
  auto particulars = open_particulars(key, row.patient_id, row.particulars);
  record.date_of_birth = particulars.date_of_birth;
  record.sex = particulars.sex;
  if (!row.record) co_return record;
  auto content = json::read<Record>(key.open(record_place(row.patient_id), *row.record));
  record.allergies = std::move(content.allergies);
  record.medicines = std::move(content.medicines);
  record.history = std::move(content.history);
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
    write_record(tx, key, row->patient_id, change.name, {change.date_of_birth, change.sex},
                 {change.allergies, change.medicines, change.history});
    audit::Entry entry{.action = "patient.change_record",
                       .subject = "patient",
                       .subject_id = row->patient_id.value,
                       .patient = row->patient_id};
    audit::record(tx, entry);
    co_return co_await record(tx, row->patient_id);
  };
  co_return co_await database_.transact(actor, "identity.change_record", work);
}

task<> Service::seal_plain_particulars() {
  std::function<task<std::size_t>(db::Tx&)> work = [&](db::Tx& tx) -> task<std::size_t> {
    auto found = co_await store::lock_plain_particulars(tx);
    for (const auto& [id, date_of_birth, sex] : found) {
      auto key = co_await vault_.find_key(tx, id);
      // Without a key the record was erased for ever, and this with it.
      std::optional<db::Bytes> sealed;
      if (key) sealed = key->seal(particulars_place(id), json::write(Particulars{date_of_birth, sex}));
      store::seal_particulars(tx, id, sealed);
    }
    co_return found.size();
  };
  while (co_await database_.transact(Actor::system(), "identity.seal_plain_particulars", work) > 0) continue;
}

}  // namespace aegle::identity
