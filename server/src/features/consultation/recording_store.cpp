#include "features/consultation/recording.hpp"

namespace aegle::consultation::store {
namespace {

const db::Statement keep_consent_sql{"consultation.keep_consent", R"(
  insert into recording_consents (consultation_id, user_id, role, name, given, at) values ($1, $2, $3, $4, $5, $6)
  on conflict (consultation_id, user_id) do update set name = excluded.name, given = excluded.given, at = excluded.at)"};

const db::Statement consents_sql{"consultation.consents", R"(
  select user_id, role, name, given, at from recording_consents where consultation_id = $1 order by at, user_id)"};

}  // namespace

void keep_consent(db::Tx& tx, ConsultationId id, const RecordingConsent& consent) {
  tx.queue(keep_consent_sql, id, consent.user_id, consent.role, consent.name, consent.given, consent.at);
}

task<std::vector<RecordingConsent>> consents(db::Session& session, ConsultationId id) {
  return session.all<RecordingConsent>(consents_sql, id);
}

}  // namespace aegle::consultation::store
