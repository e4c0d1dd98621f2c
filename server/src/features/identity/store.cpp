#include "features/identity/store.hpp"

#include "features/identity/policy.hpp"

namespace aegle::identity::store {
namespace {

const db::Statement count_tries_sql{"identity.count_tries", R"(
  with pair as materialized (select rate_hit($1, $4, $5) as wait)
  select case when wait > 0 then wait else greatest(rate_hit($2, $4, $6), rate_hit($3, $4, $7)) end from pair)"};
const db::Statement forgive_sql{"identity.forgive", "select rate_forgive($1)"};

const db::Statement find_login_sql{"identity.find_login", "select * from find_login('email', $1)"};
const db::Statement find_session_sql{"identity.find_session", "select * from find_session($1)"};
const db::Statement touch_session_sql{"identity.touch_session", R"(
  update sessions set last_seen_at = now(), expires_at = least($2, created_at + $3::int * interval '1 day') where id = $1)"};
const db::Statement add_session_sql{"identity.add_session", R"(
  insert into sessions (id, token_hash, user_id, fully_signed_in, user_agent, address, expires_at)
  values ($1, $2, $3, $4, left($5, 300), left($6, 60), $7))"};
const db::Statement sessions_sql{"identity.sessions", R"(
  select id, user_agent, address, created_at, last_seen_at, id = $2 as current
  from sessions where user_id = $1 and expires_at > now() order by last_seen_at desc, id limit 100)"};
const db::Statement end_sessions_sql{"identity.end_sessions", R"(
  delete from sessions where user_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3) returning id)"};
const db::Statement ended_sessions_sql{"identity.ended_sessions", R"(
  select o.id from unnest($1::uuid[]) o(id)
  where not exists (select from sessions s where s.id = o.id and s.expires_at > now()))"};
const db::Statement complete_session_sql{"identity.complete_session",
                                         "update sessions set fully_signed_in = true where id = $1"};

const db::Statement lock_pending_sql{"identity.lock_pending", R"(
  select id, content, code_hash, tries, sent_at, expires_at from registrations where email = $1 order by id desc for update)"};
const db::Statement add_pending_sql{"identity.add_pending", R"(
  insert into registrations (id, email, content, code_hash, sent_at, expires_at) values ($1, $2, $3, $4, $5, $6))"};
const db::Statement renew_pending_sql{"identity.renew_pending", R"(
  update registrations set code_hash = $2, tries = 0, sent_at = $3, expires_at = $4 where id = $1)"};
const db::Statement count_pending_sql{"identity.count_pending_try",
                                      "update registrations set tries = tries + 1 where id = $1"};
const db::Statement drop_pending_sql{"identity.drop_pending", "delete from registrations where email = $1"};
const db::Statement email_taken_sql{
    "identity.email_taken", "select exists (select from login_identifiers where kind = 'email' and value = $1)"};

const db::Statement add_user_sql{"identity.add_user", R"(
  insert into users (id, role, name, password_hash, locale, zone) values ($1, $2, $3, $4, $5, $6))"};
const db::Statement add_email_sql{"identity.add_email", R"(
  insert into login_identifiers (kind, value, user_id, verified_at) values ('email', $1, $2, now()))"};
const db::Statement add_patient_sql{"identity.add_patient", R"(
  insert into patients (id, user_id, name) values ($1, $2, $3))"};

const db::Statement me_sql{"identity.me", R"(
  select u.id, u.role, u.name, coalesce(l.value, '') as email, u.locale, u.zone,
    (select p.id from patients p where p.user_id = u.id order by p.created_at limit 1) as patient_id,
    (select d.status from doctors d where d.id = u.id) as doctor_status,
    u.totp_secret is not null as second_factor_enrolled, $2::boolean as fully_signed_in
  from users u left join login_identifiers l on l.user_id = u.id and l.kind = 'email'
  where u.id = $1)"};
const db::Statement change_me_sql{"identity.change_me", R"(
  with own_record as (update patients set name = $2, updated_at = now() where user_id = $1),
       own_profile as (update doctors set name = $2 where id = $1)
  update users set name = $2, locale = $3, zone = $4 where id = $1)"};
const db::Statement change_password_sql{"identity.change_password",
                                        "update users set password_hash = $2 where id = $1"};

const db::Statement lock_reset_sql{"identity.lock_reset_code", R"(
  select code_hash, tries, sent_at, expires_at from reset_codes where user_id = $1 for update)"};
const db::Statement put_reset_sql{"identity.put_reset_code", R"(
  insert into reset_codes (user_id, code_hash, sent_at, expires_at) values ($1, $2, $3, $4)
  on conflict (user_id) do update set code_hash = excluded.code_hash, tries = 0, sent_at = excluded.sent_at,
    expires_at = excluded.expires_at)"};
const db::Statement count_reset_sql{"identity.count_reset_try",
                                    "update reset_codes set tries = tries + 1 where user_id = $1"};
const db::Statement drop_reset_sql{"identity.drop_reset_code", "delete from reset_codes where user_id = $1"};

const db::Statement pending_totp_sql{"identity.pending_totp",
                                     "select totp_pending from users where id = $1 and totp_pending is not null"};
const db::Statement put_totp_sql{"identity.put_pending_totp", "update users set totp_pending = $2 where id = $1"};
const db::Statement enrol_totp_sql{"identity.enrol_totp", R"(
  update users set totp_secret = totp_pending, totp_pending = null, totp_last_step = $2
  where id = $1 and totp_pending = $3)"};
const db::Statement clear_recovery_sql{"identity.clear_recovery_codes",
                                       "delete from recovery_codes where user_id = $1"};
const db::Statement add_recovery_sql{"identity.add_recovery_code",
                                     "insert into recovery_codes (user_id, code_hash) values ($1, $2)"};
const db::Statement disable_totp_sql{"identity.disable_totp", R"(
  update users set totp_secret = null, totp_pending = null where id = $1)"};
const db::Statement use_step_sql{"identity.use_totp_step",
                                 "update users set totp_last_step = $2 where id = $1 and totp_last_step < $2"};
const db::Statement use_recovery_sql{"identity.use_recovery_code", R"(
  update recovery_codes set used_at = now() where user_id = $1 and code_hash = $2 and used_at is null)"};

#define PATIENT_COLUMNS "select id as patient_id, name, particulars, record, updated_at from patients "
const db::Statement own_patient_sql{"identity.own_patient",
                                    PATIENT_COLUMNS "where user_id = $1 order by created_at limit 1"};
const db::Statement patient_sql{"identity.patient", PATIENT_COLUMNS "where id = $1"};
const db::Statement change_patient_sql{"identity.change_patient", R"(
  update patients set name = $2, particulars = $3, record = $4, updated_at = now() where id = $1)"};
const db::Statement plain_particulars_sql{"identity.plain_particulars", R"(
  select id as patient_id, date_of_birth, sex from patients
  where date_of_birth is not null or sex is not null order by id limit 200 for update)"};
const db::Statement seal_particulars_sql{"identity.seal_particulars", R"(
  update patients set particulars = $2, date_of_birth = null, sex = null where id = $1)"};

const db::Statement ask_second_factor_sql{"identity.ask_second_factor", R"(
  update sessions s set fully_signed_in = false from users u
  where u.id = s.user_id and u.role in ('doctor', 'admin') and u.totp_secret is null and s.fully_signed_in)"};

const db::Statement purge_sql{"identity.purge", R"(
  with old_registrations as (delete from registrations where expires_at < now() - interval '1 day'),
       old_resets as (delete from reset_codes where expires_at < now() - interval '1 day'),
       old_sessions as (delete from sessions where expires_at < now())
  select rate_limits_purge())"};

}  // namespace

