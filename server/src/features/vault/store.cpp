#include "features/vault/store.hpp"

namespace aegle::vault::store {
namespace {

constexpr db::Statement insert_key{"vault.insert",
                                   "insert into patient_keys (patient_id, wrapped, master) values ($1, $2, $3)"};
constexpr db::Statement find_key{"vault.find", "select wrapped, master from patient_keys where patient_id = $1"};
constexpr db::Statement destroy_key{"vault.destroy",
                                    "update patient_keys set wrapped = null, destroyed_at = now() "
                                    "where patient_id = $1 and wrapped is not null"};

}  // namespace

void insert(db::Tx& tx, PatientId patient, const db::Bytes& wrapped, int master) {
  tx.queue(insert_key, patient, wrapped, master);
}

task<std::optional<WrappedKey>> find(db::Session& session, PatientId patient) {
  co_return co_await session.first<WrappedKey>(find_key, patient);
}

task<bool> destroy(db::Tx& tx, PatientId patient) {
  auto done = co_await tx.query(destroy_key, patient);
  co_return done.affected() > 0;
}

}  // namespace aegle::vault::store
