#include "base/limits.hpp"
#include "features/audit/service.hpp"
#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "features/identity/store.hpp"

namespace aegle::identity {
namespace {

constexpr int quarter_hour_s = 15 * 60;
constexpr int hour_s = 60 * 60;
constexpr int tries_from_one_place = 10;
constexpr int tries_per_account = 100;
constexpr int mails_per_account = 8;

Error wrong_credentials() {
  return {Fault::unauthenticated, "identity.wrong_credentials", "The e-mail address or the password is not right."};
}

}  // namespace

std::string Service::rate_key(const char* what, std::string_view of) const {
  auto hash = crypto::hmac_sha256(vault_.derived("rate-limits"), of);
  return std::string(what) + ":" + crypto::base64url(hash.substr(0, 18));
}

db::Bytes Service::code_hash(const char* purpose, const std::string& of, const std::string& code) const {
  return {crypto::hmac_sha256(vault_.derived("codes"), std::string(purpose) + "|" + of + "|" + code)};
}

task<> Service::limit_tries(const char* what, const std::string& email, const Origin& origin) {
  auto session = database_.as(Actor::nobody());
  auto wait = co_await store::count_tries(*session, rate_key(what, email + "|" + origin.address), rate_key(what, email),
                                          rate_key(what, origin.address), quarter_hour_s, tries_from_one_place,
                                          tries_per_account, settings_.sign_ins_per_address);
  if (wait > 0) throw errors::too_many(wait);
}

task<> Service::forgive_tries(const char* what, const std::string& email, const Origin& origin) {
  auto session = database_.as(Actor::nobody());
  co_await store::forgive(*session, rate_key(what, email + "|" + origin.address));
}

task<> Service::limit_mails(const std::string& email, const Origin& origin) {
  Checks checks;
  checks.that(policy::is_email(email), "email", "Must be an e-mail address.");
  checks.done();
  auto session = database_.as(Actor::nobody());
  auto wait = co_await store::count_tries(*session, rate_key("mail", email + "|" + origin.address),
                                          rate_key("mail", email), rate_key("mail", origin.address), hour_s,
                                          mails_per_account, mails_per_account, settings_.mails_per_address);
  if (wait > 0) throw errors::too_many(wait);
}

task<std::string> Service::hash_password(std::string password) {
  std::function<std::string()> work = [password = std::move(password)] { return crypto::hash_password(password); };
  co_return co_await workers_.run<std::string>(work);
}

task<bool> Service::password_is(std::string hash, std::string password) {
  std::function<bool()> work = [hash = std::move(hash), password = std::move(password)] {
    return crypto::verify_password(hash, password);
  };
  co_return co_await workers_.run<bool>(work);
}

task<Opened> Service::login(Login login, const Origin& origin) {
  auto email = policy::normal_email(login.email);
  co_await limit_tries("login", email, origin);

  auto session = database_.as(Actor::nobody());
  auto account = co_await store::find_login(*session, email);
  bool right = co_await password_is(account ? account->password_hash : nobodys_hash_, login.password);
  if (!account || !right) {
    // Whoever registered an address with this password hears the same, whether or not the address has an account.
    auto waiting = co_await waiting_password_hash(email);
    bool waits = waiting && co_await password_is(std::move(*waiting), login.password);
    if (waits)
      throw Error{Fault::forbidden, "identity.not_verified", "Confirm your address first, with the code in our mail."};
    throw wrong_credentials();
  }

  Actor actor{.role = account->role, .user = account->user_id};
  if (account->totp_secret) {
    if (!login.totp || login.totp->empty())
      throw Error{Fault::unauthenticated, "identity.totp_needed", "Enter the code from your authenticator app."};
    bool second = co_await second_factor_is(actor, *account, *login.totp);
    if (!second)
      throw Error{Fault::unauthenticated,
                  "identity.wrong_totp",
                  "This code is not right.",
                  {{"totp", "Is not right. Codes change every 30 seconds."}}};
  }
  co_await forgive_tries("login", email, origin);
  co_return co_await open_session(actor, account->totp_secret.has_value(), login.bearer.value_or(false), origin);
}

task<Opened> Service::open_session(Actor actor, bool enrolled, bool bearer, const Origin& origin) {
  Opened opened;
  opened.token = crypto::base64url(crypto::random_bytes(32));
  actor.session = SessionId::make();
  actor.fully_signed_in = enrolled || !policy::needs_second_factor(actor.role, settings_.require_second_factor);
  db::Bytes hash{crypto::sha256(opened.token)};
  auto expires_at = clock_.now() + policy::session_life;
  std::function<task<Me>(db::Tx&)> work = [&](db::Tx& tx) -> task<Me> {
    co_await store::add_session(tx, actor.session, hash, actor.user, actor.fully_signed_in, origin, expires_at);
    audit::Entry entry{.action = "session.open", .subject = "session", .subject_id = actor.session.value};
    audit::record(tx, entry);
    auto me = co_await store::me(tx, actor.user, actor.fully_signed_in);
    if (!me) throw errors::not_found();
    co_return std::move(*me);
  };
  opened.answer.user = co_await database_.transact(actor, "identity.open_session", work);
  if (bearer) opened.answer.token = opened.token;
  opened.actor = actor;
  co_return opened;
}

task<Actor> Service::actor_of(const std::string& token) {
  db::Bytes hash{crypto::sha256(token)};
  auto nobody = database_.as(Actor::nobody());
  auto found = co_await store::find_session(*nobody, hash);
  if (!found) co_return Actor::nobody();
  Actor actor{.role = found->role,
              .user = found->user_id,
              .session = found->session_id,
              .patient = found->patient_id.value_or(PatientId{}),
              .fully_signed_in = found->fully_signed_in};
  if (found->stale) {
    auto own = database_.as(actor);
    co_await store::touch_session(*own, actor.session, clock_.now() + policy::session_life);
  }
  co_return actor;
}

task<std::optional<Actor>> Service::actor_of_email(const std::string& email) {
  auto nobody = database_.as(Actor::nobody());
  auto account = co_await store::find_login(*nobody, policy::normal_email(email));
  if (!account) co_return std::nullopt;
  co_return Actor{
      .role = account->role, .user = account->user_id, .patient = account->patient_id.value_or(PatientId{})};
}

bool Service::origin_allowed(std::string_view origin) const {
  return policy::origin_allowed(origin, settings_.public_url);
}

task<> Service::logout(const Actor& actor) { return end_session(actor, actor.session); }

task<SessionList> Service::sessions(const Actor& actor) {
  require(actor.signed_in(), errors::unauthenticated);
  auto session = database_.as(actor);
  SessionList list;
  list.sessions = co_await store::sessions(*session, actor.user, actor.session);
  co_return list;
}

task<std::vector<SessionId>> Service::ended_sessions(std::vector<SessionId> open) {
  auto session = database_.as(Actor::system());
  co_return co_await store::ended_sessions(*session, open);
}

task<> Service::end_session(const Actor& actor, SessionId id) {
  require(actor.signed_in(), errors::unauthenticated);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    auto ended = co_await store::end_sessions(tx, actor.user, id, std::nullopt);
    if (ended.empty()) throw errors::not_found();
    sessions_ended(tx, ended);
  };
  co_await database_.transact(actor, "identity.end_session", work);
}

task<> Service::apply_second_factor_setting() {
  if (!settings_.require_second_factor) co_return;
  auto session = database_.as(Actor::system());
  co_await store::ask_second_factor_of_open_sessions(*session);
}

/// Audits the end of sessions, and closes the sockets that were opened with them.
void Service::sessions_ended(db::Tx& tx, const std::vector<SessionId>& ids) {
  for (auto id : ids) {
    audit::Entry entry{.action = "session.end", .subject = "session", .subject_id = id.value};
    audit::record(tx, entry);
    tx.after_commit([this, id] { bus_.publish("session." + to_string(id) + ".ended", std::string("{}")); });
  }
}

}  // namespace aegle::identity
