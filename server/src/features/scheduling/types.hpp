#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/money.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "features/identity/types.hpp"

namespace aegle::scheduling {

BOOST_DEFINE_ENUM_CLASS(AppointmentStatus, pending, accepted, completed, rejected, cancelled)
BOOST_DEFINE_ENUM_CLASS(Party, patient, doctor, system)
/// `requests`: of a doctor, what waits for an answer and can still be accepted.
BOOST_DEFINE_ENUM_CLASS(Scope, all, upcoming, past, requests)

/// From 15 minutes before the start a visit may be entered, prescribed for and completed.
inline Instant opens_at(Instant starts_at) { return starts_at - std::chrono::minutes{15}; }
/// Until 60 minutes after the end.
inline Instant closes_at(Instant ends_at) { return ends_at + std::chrono::minutes{60}; }

/// Whole years on `today`; nullopt without a date of birth.
inline std::optional<int> age_years(std::optional<Date> date_of_birth, Date today) {
  if (!date_of_birth) return std::nullopt;
  int years = static_cast<int>(today.year()) - static_cast<int>(date_of_birth->year());
  bool birthday_to_come = std::chrono::month_day{today.month(), today.day()} <
                          std::chrono::month_day{date_of_birth->month(), date_of_birth->day()};
  return years - (birthday_to_come ? 1 : 0);
}

/// Who meets whom, and when: what the features above need of an appointment. No health data.
struct Visit {
  AppointmentId appointment_id;
  ConsultationId consultation_id;
  PatientId patient_id;
  UserId doctor_id;
  UserId booked_by;
  std::optional<UserId> patient_user_id;
  std::string doctor_name;
  std::string patient_name;
  Instant starts_at;
  Instant ends_at;
  AppointmentStatus status = AppointmentStatus::pending;
  std::optional<Party> ended_by;  ///< of a rejected or cancelled one; `system`: nobody answered in time
};
BOOST_DESCRIBE_STRUCT(Visit, (),
                      (appointment_id, consultation_id, patient_id, doctor_id, booked_by, patient_user_id, doctor_name,
                       patient_name, starts_at, ends_at, status, ended_by))

/// Body of POST /api/appointments/create.
struct Booking {
  DoctorId doctor_id;
  Instant starts_at;
  std::string symptoms;
  bool is_emergency = false;
  std::optional<std::string> notes;
  std::optional<PatientId> patient_id;
};
BOOST_DESCRIBE_STRUCT(Booking, (), (doctor_id, starts_at, symptoms, is_emergency, notes, patient_id))

struct Reason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct AppointmentDoctor {
  UserId id;
  std::string name;
  std::vector<std::string> specialties;
  std::string zone;
  std::optional<std::string> portrait;
  Money fee;
};
BOOST_DESCRIBE_STRUCT(AppointmentDoctor, (), (id, name, specialties, zone, portrait, fee))

struct AppointmentPatient {
  PatientId id;
  std::string name;
  std::optional<int> age_years;
  std::optional<identity::Sex> sex;
};
BOOST_DESCRIBE_STRUCT(AppointmentPatient, (), (id, name, age_years, sex))

/// An appointment as its two parties see it.
struct Appointment {
  AppointmentId appointment_id;
  ConsultationId video_room_id;
  AppointmentStatus status = AppointmentStatus::pending;
  Instant starts_at;
  Instant ends_at;
  Instant opens_at;
  Instant closes_at;
  AppointmentDoctor doctor;
  AppointmentPatient patient;
  std::string symptoms;
  std::optional<std::string> notes;
  bool is_emergency = false;
  std::optional<std::string> reason;
  std::optional<Party> ended_by;
  Instant created_at;
  bool has_prescription = false;
  std::optional<Instant> waiting_since;
  std::string join_url;
};
BOOST_DESCRIBE_STRUCT(Appointment, (),
                      (appointment_id, video_room_id, status, starts_at, ends_at, opens_at, closes_at, doctor, patient,
                       symptoms, notes, is_emergency, reason, ended_by, created_at, has_prescription, waiting_since,
                       join_url))

struct AppointmentPage {
  std::vector<Appointment> appointments;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(AppointmentPage, (), (appointments, next))

/// A doctor's list says beside its page how many requests wait for an answer in all.
struct DoctorAppointmentPage : AppointmentPage {
  std::int64_t open_requests = 0;
  std::int64_t open_emergencies = 0;  ///< of these
};
BOOST_DESCRIBE_STRUCT(DoctorAppointmentPage, (AppointmentPage), (open_requests, open_emergencies))

/// What has happened to an appointment, for the features above.
struct Booked {
  static constexpr const char* topic = "scheduling.booked";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Booked, (), (appointment_id))
struct Accepted {
  static constexpr const char* topic = "scheduling.accepted";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Accepted, (), (appointment_id))
struct Rejected {
  static constexpr const char* topic = "scheduling.rejected";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Rejected, (), (appointment_id))
struct Cancelled {
  static constexpr const char* topic = "scheduling.cancelled";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Cancelled, (), (appointment_id))
struct Completed {
  static constexpr const char* topic = "scheduling.completed";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Completed, (), (appointment_id))

}  // namespace aegle::scheduling
