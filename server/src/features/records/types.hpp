#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/time.hpp"
#include "base/uuid.hpp"
#include "features/identity/types.hpp"
#include "features/scheduling/types.hpp"

namespace aegle::records {

struct PastVisit {
  AppointmentId appointment_id;
  Instant starts_at;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::accepted;
  std::string symptoms;
};
BOOST_DESCRIBE_STRUCT(PastVisit, (), (appointment_id, starts_at, status, symptoms))

/// What the treating doctor sees beside the picture. Absent is unknown.
struct PatientSummary {
  PatientId patient_id;
  std::string name;
  std::optional<Date> date_of_birth;
  std::optional<int> age_years;
  std::optional<identity::Sex> sex;
  std::optional<std::vector<std::string>> allergies;
  std::optional<std::vector<std::string>> medicines;
  std::optional<std::string> history;
  std::vector<PastVisit> visits;
};
BOOST_DESCRIBE_STRUCT(PatientSummary, (),
                      (patient_id, name, date_of_birth, age_years, sex, allergies, medicines, history, visits))

}  // namespace aegle::records