task<int> count_tries(db::Session& session, const std::string& pair, const std::string& account,
                      const std::string& address, int window_s, int strict, int per_account, int per_address) {
  auto wait =
      co_await session.first<int>(count_tries_sql, pair, account, address, window_s, strict, per_account, per_address);
  co_return wait.value_or(0);
}

task<> forgive(db::Session& session, const std::string& key) { co_await session.query(forgive_sql, key); }

task<std::optional<Account>> find_login(db::Session& session, const std::string& email) {
  co_return co_await session.first<Account>(find_login_sql, email);
}

task<std::optional<OpenSession>> find_session(db::Session& session, const db::Bytes& token_hash) {
  co_return co_await session.first<OpenSession>(find_session_sql, token_hash);
}

task<> touch_session(db::Session& session, SessionId id, Instant expires_at) {
  co_await session.query(touch_session_sql, id, expires_at, policy::session_life_max.count());
}

task<> add_session(db::Session& session, SessionId id, const db::Bytes& token_hash, UserId user, bool fully_signed_in,
                   const Origin& origin, Instant expires_at) {
  co_await session.query(add_session_sql, id, token_hash, user, fully_signed_in, origin.user_agent, origin.address,
                         expires_at);
}

task<std::vector<Session>> sessions(db::Session& session, UserId user, SessionId current) {
  co_return co_await session.all<Session>(sessions_sql, user, current);
}

task<std::vector<SessionId>> end_sessions(db::Session& session, UserId user, std::optional<SessionId> only,
                                          std::optional<SessionId> keep) {
  co_return co_await session.all<SessionId>(end_sessions_sql, user, only, keep);
}

task<std::vector<SessionId>> ended_sessions(db::Session& session, const std::vector<SessionId>& open) {
  co_return co_await session.all<SessionId>(ended_sessions_sql, open);
}

task<> complete_session(db::Session& session, SessionId id) { co_await session.query(complete_session_sql, id); }

