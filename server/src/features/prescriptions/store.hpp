#pragma once

#include <optional>
#include <string>

#include "features/prescriptions/types.hpp"
#include "features/scheduling/types.hpp"
#include "platform/db/database.hpp"
#include "platform/db/value.hpp"

/// SQL of prescriptions.
namespace aegle::prescriptions::store {

/// The two people of a visit, and the doctor's zone, as they are registered now.
struct Parties {
  std::string zone;
  std::string doctor_name;
  std::string registration_number;
  std::vector<std::string> qualifications;
  std::vector<std::string> specialties;
  std::string patient_name;
  std::optional<db::Bytes> particulars;
};
BOOST_DESCRIBE_STRUCT(Parties, (),
                      (zone, doctor_name, registration_number, qualifications, specialties, patient_name, particulars))

/// One issued version with its content sealed.
struct Sealed {
  PrescriptionId id;
  int version = 0;
  Instant issued_at;
  db::Bytes content;
};
BOOST_DESCRIBE_STRUCT(Sealed, (), (id, version, issued_at, content))

/// Makes those who issue for the visit, or complete it, come one after the other.
task<> lock(db::Session& session, AppointmentId id);
task<std::optional<Parties>> parties(db::Session& session, const scheduling::Visit& visit);
/// Its version: one more than the last.
/// Whose day a doctor's today is.
task<std::optional<std::string>> zone(db::Session& session, UserId doctor);
task<int> insert(db::Session& session, const scheduling::Visit& visit, PrescriptionId id, const db::Bytes& content,
                 Instant issued_at);
task<std::optional<Sealed>> latest(db::Session& session, AppointmentId id);

}  // namespace aegle::prescriptions::store
