-- Slots that keep to their windows on days of change, a search by name that its index serves, and a doctor's open requests.

-- A local time that a spring change of clocks leaves out is the instant of the change: the first one at which clocks show as much.
-- Changes fall on whole minutes.
create function end_of_gap(local_at timestamp, zone text) returns timestamptz
language sql stable as $$
  select min(at) from generate_series(
    local_at at time zone zone - ((local_at at time zone zone) at time zone zone - local_at), local_at at time zone zone,
    interval '1 minute') at
  where at at time zone zone >= local_at
$$;

-- As before, but the two ends of a window are read so that a later local time is never an earlier instant: windows that are
-- apart in local time are apart on every day, also where an end falls into the hour that a spring change leaves out. An end in
-- the hour that autumn has twice is its second one.
create or replace function open_slots(doctor uuid, from_at timestamptz, to_at timestamptz)
returns table (starts_at timestamptz, ends_at timestamptz) language sql stable as $$
  select s.at, s.at + w.slot
  from (
    select case when (l.opens at time zone l.zone) at time zone l.zone = l.opens
                then l.opens at time zone l.zone else end_of_gap(l.opens, l.zone) end as opens_at,
           case when (l.closes at time zone l.zone) at time zone l.zone = l.closes
                then l.closes at time zone l.zone else end_of_gap(l.closes, l.zone) end as closes_at,
           l.slot
    from (
      select day::date + h.opens as opens, day::date + h.closes as closes, d.zone, make_interval(mins => d.slot_minutes) as slot
      from doctors d
      cross join generate_series((from_at at time zone d.zone)::date - 1, (to_at at time zone d.zone)::date, interval '1 day') day
      join weekly_hours h on h.doctor_id = d.id and h.weekday = extract(isodow from day)
      where d.id = doctor
    ) l
  ) w
  cross join lateral generate_series(
    w.opens_at + w.slot * greatest(0, ceil(extract(epoch from from_at - w.opens_at) / extract(epoch from w.slot)))::integer,
    w.closes_at - w.slot, w.slot) s(at)
  where s.at >= from_at and s.at < to_at and w.opens_at < to_at and w.closes_at > from_at
  order by 1
$$;

-- The setting below is one of pg_trgm's, known once its library is there.
do $$ begin perform word_similarity('', ''); end $$;

-- Approved doctors whose name holds what was typed, or is like it. Behind the table's own policies no index on the name could
-- serve, since what they let through is known only afterwards; so this reads past them, and gives out nothing but ids of doctors
-- whom everybody may see.
create function doctors_named(typed text) returns table (id uuid, score numeric)
language sql stable security definer rows 20
set search_path = public, pg_temp set pg_trgm.word_similarity_threshold = 0.35 as $$
  select d.id, case when lower(d.name) like p.pattern then 1 else word_similarity(p.name, lower(d.name)) end::numeric(6, 5)
  from (select lower(typed) as name, '%' || regexp_replace(lower(typed), '([\\%_])', '\\\1', 'g') || '%' as pattern) p
  join doctors d on lower(d.name) like p.pattern or p.name <% lower(d.name)
  where d.status = 'approved'
$$;

-- What waits for a doctor's answer, in the order in which it is shown.
create index appointments_requests on appointments (doctor_id, (not is_emergency), created_at, id) where status = 'pending';