task<std::vector<Pending>> lock_pending(db::Tx& tx, const std::string& email) {
  co_return co_await tx.all<Pending>(lock_pending_sql, email);
}

void add_pending(db::Tx& tx, const std::string& email, const Pending& pending) {
  tx.queue(add_pending_sql, pending.id, email, pending.content, pending.code_hash, pending.sent_at, pending.expires_at);
}

void renew_pending(db::Tx& tx, RegistrationId id, const db::Bytes& code_hash, Instant now, Instant expires_at) {
  tx.queue(renew_pending_sql, id, code_hash, now, expires_at);
}

void count_pending_try(db::Tx& tx, RegistrationId id) { tx.queue(count_pending_sql, id); }

void drop_pending(db::Tx& tx, const std::string& email) { tx.queue(drop_pending_sql, email); }

task<bool> email_taken(db::Session& session, const std::string& email) {
  auto taken = co_await session.first<bool>(email_taken_sql, email);
  co_return taken.value_or(false);
}

void add_user(db::Tx& tx, const NewUser& user) {
  tx.queue(add_user_sql, user.id, user.role, user.name, user.password_hash, user.locale, user.zone);
  tx.queue(add_email_sql, user.email, user.id);
}

void add_patient(db::Tx& tx, PatientId id, UserId user, const std::string& name) {
  tx.queue(add_patient_sql, id, user, name);
}

task<std::optional<Me>> me(db::Session& session, UserId user, bool fully_signed_in) {
  co_return co_await session.first<Me>(me_sql, user, fully_signed_in);
}

task<> change_me(db::Session& session, UserId user, const MeChange& change) {
  co_await session.query(change_me_sql, user, change.name, change.locale, change.zone);
}

void change_password(db::Tx& tx, UserId user, const std::string& hash) { tx.queue(change_password_sql, user, hash); }

task<std::optional<ResetCode>> lock_reset_code(db::Tx& tx, UserId user) {
  co_return co_await tx.first<ResetCode>(lock_reset_sql, user);
}

void put_reset_code(db::Tx& tx, UserId user, const db::Bytes& code_hash, Instant now, Instant expires_at) {
  tx.queue(put_reset_sql, user, code_hash, now, expires_at);
}

void count_reset_try(db::Tx& tx, UserId user) { tx.queue(count_reset_sql, user); }

void drop_reset_code(db::Tx& tx, UserId user) { tx.queue(drop_reset_sql, user); }

task<std::optional<db::Bytes>> pending_totp(db::Session& session, UserId user) {
  co_return co_await session.first<db::Bytes>(pending_totp_sql, user);
}

task<> put_pending_totp(db::Session& session, UserId user, const db::Bytes& secret) {
  co_await session.query(put_totp_sql, user, secret);
}

task<bool> enrol_totp(db::Tx& tx, UserId user, const db::Bytes& pending, std::int64_t step,
                      const std::vector<db::Bytes>& recovery_hashes) {
  auto enrolled = co_await tx.query(enrol_totp_sql, user, step, pending);
  if (enrolled.affected() != 1) co_return false;
  tx.queue(clear_recovery_sql, user);
  for (const auto& hash : recovery_hashes) tx.queue(add_recovery_sql, user, hash);
  co_return true;
}

void disable_totp(db::Tx& tx, UserId user) {
  tx.queue(disable_totp_sql, user);
  tx.queue(clear_recovery_sql, user);
}

task<bool> use_totp_step(db::Session& session, UserId user, std::int64_t step) {
  auto result = co_await session.query(use_step_sql, user, step);
  co_return result.affected() == 1;
}

task<bool> use_recovery_code(db::Session& session, UserId user, const db::Bytes& hash) {
  auto result = co_await session.query(use_recovery_sql, user, hash);
  co_return result.affected() == 1;
}

task<std::optional<PatientRow>> own_patient(db::Session& session, UserId user) {
  co_return co_await session.first<PatientRow>(own_patient_sql, user);
}

task<std::optional<PatientRow>> patient(db::Session& session, PatientId id) {
  co_return co_await session.first<PatientRow>(patient_sql, id);
}

void change_patient(db::Tx& tx, PatientId id, const std::string& name, const db::Bytes& particulars,
                    const db::Bytes& record) {
  tx.queue(change_patient_sql, id, name, particulars, record);
}

task<std::vector<PlainParticulars>> lock_plain_particulars(db::Tx& tx) {
  co_return co_await tx.all<PlainParticulars>(plain_particulars_sql);
}

void seal_particulars(db::Tx& tx, PatientId id, const std::optional<db::Bytes>& particulars) {
  tx.queue(seal_particulars_sql, id, particulars);
}

task<> ask_second_factor_of_open_sessions(db::Session& session) { co_await session.query(ask_second_factor_sql); }

task<> purge(db::Session& session) { co_await session.query(purge_sql); }

}  // namespace aegle::identity::store
