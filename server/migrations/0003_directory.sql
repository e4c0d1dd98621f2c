-- Doctors as patients find them. A doctor's id is the id of the doctor's user.

create table doctors (
  id                  uuid primary key references users on delete cascade,
  name                text not null constraint doctors_name check (length(name) between 1 and 120),
  status              text not null default 'pending'
                      constraint doctors_status check (status in ('pending', 'approved', 'rejected')),
  rejection_reason    text,
  registration_number text not null default '',
  specialties         text[] not null default '{}' constraint doctors_specialties check (cardinality(specialties) <= 8),
  qualifications      text[] not null default '{}' constraint doctors_qualifications check (cardinality(qualifications) <= 20),
  languages           text[] not null default '{en}' constraint doctors_languages check (cardinality(languages) <= 20),
  biography           text not null default '' constraint doctors_biography check (length(biography) <= 4000),
  fee_minor           bigint not null default 0 constraint doctors_fee check (fee_minor between 0 and 100000000),
  fee_currency        text not null default 'USD' constraint doctors_currency check (fee_currency ~ '^[A-Z]{3}$'),
  zone                text not null default 'UTC',
  slot_minutes        integer not null default 15 constraint doctors_slot check (slot_minutes between 5 and 240),
  portrait            text,  -- a file under /portraits/, or null: initials are drawn
  first_free_at       timestamptz,  -- kept by a job; a hint for search, never what a booking trusts
  created_at          timestamptz not null default now()
);
create index doctors_by_specialty on doctors using gin (specialties);
create index doctors_by_language on doctors using gin (languages);
create index doctors_by_name on doctors using gin (lower(name) gin_trgm_ops);
create index doctors_by_first_free on doctors (coalesce(first_free_at, 'infinity'), id) where status = 'approved';

-- Local times in the doctor's zone; ISO weekdays, 1 is Monday; closes may be 24:00.
create table weekly_hours (
  doctor_id uuid not null references doctors on delete cascade,
  weekday   integer not null constraint weekly_hours_weekday check (weekday between 1 and 7),
  opens     time not null,
  closes    time not null,
  constraint weekly_hours_order check (opens < closes),
  constraint weekly_hours_no_overlap exclude using gist
    (doctor_id with =, weekday with =, int4range((extract(epoch from opens) / 60)::integer, (extract(epoch from closes) / 60)::integer) with &&)
);

-- Every reservation of anyone's time. It carries the exclusion constraint and nothing personal, so it has no row-level
-- security, and everybody's free times are right.
create table busy (
  id         uuid primary key,
  resource   uuid not null,
  during     tstzrange not null constraint busy_during check (not isempty(during)),
  kind       text not null constraint busy_kind check (kind in ('appointment', 'hold', 'break', 'calendar')),
  expires_at timestamptz,
  constraint busy_no_overlap exclude using gist (resource with =, during with &&)
);

-- The slots that the weekly hours offer with a start in [from_at, to_at). Steps are in absolute time from the opening, so on
-- the days when clocks change a window is an hour shorter or longer and no slot is missing, doubled or impossible.
create function open_slots(doctor uuid, from_at timestamptz, to_at timestamptz)
returns table (starts_at timestamptz, ends_at timestamptz) language sql stable as $$
  select s.at, s.at + w.slot
  from (
    select (day::date + h.opens) at time zone d.zone as opens_at,
           (day::date + h.closes) at time zone d.zone as closes_at,
           make_interval(mins => d.slot_minutes) as slot
    from doctors d
    cross join generate_series((from_at at time zone d.zone)::date - 1, (to_at at time zone d.zone)::date, interval '1 day') day
    join weekly_hours h on h.doctor_id = d.id and h.weekday = extract(isodow from day)
    where d.id = doctor
  ) w
  cross join lateral generate_series(
    w.opens_at + w.slot * greatest(0, ceil(extract(epoch from from_at - w.opens_at) / extract(epoch from w.slot)))::integer,
    w.closes_at - w.slot, w.slot) s(at)
  where s.at >= from_at and s.at < to_at and w.opens_at < to_at and w.closes_at > from_at
  order by 1
$$;

create function free_slots(doctor uuid, from_at timestamptz, to_at timestamptz)
returns table (starts_at timestamptz, ends_at timestamptz) language sql stable as $$
  select o.starts_at, o.ends_at from open_slots(doctor, from_at, to_at) o
  where not exists (
    select from busy b where b.resource = doctor and b.during && tstzrange(o.starts_at, o.ends_at)
      and (b.expires_at is null or b.expires_at > now()))
  order by 1
$$;

alter table doctors enable row level security;
create policy doctors_public on doctors for select to public
  using (status = 'approved' or id = actor_id() or actor_role() in ('admin', 'system'));
create policy doctors_own on doctors for insert to public with check ((id = actor_id() and status = 'pending') or is_system());
create policy doctors_change on doctors for update to public
  using (id = actor_id() or actor_role() in ('admin', 'system'));
alter table weekly_hours enable row level security;
create policy weekly_hours_public on weekly_hours for select to public using (exists (select from doctors d where d.id = doctor_id));
create policy weekly_hours_own on weekly_hours for all to public
  using (doctor_id = actor_id() or is_system()) with check (doctor_id = actor_id() or is_system());

-- Only an admin (or the system) decides about a doctor, whatever the doctor's own update says.
create function doctors_guard() returns trigger language plpgsql as $$
begin
  if (new.status, new.rejection_reason) is distinct from (old.status, old.rejection_reason)
     and actor_role() not in ('admin', 'system') then
    raise exception 'only an admin decides about a doctor' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger doctors_decided_by_admins before update on doctors for each row execute function doctors_guard();

grant select, insert, update on doctors to aegle_app;
grant select, insert, update, delete on weekly_hours, busy to aegle_app;

-- An admin who decides about a doctor sees the address that applied.
create function doctor_email(doctor uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select l.value from login_identifiers l join doctors d on d.id = l.user_id
                   where l.user_id = doctor and l.kind = 'email' and actor_role() in ('admin', 'system')), '')
$$;
