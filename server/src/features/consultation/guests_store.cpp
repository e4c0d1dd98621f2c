#include "features/consultation/guests_store.hpp"

namespace aegle::consultation::store {
namespace {

const db::Statement add_guest_sql{"consultation.add_guest", R"(
  insert into guests (id, consultation_id, name, kind, invited_by, invited_role, invited_at, token_hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8))"};

const db::Statement guests_sql{"consultation.guests", R"(
  select id, name, kind, invited_by, invited_role, invited_at, came_at is not null as came, removed_at is not null as removed
  from guests where consultation_id = $1 order by invited_at, id)"};

const db::Statement count_guests_sql{"consultation.count_guests", R"(
  select count(*) from guests where consultation_id = $1 and removed_at is null and left_at is null)"};

const db::Statement guest_pass_sql{"consultation.guest_pass", R"(
  select guest_id, name, kind, consultation_id, appointment_id, doctor_name, invited_by_name, starts_at, ends_at, zone, status
  from guest_pass())"};

const db::Statement find_invitation_sql{"consultation.find_invitation", "select find_invitation($1)"};

const db::Statement claim_invitation_sql{"consultation.claim_invitation",
                                         "select appointment_id, patient_id from claim_invitation($1, $2, $3)"};

const db::Statement find_guest_sql{"consultation.find_guest", "select guest_id, session_id from find_guest($1)"};

const db::Statement ended_guest_sessions_sql{"consultation.ended_guest_sessions",
                                             "select ended_guest_sessions($1::uuid[])"};

const db::Statement end_guest_sessions_sql{"consultation.end_guest_sessions", R"(
  update guests set left_at = now()
  where consultation_id = $1 and session_id is not null and left_at is null and removed_at is null returning session_id)"};

const db::Statement end_guest_session_sql{"consultation.end_guest_session", R"(
  update guests set left_at = now() where id = $1 and session_id is not null and left_at is null returning session_id)"};

// One that is removed already is named once more, so that removing twice is no error.
const db::Statement remove_guest_sql{"consultation.remove_guest", R"(
  update guests set removed_at = coalesce(removed_at, now()), token_hash = null
  where consultation_id = $1 and id = $2 returning session_id)"};

}  // namespace

void add_guest(db::Tx& tx, ConsultationId id, const GuestRow& guest, const db::Bytes& token_hash) {
  tx.queue(add_guest_sql, guest.id, id, guest.name, guest.kind, guest.invited_by, guest.invited_role, guest.invited_at,
           token_hash);
}

task<std::vector<GuestRow>> guests(db::Session& session, ConsultationId id) {
  return session.all<GuestRow>(guests_sql, id);
}

task<std::int64_t> count_guests(db::Session& session, ConsultationId id) {
  auto count = co_await session.first<std::int64_t>(count_guests_sql, id);
  co_return count.value_or(0);
}

task<std::optional<GuestPass>> guest_pass(db::Session& session) { return session.first<GuestPass>(guest_pass_sql); }

task<std::optional<UserId>> find_invitation(db::Session& session, const db::Bytes& token_hash) {
  auto found = co_await session.first<std::optional<UserId>>(find_invitation_sql, token_hash);
  co_return found.value_or(std::nullopt);
}

task<std::optional<Claimed>> claim_invitation(db::Session& session, const db::Bytes& token_hash, SessionId id,
                                              const db::Bytes& session_hash) {
  return session.first<Claimed>(claim_invitation_sql, token_hash, id, session_hash);
}

task<std::optional<GuestSession>> find_guest(db::Session& session, const db::Bytes& session_hash) {
  return session.first<GuestSession>(find_guest_sql, session_hash);
}

task<std::vector<SessionId>> ended_guest_sessions(db::Session& session, const std::vector<SessionId>& open) {
  return session.all<SessionId>(ended_guest_sessions_sql, open);
}

task<std::vector<SessionId>> end_guest_sessions(db::Session& session, ConsultationId id) {
  return session.all<SessionId>(end_guest_sessions_sql, id);
}

task<std::vector<SessionId>> end_guest_session(db::Session& session, UserId guest) {
  return session.all<SessionId>(end_guest_session_sql, guest);
}

task<std::vector<SessionId>> remove_guest(db::Session& session, ConsultationId id, UserId guest) {
  auto rows = co_await session.all<std::optional<SessionId>>(remove_guest_sql, id, guest);
  if (rows.empty()) throw errors::not_found();
  std::vector<SessionId> ended;
  if (rows.front()) ended.push_back(*rows.front());
  co_return ended;
}

}  // namespace aegle::consultation::store
