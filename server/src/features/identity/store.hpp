#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/identity/types.hpp"
#include "platform/db/database.hpp"

/// SQL of accounts.
namespace aegle::identity::store {

struct Account {
  UserId user_id;
  Role role = Role::none;
  std::optional<PatientId> patient_id;
  std::string name;
  std::string password_hash;
  bool verified = false;
  std::optional<db::Bytes> totp_secret;
  std::int64_t totp_last_step = 0;
  std::string locale;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(Account, (),
                      (user_id, role, patient_id, name, password_hash, verified, totp_secret, totp_last_step, locale,
                       zone))

struct OpenSession {
  SessionId session_id;
  UserId user_id;
  Role role = Role::none;
  std::optional<PatientId> patient_id;
  bool fully_signed_in = false;
  bool stale = false;
};
BOOST_DESCRIBE_STRUCT(OpenSession, (), (session_id, user_id, role, patient_id, fully_signed_in, stale))

/// A registration whose address is yet to be confirmed.
struct Pending {
  RegistrationId id;
  db::Bytes content;
  db::Bytes code_hash;  ///< empty where the address has an account: no code opens it
  int tries = 0;
  Instant sent_at;
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Pending, (), (id, content, code_hash, tries, sent_at, expires_at))

struct ResetCode {
  db::Bytes code_hash;
  int tries = 0;
  Instant sent_at;
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(ResetCode, (), (code_hash, tries, sent_at, expires_at))

/// A try under each of three keys, of which the first holds `strict`; 0, or the seconds to wait. What the first refuses
/// does not count for the others, so that one address cannot lock an account for everybody.
task<int> count_tries(db::Session& session, const std::string& pair, const std::string& account,
                      const std::string& address, int window_s, int strict, int per_account, int per_address);
task<> forgive(db::Session& session, const std::string& key);

task<std::optional<Account>> find_login(db::Session& session, const std::string& email);
task<std::optional<OpenSession>> find_session(db::Session& session, const db::Bytes& token_hash);
/// Until `expires_at`, or the day on which every session ends.
task<> touch_session(db::Session& session, SessionId id, Instant expires_at);
task<> add_session(db::Session& session, SessionId id, const db::Bytes& token_hash, UserId user, bool fully_signed_in,
                   const Origin& origin, Instant expires_at);
task<std::vector<Session>> sessions(db::Session& session, UserId user, SessionId current);
/// The ids of those that were ended. `only`: that one; otherwise all but `keep`.
task<std::vector<SessionId>> end_sessions(db::Session& session, UserId user, std::optional<SessionId> only,
                                          std::optional<SessionId> keep);
task<std::vector<SessionId>> ended_sessions(db::Session& session, const std::vector<SessionId>& open);
task<> complete_session(db::Session& session, SessionId id);

/// All of one address, the newest first.
task<std::vector<Pending>> lock_pending(db::Tx& tx, const std::string& email);
void add_pending(db::Tx& tx, const std::string& email, const Pending& pending);
void renew_pending(db::Tx& tx, RegistrationId id, const db::Bytes& code_hash, Instant now, Instant expires_at);
void count_pending_try(db::Tx& tx, RegistrationId id);
void drop_pending(db::Tx& tx, const std::string& email);
task<bool> email_taken(db::Session& session, const std::string& email);

struct NewUser {
  UserId id;
  Role role = Role::none;
  std::string name;
  std::string email;
  std::string password_hash;
  std::string locale;
  std::string zone;
};
void add_user(db::Tx& tx, const NewUser& user);
void add_patient(db::Tx& tx, PatientId id, UserId user, const std::string& name);

task<std::optional<Me>> me(db::Session& session, UserId user, bool fully_signed_in);
task<> change_me(db::Session& session, UserId user, const MeChange& change);
void change_password(db::Tx& tx, UserId user, const std::string& hash);

task<std::optional<ResetCode>> lock_reset_code(db::Tx& tx, UserId user);
void put_reset_code(db::Tx& tx, UserId user, const db::Bytes& code_hash, Instant now, Instant expires_at);
void count_reset_try(db::Tx& tx, UserId user);
void drop_reset_code(db::Tx& tx, UserId user);

task<std::optional<db::Bytes>> pending_totp(db::Session& session, UserId user);
task<> put_pending_totp(db::Session& session, UserId user, const db::Bytes& secret);
/// False when `pending` is no longer the secret that waits to be confirmed.
task<bool> enrol_totp(db::Tx& tx, UserId user, const db::Bytes& pending, std::int64_t step,
                      const std::vector<db::Bytes>& recovery_hashes);
void disable_totp(db::Tx& tx, UserId user);
/// False when this step, or a later one, was used before.
task<bool> use_totp_step(db::Session& session, UserId user, std::int64_t step);
task<bool> use_recovery_code(db::Session& session, UserId user, const db::Bytes& hash);

struct PatientRow {
  PatientId patient_id;
  std::string name;
  std::optional<db::Bytes> particulars;
  std::optional<db::Bytes> record;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(PatientRow, (), (patient_id, name, particulars, record, updated_at))
task<std::optional<PatientRow>> own_patient(db::Session& session, UserId user);
task<std::optional<PatientRow>> patient(db::Session& session, PatientId id);
void change_patient(db::Tx& tx, PatientId id, const std::string& name, const db::Bytes& particulars,
                    const db::Bytes& record);

/// What a version before wrote unsealed.
struct PlainParticulars {
  PatientId patient_id;
  std::optional<Date> date_of_birth;
  std::optional<Sex> sex;
};
BOOST_DESCRIBE_STRUCT(PlainParticulars, (), (patient_id, date_of_birth, sex))
/// At most 200 at a time.
task<std::vector<PlainParticulars>> lock_plain_particulars(db::Tx& tx);
void seal_particulars(db::Tx& tx, PatientId id, const std::optional<db::Bytes>& particulars);

/// Sessions of doctors and admins without a second step are no longer enough.
task<> ask_second_factor_of_open_sessions(db::Session& session);
task<> purge(db::Session& session);

}  // namespace aegle::identity::store
