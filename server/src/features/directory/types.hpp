#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/money.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace aegle::directory {

BOOST_DEFINE_ENUM_CLASS(DoctorStatus, pending, approved, rejected)

/// A doctor as anyone may see one. `id` is the doctor's user id.
struct Doctor {
  DoctorId id;
  std::string name;
  std::vector<std::string> specialties;
  std::vector<std::string> qualifications;
  std::vector<std::string> languages;
  std::string biography;
  Money fee;
  std::string zone;
  int slot_minutes = 15;
  std::optional<std::string> portrait;
  std::optional<Instant> first_free_at;
};
BOOST_DESCRIBE_STRUCT(Doctor, (),
                      (id, name, specialties, qualifications, languages, biography, fee, zone, slot_minutes, portrait,
                       first_free_at))

/// Local times "HH:MM" in the doctor's zone; `closes` may be "24:00". ISO weekdays.
struct WeeklyHours {
  int weekday = 1;
  std::string opens;
  std::string closes;

  bool operator==(const WeeklyHours&) const = default;
};
BOOST_DESCRIBE_STRUCT(WeeklyHours, (), (weekday, opens, closes))

/// One doctor's own page: also when one is there at all.
struct DoctorWithHours : Doctor {
  std::vector<WeeklyHours> hours;
};
BOOST_DESCRIBE_STRUCT(DoctorWithHours, (Doctor), (hours))

/// What a doctor sees of their own profile.
struct DoctorProfile : DoctorWithHours {
  DoctorStatus status = DoctorStatus::pending;
  std::optional<std::string> rejection_reason;
  std::string registration_number;
};
BOOST_DESCRIBE_STRUCT(DoctorProfile, (DoctorWithHours), (status, rejection_reason, registration_number))

struct DoctorForAdmin : DoctorProfile {
  std::string email;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(DoctorForAdmin, (DoctorProfile), (email, created_at))

struct DoctorProfileChange {
  std::string name;
  std::vector<std::string> specialties;
  std::vector<std::string> qualifications;
  std::vector<std::string> languages;
  std::string biography;
  Money fee;
  std::string registration_number;
};
BOOST_DESCRIBE_STRUCT(DoctorProfileChange, (),
                      (name, specialties, qualifications, languages, biography, fee, registration_number))

struct HoursChange {
  std::vector<WeeklyHours> hours;
  std::optional<std::string> zone;
  std::optional<int> slot_minutes;
};
BOOST_DESCRIBE_STRUCT(HoursChange, (), (hours, zone, slot_minutes))

struct Rejection {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Rejection, (), (reason))

struct Search {
  std::optional<std::string> specialty;
  std::optional<std::string> name;
  std::optional<std::string> language;
  std::optional<Date> available_on;
  std::string zone = "UTC";
  int limit = 20;
  std::string cursor;
};

struct DoctorPage {
  std::vector<Doctor> doctors;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(DoctorPage, (), (doctors, next))

struct DoctorForAdminPage {
  std::vector<DoctorForAdmin> doctors;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(DoctorForAdminPage, (), (doctors, next))

struct Slot {
  Instant starts_at;
  Instant ends_at;
};
BOOST_DESCRIBE_STRUCT(Slot, (), (starts_at, ends_at))

struct SlotPage {
  std::vector<Slot> slots;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(SlotPage, (), (slots, next))

struct SpecialtyCount {
  std::string specialty;
  std::int64_t doctors = 0;
};
BOOST_DESCRIBE_STRUCT(SpecialtyCount, (), (specialty, doctors))

struct SpecialtyList {
  std::vector<SpecialtyCount> specialties;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(SpecialtyList, (), (specialties, next))

struct Approved {
  static constexpr const char* topic = "directory.approved";
  DoctorId doctor_id;
};
BOOST_DESCRIBE_STRUCT(Approved, (), (doctor_id))
struct Rejected {
  static constexpr const char* topic = "directory.rejected";
  DoctorId doctor_id;
};
BOOST_DESCRIBE_STRUCT(Rejected, (), (doctor_id))

}  // namespace aegle::directory
