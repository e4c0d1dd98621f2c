#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace aegle::identity {

BOOST_DEFINE_ENUM_CLASS(Sex, female, male, other)

using RegistrationId = Id<struct RegistrationTag>;

/// Body of POST /api/auth/register. The later members are for patients or for doctors; what does not apply is ignored.
struct Registration {
  Role role = Role::none;
  std::string name;
  std::string email;
  std::string password;
  std::optional<std::string> locale;
  std::optional<std::string> zone;
  std::optional<Date> date_of_birth;
  std::optional<Sex> sex;
  std::optional<std::vector<std::string>> allergies;
  std::optional<std::vector<std::string>> medicines;
  std::optional<std::string> history;
  std::optional<std::vector<std::string>> specialties;
  std::optional<std::string> registration_number;
  std::optional<std::vector<std::string>> qualifications;
  std::optional<std::vector<std::string>> languages;
};
BOOST_DESCRIBE_STRUCT(Registration, (),
                      (role, name, email, password, locale, zone, date_of_birth, sex, allergies, medicines, history,
                       specialties, registration_number, qualifications, languages))

/// `registration` names what waits for its code. Whoever registered sends it back with the code, so that nobody who
/// registers the same address meanwhile has theirs opened instead.
struct RegistrationSent {
  std::string email;
  int resend_after_s = 0;
  RegistrationId registration;
};
BOOST_DESCRIBE_STRUCT(RegistrationSent, (), (email, resend_after_s, registration))

struct MailSent {
  std::string email;
  int resend_after_s = 0;
};
BOOST_DESCRIBE_STRUCT(MailSent, (), (email, resend_after_s))

struct Resend {
  std::string email;
  std::optional<RegistrationId> registration;
};
BOOST_DESCRIBE_STRUCT(Resend, (), (email, registration))

struct EmailOnly {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailOnly, (), (email))

struct PasswordOnly {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordOnly, (), (password))

struct Verification {
  std::string email;
  std::string code;
  std::optional<RegistrationId> registration;
  std::optional<bool> bearer;
};
BOOST_DESCRIBE_STRUCT(Verification, (), (email, code, registration, bearer))

struct Login {
  std::string email;
  std::string password;
  std::optional<std::string> totp;
  std::optional<bool> bearer;
};
BOOST_DESCRIBE_STRUCT(Login, (), (email, password, totp, bearer))

struct Me {
  UserId id;
  Role role = Role::none;
  std::string name;
  std::string email;
  std::string locale;
  std::string zone;
  std::optional<PatientId> patient_id;
  std::optional<std::string> doctor_status;
  bool second_factor_enrolled = false;
  bool fully_signed_in = true;
};
BOOST_DESCRIBE_STRUCT(Me, (),
                      (id, role, name, email, locale, zone, patient_id, doctor_status, second_factor_enrolled,
                       fully_signed_in))

struct SignedIn {
  Me user;
  std::optional<std::string> token;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (user, token))

struct MeChange {
  std::string name;
  std::string locale;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(MeChange, (), (name, locale, zone))

struct PasswordChange {
  std::string current_password;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (current_password, new_password))

struct PasswordReset {
  std::string email;
  std::string code;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordReset, (), (email, code, new_password))

struct Session {
  SessionId id;
  std::string user_agent;
  std::string address;
  Instant created_at;
  Instant last_seen_at;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, user_agent, address, created_at, last_seen_at, current))

struct SessionList {
  std::vector<Session> sessions;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (sessions, next))

struct TotpEnrolment {
  std::string secret;  ///< base32
  std::string uri;
  std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(TotpEnrolment, (), (secret, uri, qr_svg))

struct TotpCode {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(TotpCode, (), (code))

struct RecoveryCodes {
  std::vector<std::string> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (recovery_codes))

/// Who a patient is beside the name: sealed apart, since lists of visits tell the age. Absent is unknown.
struct Particulars {
  std::optional<Date> date_of_birth;
  std::optional<Sex> sex;
};
BOOST_DESCRIBE_STRUCT(Particulars, (), (date_of_birth, sex))

/// The sealed part of a patient's record. Absent is unknown; empty is "none known".
struct Record {
  std::optional<std::vector<std::string>> allergies;
  std::optional<std::vector<std::string>> medicines;
  std::optional<std::string> history;
};
BOOST_DESCRIBE_STRUCT(Record, (), (allergies, medicines, history))

struct PatientRecord {
  PatientId patient_id;
  std::string name;
  std::optional<Date> date_of_birth;
  std::optional<Sex> sex;
  std::optional<std::vector<std::string>> allergies;
  std::optional<std::vector<std::string>> medicines;
  std::optional<std::string> history;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(PatientRecord, (),
                      (patient_id, name, date_of_birth, sex, allergies, medicines, history, updated_at))

struct PatientRecordChange {
  std::string name;
  std::optional<Date> date_of_birth;
  std::optional<Sex> sex;
  std::optional<std::vector<std::string>> allergies;
  std::optional<std::vector<std::string>> medicines;
  std::optional<std::string> history;
};
BOOST_DESCRIBE_STRUCT(PatientRecordChange, (), (name, date_of_birth, sex, allergies, medicines, history))

/// A doctor's account as it comes to be, for the directory to make a profile of in the same transaction.
struct NewDoctor {
  UserId id;
  std::string name;
  std::string zone;
  std::vector<std::string> specialties;
  std::vector<std::string> qualifications;
  std::vector<std::string> languages;
  std::string registration_number;
};

/// Where a request comes from.
struct Origin {
  std::string address;
  std::string user_agent;
};

}  // namespace aegle::identity
