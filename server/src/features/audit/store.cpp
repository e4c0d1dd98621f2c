#include "features/audit/store.hpp"

#include <fmt/format.h>

namespace aegle::audit::store {
namespace {

constexpr db::Statement insert_entry{
    "audit.insert",
    "insert into audit_entries (actor_id, actor_role, action, subject, subject_id, patient_id, outcome) "
    "values ($1, $2, $3, $4, $5, $6, $7)"};
constexpr db::Statement lock_chain{"audit.lock", "select pg_try_advisory_xact_lock(7341003)"};
constexpr db::Statement read_head{"audit.head", "select seq, hash from audit_chain order by seq desc limit 1"};

// A transaction can take its entry's id and commit long after higher ids have been chained: each look goes back $1 ids
// for those. The bound stands on both sides, so that the join reads that much of the chain and not all of it.
constexpr db::Statement read_unchained{"audit.unchained", R"(
  with base as materialized (select coalesce(max(entry_id), 0) - $1::bigint as low from audit_chain)
  select id, at, actor_id, actor_role, action, subject, subject_id, patient_id, outcome from audit_entries e
  where e.id > (select low from base)
    and not exists (select from audit_chain c where c.entry_id = e.id and c.entry_id > (select low from base))
  order by e.id limit 1000)"};
constexpr db::Statement append_links{"audit.append",
                                     "insert into audit_chain (seq, entry_id, hash) "
                                     "select seq, entry_id, decode(hash, 'hex') "
                                     "from unnest($1::bigint[], $2::bigint[], $3::text[]) as l(seq, entry_id, hash)"};

constexpr int page = 5000;

}  // namespace

void insert(db::Tx& tx, const Entry& entry) {
  const auto& actor = tx.actor();
  auto who = actor.user.value.is_nil() ? std::nullopt : std::optional(actor.user);
  tx.queue(insert_entry, who, actor.role, entry.action, entry.subject, entry.subject_id, entry.patient, entry.outcome);
}

task<bool> try_lock(db::Tx& tx) {
  auto got = co_await tx.first<bool>(lock_chain);
  co_return got.value_or(false);
}

task<std::optional<Head>> head(db::Tx& tx) { co_return co_await tx.first<Head>(read_head); }

task<std::vector<Stored>> unchained(db::Tx& tx, std::int64_t look_back) {
  co_return co_await tx.all<Stored>(read_unchained, look_back);
}

void append(db::Tx& tx, const std::vector<std::int64_t>& seqs, const std::vector<std::int64_t>& ids,
            const std::vector<std::string>& hashes_hex) {
  tx.queue(append_links, seqs, ids, hashes_hex);
}

void each_link(db::Blocking& database, const std::function<bool(const Link&)>& next) {
  std::int64_t last = -1;
  for (;;) {
    auto rows = database.query(
        fmt::format(
            "select c.seq, c.entry_id, c.hash, e.id is not null as there, e.id, e.at, e.actor_id, e.actor_role, "
            "e.action, e.subject, e.subject_id, e.patient_id, e.outcome "
            "from audit_chain c left join audit_entries e on e.id = c.entry_id "
            "where c.seq > $1 order by c.seq limit {}",
            page),
        last);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      Link link{rows.at<std::int64_t>(row, 0), rows.at<std::int64_t>(row, 1), rows.at<db::Bytes>(row, 2), {}};
      if (rows.at<bool>(row, 3)) {
        link.entry = Stored{rows.at<std::int64_t>(row, 4),
                            rows.at<Instant>(row, 5),
                            rows.at<std::optional<Uuid>>(row, 6),
                            rows.at<std::string>(row, 7),
                            rows.at<std::string>(row, 8),
                            rows.at<std::string>(row, 9),
                            rows.at<Uuid>(row, 10),
                            rows.at<std::optional<Uuid>>(row, 11),
                            rows.at<std::string>(row, 12)};
      }
      last = link.seq;
      if (!next(link)) return;
    }
    if (rows.size() < page) return;
  }
}

std::int64_t count_unchained(db::Blocking& database) {
  return database
      .run(
          "select count(*) from audit_entries e "
          "where not exists (select from audit_chain c where c.entry_id = e.id)")
      .at<std::int64_t>(0, 0);
}

std::optional<std::int64_t> left_behind(db::Blocking& database) {
  return database
      .run(
          "select min(e.id) from audit_entries e "
          "where e.id <= (select coalesce(max(entry_id), 0) from audit_chain) - 100000 "
          "and not exists (select from audit_chain c where c.entry_id = e.id)")
      .at<std::optional<std::int64_t>>(0, 0);
}

}  // namespace aegle::audit::store
