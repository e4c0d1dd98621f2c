-- Guests of a call, who have no account, and the waiting room.

-- Whom the doctor has sent back to wait, and which guests were put out for good: user ids.
alter table rooms add column held jsonb not null default '[]', add column removed jsonb not null default '[]';

create table guests (
  id              uuid primary key,
  consultation_id uuid not null references consultations on delete cascade,
  name            text not null constraint guests_name check (length(name) between 1 and 80),
  kind            text not null constraint guests_kind check (kind in ('interpreter', 'relative', 'doctor', 'other')),
  invited_by      uuid not null references users,
  invited_role    text not null constraint guests_invited_role check (invited_role in ('patient', 'doctor')),
  invited_at      timestamptz not null,
  token_hash      bytea constraint guests_invitation unique,  -- null once it was used
  came_at         timestamptz,
  session_id      uuid constraint guests_session unique,
  session_hash    bytea constraint guests_session_hash unique,
  left_at         timestamptz,  -- the session is over: gone, or the call was ended for all
  removed_at      timestamptz,
  constraint guests_come check ((came_at is null) = (session_id is null) and (session_id is null) = (session_hash is null)),
  constraint guests_once check (came_at is null or token_hash is null)
);
create index guests_of_consultation on guests (consultation_id, invited_at);

-- The visit of each guest whose right has not ended, with what the guest may know of it. For the functions below alone: a view
-- looks past row-level security.
create view live_guests as
  select g.id, g.name, g.kind, g.token_hash, g.session_id, g.session_hash, c.id as consultation_id, a.id as appointment_id,
         a.patient_id, coalesce(d.name, '') as doctor_name, coalesce(d.zone, 'UTC') as zone,
         case g.invited_role when 'doctor' then coalesce(d.name, '') else coalesce(p.name, '') end as invited_by_name,
         a.starts_at, a.ends_at, a.status
  from guests g join consultations c on c.id = g.consultation_id join appointments a on a.id = c.appointment_id
       left join doctors d on d.id = a.doctor_id left join patients p on p.id = a.patient_id
  where g.left_at is null and g.removed_at is null and a.status in ('accepted', 'completed')
    and a.ends_at >= now() - interval '60 minutes';

create function find_invitation(token_hash_ bytea) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as
$$ begin return (select id from live_guests where token_hash = token_hash_); end $$;

-- Uses the invitation up. Of two who come at once the second waits for the row, and then finds it used.
create function claim_invitation(token_hash_ bytea, session_id_ uuid, session_hash_ bytea)
returns table (appointment_id uuid, patient_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
    update guests g set token_hash = null, came_at = now(), session_id = session_id_, session_hash = session_hash_
    from live_guests l
    where g.token_hash = token_hash_ and l.id = g.id and g.id = actor_id() and g.removed_at is null
    returning l.appointment_id, l.patient_id;
end $$;

create function find_guest(session_hash_ bytea) returns table (guest_id uuid, session_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query select l.id, l.session_id from live_guests l where l.session_hash = session_hash_;
end $$;

create function ended_guest_sessions(sessions uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select s from unnest(sessions) as s where not exists (select from live_guests l where l.session_id = s);
end $$;

-- What the acting guest knows of the visit.
create function guest_pass()
returns table (guest_id uuid, name text, kind text, consultation_id uuid, appointment_id uuid, doctor_name text,
               invited_by_name text, starts_at timestamptz, ends_at timestamptz, zone text, status text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select l.id, l.name, l.kind, l.consultation_id, l.appointment_id, l.doctor_name, l.invited_by_name, l.starts_at, l.ends_at,
           l.zone, l.status
    from live_guests l where actor_role() = 'guest' and l.id = actor_id() and l.session_id is not null;
end $$;

-- The room of the acting guest: all that row-level security shows a guest beside its own invitation.
create function guest_room() returns uuid
language plpgsql stable security definer parallel safe set search_path = public, pg_temp as $$
begin
  if actor_role() <> 'guest' then return null; end if;
  return (select l.consultation_id from live_guests l where l.id = actor_id() and l.session_id is not null);
end $$;

alter table guests enable row level security;
create policy guests_read on guests for select to public
  using ((select is_system()) or (id = actor_id() and actor_role() = 'guest')
         or exists (select from consultations c where c.id = consultation_id));
create policy guests_invite on guests for insert to public
  with check (invited_by = actor_id() and exists (select from consultations c where c.id = consultation_id));
create policy guests_end on guests for update to public
  using ((select is_system()) or (id = actor_id() and actor_role() = 'guest')
         or exists (select from consultations c where c.id = consultation_id))
  with check ((select is_system()) or (id = actor_id() and actor_role() = 'guest')
              or exists (select from consultations c where c.id = consultation_id));
create policy rooms_guest on rooms for all to public
  using (consultation_id = (select guest_room())) with check (consultation_id = (select guest_room()));
create policy room_seats_guest on room_seats for all to public
  using (consultation_id = (select guest_room())) with check (consultation_id = (select guest_room()));

grant select, insert on guests to aegle_app;
grant update (token_hash, left_at, removed_at) on guests to aegle_app;

-- A doctor's word to all who wait: "I am ten minutes late".
create table waiting_notes (
  doctor_id uuid primary key references doctors on delete cascade,
  note      text not null constraint waiting_notes_note check (length(note) between 1 and 200),
  set_at    timestamptz not null default now()
);
alter table waiting_notes enable row level security;
create policy waiting_notes_own on waiting_notes for all to public
  using (doctor_id = actor_id() or (select is_system())) with check (doctor_id = actor_id() and actor_role() = 'doctor');
grant select, insert, update, delete on waiting_notes to aegle_app;

-- For a party of the appointment: the word of its doctor, while it holds.
create function waiting_note(appointment uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select n.note from appointments a join waiting_notes n on n.doctor_id = a.doctor_id
          where a.id = appointment and (a.doctor_id = actor_id() or a.patient_id = any (my_patients()))
            and n.set_at > now() - interval '12 hours');
end $$;

-- For a party of the appointment: the times, and nothing else, of the doctor's other visits in which somebody waits with an
-- earlier time ('ahead'), or in which the doctor is now ('with').
create function doctors_line(appointment uuid) returns table (what text, starts_at timestamptz, ends_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  mine appointments;
  in_it constant jsonb := '[{"role": "doctor"}]';
begin
  select a.* into mine from appointments a
  where a.id = appointment and (a.doctor_id = actor_id() or a.patient_id = any (my_patients()));
  return query
    select case when r.roster @> in_it then 'with' else 'ahead' end, a.starts_at, a.ends_at
    from appointments a join consultations c on c.appointment_id = a.id join rooms r on r.consultation_id = c.id
    where a.doctor_id = mine.doctor_id and a.id <> mine.id and a.status in ('accepted', 'completed')
      and a.starts_at between now() - interval '1 day' and now() + interval '15 minutes'
      and a.ends_at >= now() - interval '60 minutes'
      and (r.roster @> in_it or (r.waiting_since is not null and (a.starts_at, a.id) < (mine.starts_at, mine.id)))
    order by a.starts_at, a.id;
end $$;
