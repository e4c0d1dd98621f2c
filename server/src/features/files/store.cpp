#include "features/files/store.hpp"

namespace aegle::files::store {
namespace {

#define FILE_COLUMNS                                                                                             \
  "id, consultation_id, appointment_id, patient_id, coalesce(sender_id, guest_id) as sender_id, "                \
  "(select g.name from guests g where g.id = guest_id) as guest_name, kind, name, bytes, part_bytes, received, " \
  "state, type, refusal, cleaned, has_preview, created_at, shared_at, seen_at"

constexpr db::Statement guest_visit_sql{"files.guest_visit", R"(
  select consultation_id, appointment_id, patient_id, starts_at, ends_at, status, admitted from guest_visit())"};

constexpr db::Statement lock_sql{"files.lock", R"(
  select pg_advisory_xact_lock(hashtextextended('files|' || $1::text, 0)))"};

constexpr db::Statement usage_sql{"files.usage", R"(
  select count(*) filter (where consultation_id = $1) as visit_files,
         coalesce(sum(bytes) filter (where consultation_id = $1), 0)::bigint as visit_bytes,
         count(*) filter (where sender_id = $2 and state in ('receiving', 'checking')) as own_unfinished,
         count(*) filter (where sender_id = $2 and created_at > now() - interval '1 day') as own_files_today,
         coalesce(sum(bytes) filter (where sender_id = $2 and created_at > now() - interval '1 day'), 0)::bigint
           as own_bytes_today
  from files
  where kind = $3 and (consultation_id = $1 or (sender_id = $2 and (created_at > now() - interval '1 day' or state <> 'ready'))))"};

constexpr db::Statement guest_usage_sql{"files.guest_usage", R"(
  select v.files as visit_files, v.bytes as visit_bytes,
         count(*) filter (where f.state in ('receiving', 'checking')) as own_unfinished,
         count(*) filter (where f.created_at > now() - interval '1 day') as own_files_today,
         coalesce(sum(f.bytes) filter (where f.created_at > now() - interval '1 day'), 0)::bigint as own_bytes_today
  from guest_visit_usage() v left join files f on f.guest_id = $1
  group by v.files, v.bytes)"};

constexpr db::Statement recorded_with_consent_sql{"files.recorded_with_consent", "select recorded_with_consent($1)"};

constexpr db::Statement insert_sql{
    "files.insert",
    "insert into files (id, consultation_id, appointment_id, patient_id, sender_id, guest_id, name, "
    "bytes, part_bytes, kind) values ($1, $2, $3, $4, case when not $10::boolean then $5::uuid end, "
    "case when $10::boolean then $5::uuid end, $6, $7, $8, $9) "
    "returning " FILE_COLUMNS};

constexpr db::Statement find_sql{"files.find", "select " FILE_COLUMNS " from files where id = $1"};

constexpr db::Statement list_sql{
    "files.list", "select " FILE_COLUMNS " from files where consultation_id = $1 order by created_at, id"};

constexpr db::Statement receive_sql{
    "files.receive",
    "update files set received = received + 1, type = $3, state = $4, changed_at = now() "
    "where id = $1 and received = $2 and state = 'receiving' "
    "returning " FILE_COLUMNS};

constexpr db::Statement share_sql{"files.share", R"(
  update files set state = 'ready', type = $2, bytes = $3, cleaned = $4, has_preview = $5, shared_at = now(),
                   changed_at = now()
  where id = $1 and state = 'checking')"};

constexpr db::Statement refuse_sql{"files.refuse", R"(
  update files set state = 'refused', refusal = $2, changed_at = now()
  where id = $1 and state in ('receiving', 'checking'))"};

constexpr db::Statement see_sql{"files.see", "update files set seen_at = now() where id = $1 and seen_at is null"};

constexpr db::Statement remove_sql{"files.remove", R"(
  delete from files where id = $1 and coalesce(sender_id, guest_id) = $2 and (state <> 'ready' or seen_at is null))"};

constexpr db::Statement take_abandoned_sql{"files.take_abandoned", R"(
  delete from files where state in ('receiving', 'refused') and changed_at < now() - interval '1 day' returning id)"};

constexpr db::Statement overdue_sql{"files.overdue", R"(
  select id from files where state = 'checking' and changed_at < now() - interval '1 hour' limit 100)"};

constexpr db::Statement known_sql{"files.known", "select id from files where id = any ($1::uuid[])"};

}  // namespace

task<std::optional<GuestVisit>> guest_visit(db::Session& session) { return session.first<GuestVisit>(guest_visit_sql); }

void lock(db::Tx& tx, ConsultationId visit, UserId sender) {
  tx.queue(lock_sql, to_string(visit));
  tx.queue(lock_sql, to_string(sender));
}

task<policy::Usage> usage(db::Session& session, ConsultationId visit, UserId sender, Kind kind) {
  auto row = co_await session.first<policy::Usage>(usage_sql, visit, sender, kind);
  co_return row.value();
}

task<policy::Usage> guest_usage(db::Session& session, UserId guest) {
  auto row = co_await session.first<policy::Usage>(guest_usage_sql, guest);
  co_return row.value();
}

task<bool> recorded_with_consent(db::Session& session, ConsultationId visit) {
  auto recorded = co_await session.first<bool>(recorded_with_consent_sql, visit);
  co_return recorded.value_or(false);
}

task<Row> insert(db::Session& session, const Row& row, bool by_guest) {
  auto made = co_await session.first<Row>(insert_sql, row.id, row.consultation_id, row.appointment_id, row.patient_id,
                                          row.sender_id, row.name, row.bytes, row.part_bytes, row.kind, by_guest);
  co_return std::move(made.value());
}

task<std::optional<Row>> find(db::Session& session, FileId id) { return session.first<Row>(find_sql, id); }

task<std::vector<Row>> list(db::Session& session, ConsultationId visit) { return session.all<Row>(list_sql, visit); }

task<std::optional<Row>> receive(db::Session& session, FileId id, int part, const std::string& type, State next) {
  return session.first<Row>(receive_sql, id, part, type, next);
}

task<bool> share(db::Session& session, const Row& checked) {
  auto result =
      co_await session.query(share_sql, checked.id, checked.type, checked.bytes, checked.cleaned, checked.has_preview);
  co_return result.affected() > 0;
}

task<bool> refuse(db::Session& session, FileId id, Refusal refusal) {
  auto result = co_await session.query(refuse_sql, id, refusal);
  co_return result.affected() > 0;
}

void see(db::Tx& tx, FileId id) { tx.queue(see_sql, id); }

task<bool> remove(db::Session& session, FileId id, UserId sender) {
  auto result = co_await session.query(remove_sql, id, sender);
  co_return result.affected() > 0;
}

task<std::vector<FileId>> take_abandoned(db::Session& session) { return session.all<FileId>(take_abandoned_sql); }

task<std::vector<FileId>> overdue(db::Session& session) { return session.all<FileId>(overdue_sql); }

task<std::vector<FileId>> known(db::Session& session, const std::vector<std::string>& ids) {
  return session.all<FileId>(known_sql, ids);
}

}  // namespace aegle::files::store
