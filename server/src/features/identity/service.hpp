#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/identity/types.hpp"
#include "features/vault/service.hpp"
#include "platform/bus/bus.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"

namespace aegle::identity {

inline constexpr std::string_view new_code_job = "identity.new_code";
inline constexpr std::string_view reset_code_job = "identity.reset_code";

namespace store {
struct Account;
struct PatientRow;
}  // namespace store

struct Settings {
  std::string public_url;  ///< without a slash at the end
  std::string clinic_name;
  bool require_second_factor = true;  ///< of doctors and admins
  int sign_ins_per_address = 600;     ///< in 15 minutes
  int mails_per_address = 60;         ///< codes and resets asked for, in an hour
};

/// What signing in gives: the answer, and the token for cookie or Authorization header.
struct Opened {
  SignedIn answer;
  std::string token;
  Actor actor;
};

/// Accounts, sessions, the second factor, and the records of patients.
class Service {
 public:
  /// Makes the profile of a new doctor in the transaction that makes the account; the directory, above, provides it.
  using CreateProfile = std::function<void(db::Tx&, const NewDoctor&)>;

  Service(db::Database& database, vault::Vault& vault, jobs::Queue& queue, bus::Bus& bus, Workers& workers,
          const Clock& clock, Settings settings)
      : database_(database),
        vault_(vault),
        queue_(queue),
        bus_(bus),
        workers_(workers),
        clock_(clock),
        settings_(std::move(settings)) {}
  /// In UTC, as dates of birth are checked.
  Date today() const { return local_date(clock_.now(), "UTC"); }
  void create_profiles_with(CreateProfile create) { create_profile_ = std::move(create); }

  // registration.cpp: the answers never tell whether an address has an account; the mail does.
  task<RegistrationSent> register_account(Registration registration, const Origin& origin);
  task<MailSent> resend(Resend request, const Origin& origin);
  task<Opened> verify(Verification verification, const Origin& origin);

  // sign_in.cpp
  task<Opened> login(Login login, const Origin& origin);
  task<> logout(const Actor& actor);
  /// The actor of a token, or nobody.
  task<Actor> actor_of(const std::string& token);
  /// The actor of an account, for the server's own use.
  task<std::optional<Actor>> actor_of_email(const std::string& email);
  /// Whether a browser's Origin may write or open a WebSocket.
  bool origin_allowed(std::string_view origin) const;
  task<SessionList> sessions(const Actor& actor);
  /// Of these sessions, those that are over.
  task<std::vector<SessionId>> ended_sessions(std::vector<SessionId> open);
  task<> end_session(const Actor& actor, SessionId id);

  // account.cpp
  task<Me> me(const Actor& actor);
  task<Me> change_me(const Actor& actor, MeChange change);
  task<> change_password(const Actor& actor, PasswordChange change, const Origin& origin);
  task<MailSent> forgot_password(EmailOnly request, const Origin& origin);
  task<> reset_password(PasswordReset reset, const Origin& origin);

  // second_factor.cpp: RFC 6238.
  task<TotpEnrolment> begin_totp(const Actor& actor, PasswordOnly password, const Origin& origin);
  task<RecoveryCodes> confirm_totp(const Actor& actor, TotpCode code);
  task<> disable_totp(const Actor& actor, PasswordOnly password, const Origin& origin);

  // records.cpp
  task<PatientRecord> own_record(const Actor& actor);
  task<PatientRecord> change_own_record(const Actor& actor, PatientRecordChange change);
  /// The record as row-level security shows it to the session's actor; not found for everyone else.
  task<PatientRecord> record(db::Session& session, PatientId id);

  /// Makes a confirmed account as it stands, for the demo clinic and the first admin. False when the address has one.
  task<bool> create_account(Registration registration, std::string password_hash, UserId id = UserId::make());
  /// argon2id, on a worker.
  task<std::string> hash_password(std::string password);
  /// Where the clinic now requires a second step: sessions that were opened without one are to add it.
  task<> apply_second_factor_setting();
  /// Seals what a version before kept of patients unsealed, before anybody is served.
  task<> seal_plain_particulars();
  /// Drops what has expired. A job calls this.
  task<> purge();
  /// What the jobs of these kinds do.
  task<> send_new_code(std::string payload);
  task<> send_reset_code(std::string payload);

 private:
  task<> limit_mails(const std::string& email, const Origin& origin);
  task<> limit_tries(const char* what, const std::string& email, const Origin& origin);
  task<> forgive_tries(const char* what, const std::string& email, const Origin& origin);
  std::string rate_key(const char* what, std::string_view of) const;
  db::Bytes code_hash(const char* purpose, const std::string& of, const std::string& code) const;
  task<bool> password_is(std::string hash, std::string password);
  /// Of a registration whose address is yet to be confirmed.
  task<std::optional<std::string>> waiting_password_hash(const std::string& email);
  /// Throws `invalid` for `field` unless this is the account's password; tries are limited.
  task<> confirm_password(const std::string& email, const std::string& password, const char* field,
                          const Origin& origin);
  void send_mail(db::Tx& tx, const std::string& to, std::string subject, std::string text);
  void make_user(db::Tx& tx, UserId id, const Registration& registration, const std::string& password_hash);
  task<bool> second_factor_is(const Actor& actor, const store::Account& account, const std::string& given);
  task<Opened> open_session(Actor actor, bool enrolled, bool bearer, const Origin& origin);
  void sessions_ended(db::Tx& tx, const std::vector<SessionId>& ids);
  task<PatientRecord> opened(db::Session& session, store::PatientRow row);
  void write_record(db::Tx& tx, const vault::RecordKey& key, PatientId id, const std::string& name,
                    const Particulars& particulars, const Record& record);

  db::Database& database_;
  vault::Vault& vault_;
  jobs::Queue& queue_;
  bus::Bus& bus_;
  Workers& workers_;
  const Clock& clock_;
  Settings settings_;
  CreateProfile create_profile_;
  /// Of a random password: to sign in with an unknown address takes as long as with a known one.
  std::string nobodys_hash_ = crypto::hash_password(crypto::random_bytes(16));
};

/// Of what `patients.particulars` holds; all unknown where that is nothing.
Particulars open_particulars(const vault::RecordKey& key, PatientId patient, const std::optional<db::Bytes>& sealed);

std::vector<http::Route> routes(Service& service, bool secure_cookie);

/// The token that a request carries as bearer or cookie, or "".
std::string token_of(const http::Request& request);

}  // namespace aegle::identity
