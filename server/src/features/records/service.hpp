#pragma once

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/identity/service.hpp"
#include "features/records/types.hpp"
#include "features/scheduling/service.hpp"
#include "features/vault/service.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"

namespace aegle::records {

/// Views of a patient's record for those who treat.
class Service {
 public:
  Service(db::Database& database, identity::Service& identity, scheduling::Service& scheduling, const Clock& clock)
      : database_(database), identity_(identity), scheduling_(scheduling), clock_(clock) {}

  /// For a doctor with an accepted or completed visit of the last year; not found for every other doctor. Audited.
  task<PatientSummary> summary(const Actor& actor, PatientId patient);

 private:
  db::Database& database_;
  identity::Service& identity_;
  scheduling::Service& scheduling_;
  const Clock& clock_;
};

std::vector<http::Route> routes(Service& service);

}  // namespace aegle::records
