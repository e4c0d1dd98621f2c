-- What every store stands on: the actor of a transaction, outbox and jobs, the audit log, rate limits.
-- The server connects as a role that owns nothing and is a member of, or is, aegle_app; it exists before the first migration.

create extension if not exists btree_gist;
create extension if not exists pg_trgm;

-- The actor that a transaction carries (set with set_config(…, true)). Absent: nobody, who sees no personal row.
create function actor_id() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('aegle.user', true), '')::uuid $$;

create function actor_role() returns text language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('aegle.role', true), ''), 'none') $$;

create function is_system() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('aegle.role', true), '') = 'system' $$;

-- Events on their way to their listeners. No health data.
create table outbox (
  id         uuid primary key default gen_random_uuid(),
  topic      text not null,
  payload    jsonb not null,
  created_at timestamptz not null default now()
);
create index outbox_in_order on outbox (created_at, id);
alter table outbox enable row level security;
create policy outbox_write on outbox for insert to public with check (true);
create policy outbox_tell on outbox for all to public using (is_system()) with check (is_system());

-- Work to be done once. A row stays for a week after it is done, so that its key keeps a second one away.
create table jobs (
  id         uuid primary key default gen_random_uuid(),
  kind       text not null,
  key        text not null,
  payload    jsonb not null,
  run_at     timestamptz not null,
  attempts   integer not null default 0,
  last_error text,
  state      text not null default 'waiting' constraint jobs_state check (state in ('waiting', 'done', 'dead')),
  done_at    timestamptz,
  constraint jobs_once unique (kind, key)
);
create index jobs_due on jobs (run_at) where state = 'waiting';
alter table jobs enable row level security;
create policy jobs_write on jobs for insert to public with check (true);
create policy jobs_work on jobs for all to public using (is_system()) with check (is_system());

-- Append-only. An entry commits with the change it records; audit_chain binds it to all before it, right after.
create table audit_entries (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default now(),
  actor_id   uuid,
  actor_role text not null,
  action     text not null,
  subject    text not null,
  subject_id uuid not null,
  patient_id uuid,
  outcome    text not null constraint audit_outcome check (outcome in ('done', 'denied'))
);
create index audit_of_patient on audit_entries (patient_id, at) where patient_id is not null;

create table audit_chain (
  seq      bigint primary key,
  entry_id bigint not null unique references audit_entries,
  hash     bytea not null
);

create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception 'the audit log is append-only' using errcode = 'AE001'; end $$;
create trigger audit_entries_append_only before update or delete or truncate on audit_entries
  for each statement execute function refuse_change();
create trigger audit_chain_append_only before update or delete or truncate on audit_chain
  for each statement execute function refuse_change();

alter table audit_entries enable row level security;
create policy audit_write on audit_entries for insert to public with check (true);
create policy audit_read on audit_entries for select to public using (is_system());
alter table audit_chain enable row level security;
create policy audit_chain_system on audit_chain for all to public using (is_system()) with check (is_system());

-- Counts of tries in fixed windows; keys are keyed hashes. Not worth a write-ahead log: a crash forgives.
create unlogged table rate_limits (
  key          text not null,
  window_start timestamptz not null,
  hits         integer not null,
  primary key (key, window_start)
);

-- Counts one try. 0 while at most `allowed` came in the current window of `window_s` seconds, else the seconds until the next.
create function rate_hit(key_ text, window_s integer, allowed integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  start_ timestamptz := to_timestamp(floor(extract(epoch from now()) / window_s) * window_s);
  count_ integer;
begin
  insert into rate_limits as r values (key_, start_, 1)
    on conflict (key, window_start) do update set hits = r.hits + 1
    returning hits into count_;
  if count_ <= allowed then return 0; end if;
  return greatest(1, ceil(extract(epoch from start_ + make_interval(secs => window_s) - now())))::integer;
end $$;

create function rate_forgive(key_ text) returns void language sql security definer set search_path = public, pg_temp as
$$ delete from rate_limits where key = key_ $$;

create function rate_limits_purge() returns void language sql security definer set search_path = public, pg_temp as
$$ delete from rate_limits where window_start < now() - interval '1 day' $$;

grant select, insert, update, delete on outbox, jobs to aegle_app;
grant select, insert on audit_entries, audit_chain to aegle_app;
