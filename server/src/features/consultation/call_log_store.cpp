#include "features/consultation/call_log.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation::store {
namespace {

// Two posts at once may take the same numbers; the second then loses what the first has, as it would at the limit.
const db::Statement add_samples_sql{"consultation.add_samples", R"(
  with added as (
    insert into call_log (consultation_id, user_id, n, at, other_id, rung, bars, round_trip_ms, jitter_ms, lost, concealed,
                          available_kbit, sent_kbit, received_kbit, frames_per_second)
    select $1::uuid, $2::uuid, had.n + s.nr, now() - make_interval(secs => (s.line->>'ago_ms')::integer / 1000.0),
           (s.line->>'other_id')::uuid, s.line->>'rung', (s.line->>'bars')::integer, (s.line->>'round_trip_ms')::integer,
           (s.line->>'jitter_ms')::integer, (s.line->>'lost')::double precision, (s.line->>'concealed')::double precision,
           (s.line->>'available_kbit')::integer, (s.line->>'sent_kbit')::integer, (s.line->>'received_kbit')::integer,
           (s.line->>'frames_per_second')::integer
    from (select coalesce(max(n), 0) as n from call_log where consultation_id = $1 and user_id = $2) had,
         jsonb_array_elements($3::jsonb) with ordinality as s (line, nr)
    where had.n + s.nr <= 1200
    on conflict on constraint call_log_once do nothing
    returning 1)
  select count(*) from added)"};

const db::Statement call_log_sql{"consultation.call_log", R"(
  select id, user_id, at, other_id, rung, bars, round_trip_ms, jitter_ms, lost, concealed, available_kbit, sent_kbit,
         received_kbit, frames_per_second
  from call_log where consultation_id = $1 and id > $2::bigint order by id limit $3::integer)"};

}  // namespace

task<std::int64_t> add_samples(db::Session& session, ConsultationId id, UserId user,
                               const std::vector<LineSample>& samples) {
  auto added = co_await session.first<std::int64_t>(add_samples_sql, id, user, json::write(samples));
  co_return added.value_or(0);
}

task<std::vector<CallLogEntry>> call_log(db::Session& session, ConsultationId id, std::int64_t after, int limit) {
  return session.all<CallLogEntry>(call_log_sql, id, after, limit);
}

}  // namespace aegle::consultation::store
