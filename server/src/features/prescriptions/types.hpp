#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/describe.hpp>

#include "base/time.hpp"
#include "base/uuid.hpp"
#include "features/identity/types.hpp"

namespace aegle::prescriptions {

/// Free text in the doctor's own words and script; only the name is needed.
struct Medicine {
  std::string name;
  std::optional<std::string> strength;   ///< "500 mg"
  std::optional<std::string> form;       ///< "tablet"
  std::optional<std::string> dose;       ///< "1 tablet"
  std::optional<std::string> route;      ///< "oral"
  std::optional<std::string> frequency;  ///< "twice a day"
  std::optional<std::string> duration;   ///< "7 days"
  std::optional<std::string> quantity;   ///< "14 tablets"
  std::optional<std::string> directions;

  bool operator==(const Medicine&) const = default;
};
BOOST_DESCRIBE_STRUCT(Medicine, (), (name, strength, form, dose, route, frequency, duration, quantity, directions))

/// A medicine of an issued prescription, with how to take it in one sentence: what the PDF prints, and the screen
/// shows. Made when it is read; "" where nothing says how.
struct PrescribedMedicine : Medicine {
  PrescribedMedicine() = default;
  PrescribedMedicine(Medicine medicine) : Medicine(std::move(medicine)) {}
  std::optional<std::string> sentence;
};
BOOST_DESCRIBE_STRUCT(PrescribedMedicine, (Medicine), (sentence))

/// Body of POST …/prescription.
struct Issue {
  std::string diagnosis;
  std::vector<Medicine> medicines;
  std::optional<std::string> dosage_instructions;
  std::optional<std::string> recommendations;
  std::optional<Date> follow_up_date;
  std::optional<bool> complete;
};
BOOST_DESCRIBE_STRUCT(Issue, (), (diagnosis, medicines, dosage_instructions, recommendations, follow_up_date, complete))

/// Who prescribed, as registered on the day of issue.
struct Prescriber {
  std::string name;
  std::string registration_number;
  std::vector<std::string> qualifications;
  std::vector<std::string> specialties;
};
BOOST_DESCRIBE_STRUCT(Prescriber, (), (name, registration_number, qualifications, specialties))

/// For whom, as recorded on the day of issue.
struct Person {
  std::string name;
  std::optional<Date> date_of_birth;
  std::optional<identity::Sex> sex;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, date_of_birth, sex))

/// An issued prescription. Never changed: a correction is the next version.
struct Prescription {
  PrescriptionId prescription_id;
  AppointmentId appointment_id;
  int version = 1;
  Instant issued_at;
  Prescriber doctor;
  Person patient;
  std::string diagnosis;
  std::vector<PrescribedMedicine> medicines;
  std::optional<std::string> dosage_instructions;
  std::optional<std::string> recommendations;
  std::optional<Date> follow_up_date;
};
BOOST_DESCRIBE_STRUCT(Prescription, (),
                      (prescription_id, appointment_id, version, issued_at, doctor, patient, diagnosis, medicines,
                       dosage_instructions, recommendations, follow_up_date))

/// Where the prescription comes from, as its head says.
struct Clinic {
  std::string name;
  std::string address;
  std::string phone;
};

/// A prescription was issued; the patient is to be told.
struct Issued {
  static constexpr const char* topic = "prescriptions.issued";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Issued, (), (appointment_id))

}  // namespace aegle::prescriptions
