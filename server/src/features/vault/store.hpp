#pragma once

#include <optional>

#include <boost/describe.hpp>

#include "base/uuid.hpp"
#include "platform/db/database.hpp"

namespace aegle::vault::store {

struct WrappedKey {
  std::optional<db::Bytes> wrapped;  ///< null once destroyed
  int master = 0;
};
BOOST_DESCRIBE_STRUCT(WrappedKey, (), (wrapped, master))

void insert(db::Tx& tx, PatientId patient, const db::Bytes& wrapped, int master);
task<std::optional<WrappedKey>> find(db::Session& session, PatientId patient);
task<bool> destroy(db::Tx& tx, PatientId patient);

}  // namespace aegle::vault::store
