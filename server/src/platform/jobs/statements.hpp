#pragma once

#include "platform/db/database.hpp"

namespace aegle::jobs::statements {

constexpr db::Statement publish{"jobs.publish", "insert into outbox (topic, payload) values ($1, $2)"};

// No conflict target: naming one would ask for a policy to read `jobs`, which only the system has.
constexpr db::Statement enqueue{"jobs.enqueue",
                                "insert into jobs (kind, key, payload, run_at) values ($1, $2, $3, $4) "
                                "on conflict do nothing"};

/// Turns events into one job for each listener: $1 and $2 are the listeners' names and topics, side by side.
constexpr db::Statement tell{"jobs.tell", R"(
  with taken as (
    delete from outbox where ctid = any (array(
      select ctid from outbox order by created_at, id limit 200 for update skip locked))
    returning id, topic, payload, created_at
  ), told as (
    insert into jobs (kind, key, payload, run_at)
    select 'event:' || l.name, t.id::text, jsonb_build_object('topic', t.topic, 'payload', t.payload), t.created_at
    from taken t join unnest($1::text[], $2::text[]) as l(name, topic) on l.topic = t.topic
    order by t.created_at, t.id
    on conflict do nothing
  )
  select count(*) from taken)"};

/// Claims at most $2 due jobs of the kinds $1, none of $4: until the lease of $3 milliseconds is over nobody else takes
/// them, and then, should this process have been killed meanwhile, anybody.
constexpr db::Statement claim{"jobs.claim", R"(
  update jobs set attempts = attempts + 1, run_at = now() + $3::bigint * interval '1 millisecond'
  where id = any (array(
    select id from jobs where state = 'waiting' and run_at <= now() and kind = any ($1::text[])
      and id <> all ($4::uuid[])
    order by run_at limit $2::integer for update skip locked))
  returning id, kind, key, payload, attempts)"};

// `attempts` fences off a run whose lease was over and whose job another took. What is done keeps its key, but not its
// payload: a mail may hold a one-time code.
constexpr db::Statement done{"jobs.done",
                             "update jobs set state = 'done', done_at = now(), last_error = null, payload = 'null' "
                             "where id = $1 and attempts = $2 and state = 'waiting'"};
constexpr db::Statement again{"jobs.again",
                              "update jobs set run_at = now() + $3::bigint * interval '1 millisecond', "
                              "last_error = $4 where id = $1 and attempts = $2 and state = 'waiting'"};
constexpr db::Statement dead{"jobs.dead",
                             "update jobs set state = 'dead', done_at = now(), last_error = $3 "
                             "where id = $1 and attempts = $2 and state = 'waiting'"};

// A dead one still says whom its mail was for: long enough for somebody to look into it, and no longer.
constexpr db::Statement purge{"jobs.purge", R"(
  delete from jobs where done_at < now() - case state when 'done' then interval '7 days' else interval '30 days' end
    and state in ('done', 'dead'))"};

// Periodic work is a job that is never done: whoever moves its time on runs it, in one process of all.
constexpr db::Statement begin_periodic{
    "jobs.begin_periodic",
    "insert into jobs (kind, key, payload, run_at) values ('every', $1, 'null', now()) "
    "on conflict do nothing"};
constexpr db::Statement claim_periodic{"jobs.claim_periodic",
                                       "update jobs set run_at = now() + $2::bigint * interval '1 millisecond' "
                                       "where kind = 'every' and key = $1 and run_at <= now()"};
constexpr db::Statement end_periodic{"jobs.end_periodic",
                                     "update jobs set run_at = now() + $2::bigint * interval '1 millisecond' "
                                     "where kind = 'every' and key = $1"};

}  // namespace aegle::jobs::statements
