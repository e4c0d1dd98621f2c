#pragma once

#include <string>
#include <vector>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/prescriptions/types.hpp"
#include "features/scheduling/service.hpp"
#include "features/vault/service.hpp"
#include "platform/async/task.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"

namespace aegle::prescriptions {

/// A prescription as a file.
struct File {
  std::string name;
  std::string bytes;
};

/// What the doctor of a visit prescribes, and both of its parties read.
class Service {
 public:
  Service(db::Database& database, vault::Vault& vault, jobs::Queue& queue, scheduling::Service& scheduling,
          Workers& workers, const Clock& clock, Clinic clinic)
      : database_(database),
        vault_(vault),
        queue_(queue),
        scheduling_(scheduling),
        workers_(workers),
        clock_(clock),
        clinic_(std::move(clinic)) {}

  /// The acting doctor's day: none before it can be one of a follow-up.
  task<Date> today(const Actor& actor);
  /// Issues the visit's prescription, or its next version, and completes the visit if told so. Throws
  /// `prescriptions.not_open` before the visit opens, `scheduling.wrong_state` unless it is accepted.
  task<Prescription> issue(const Actor& actor, AppointmentId id, Issue issue);
  /// The latest version, for the doctor and the patient of the visit. Each reading is audited.
  task<Prescription> read(const Actor& actor, AppointmentId id);
  /// The same as a PDF.
  task<File> file(const Actor& actor, AppointmentId id);

 private:
  struct Kept;
  task<Kept> open_latest(const Actor& actor, AppointmentId id);

  db::Database& database_;
  vault::Vault& vault_;
  jobs::Queue& queue_;
  scheduling::Service& scheduling_;
  Workers& workers_;
  const Clock& clock_;
  Clinic clinic_;
};

std::vector<http::Route> routes(Service& service);

}  // namespace aegle::prescriptions
