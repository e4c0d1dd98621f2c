#include "features/notifications/store.hpp"

namespace aegle::notifications::store {
namespace {

// The row of the head orders a user's entries. What was told before moves no head, so there are no gaps.
const db::Statement append_sql{"notifications.append", R"(
  with head as (
    insert into notification_heads as h (user_id, head)
    select id, 1 from users
    where id = $1 and not exists (select from notifications where user_id = $1 and event_id = $4 and kind = $2)
    on conflict (user_id) do update set head = h.head + 1
    returning head)
  insert into notifications (user_id, seq, kind, data, event_id, at)
  select $1, head.head, $2, $3::jsonb, $4, clock_timestamp() from head
  returning seq, kind, data, at)"};

// seq has no gaps but at its beginning, so a range does what LIMIT would do, and keeps one plan.
const db::Statement after_sql{"notifications.after", R"(
  select seq, kind, data, at from notifications
  where user_id = $1 and seq > $2::bigint and seq <= $2::bigint + $3::bigint order by seq)"};

const db::Statement head_sql{"notifications.head", "select head from notification_heads where user_id = $1"};

const db::Statement heads_sql{"notifications.heads",
                              "select user_id, head from notification_heads where user_id = any ($1::uuid[])"};

const db::Statement drop_aged_sql{"notifications.drop_aged",
                                  "delete from notifications where at < now() - interval '30 days'"};

const db::Statement drop_many_sql{"notifications.drop_many", R"(
  delete from notifications n using notification_heads h where h.user_id = n.user_id and n.seq <= h.head - 5000)"};

const db::Statement contacts_sql{"notifications.contacts", R"(
  select distinct on (u.id) u.id as user_id, u.name, l.value as email, u.locale, u.zone
  from users u join login_identifiers l on l.user_id = u.id
  where u.id = any ($1::uuid[]) and l.kind = 'email' and l.verified_at is not null
  order by u.id, l.verified_at)"};

}  // namespace

task<std::optional<Row>> append(db::Session& session, const News& news) {
  return session.first<Row>(append_sql, news.user, news.kind, news.data, news.event_id);
}

task<std::vector<Row>> after(db::Session& session, UserId user, std::int64_t after, int limit) {
  return session.all<Row>(after_sql, user, after, limit);
}

task<std::int64_t> head(db::Session& session, UserId user) {
  auto head = co_await session.first<std::int64_t>(head_sql, user);
  co_return head.value_or(0);
}

task<std::vector<realtime::Head>> heads(db::Session& session, const std::vector<std::string>& users) {
  auto result = co_await session.query(heads_sql, users);
  std::vector<realtime::Head> heads;
  for (std::size_t row = 0; row < result.size(); ++row)
    heads.push_back({.key = std::string(result.text(row, 0)), .seq = result.at<std::int64_t>(row, 1)});
  co_return heads;
}

task<> drop_old(db::Session& session) {
  co_await session.query(drop_aged_sql);
  co_await session.query(drop_many_sql);
}

task<std::vector<Contact>> contacts(db::Session& session, const std::vector<UserId>& users) {
  return session.all<Contact>(contacts_sql, users);
}

}  // namespace aegle::notifications::store
