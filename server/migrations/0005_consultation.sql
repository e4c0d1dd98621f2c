-- The visit: it owns the room, the chat and the doctor's notes. Its id is the video_room_id.

create table consultations (
  id             uuid primary key,
  appointment_id uuid constraint consultations_appointment unique references appointments,
  patient_id     uuid not null references patients,
  doctor_id      uuid not null references doctors,
  chat_head      bigint not null default 0,  -- the seq of the last message; the row's lock orders them
  notes          bytea,                      -- sealed JSON: the doctor's notes and the prescription being written
  notes_version  integer not null default 0,
  notes_saved_at timestamptz,
  created_at     timestamptz not null default now()
);

-- Who is in the room. Changed by the pure step of consultation/policy, under the row's lock, so any process serves anyone.
create table rooms (
  consultation_id uuid primary key references consultations on delete cascade,
  version         bigint not null default 0,
  ended_version   bigint not null default 0,  -- the version with which the doctor last ended the call for all
  roster          jsonb not null default '[]',
  waiting_since   timestamptz,                -- since when a patient is there without the doctor
  changed_at      timestamptz not null default now()
);

-- Until when a place on the roster is kept without a sign of its socket. Whoever holds the socket moves it on; a server that
-- is killed moves nothing, and the place falls free. No index on the time, so that moving it on stays a HOT update.
create table room_seats (
  seat            uuid primary key,
  consultation_id uuid not null references rooms on delete cascade,
  expires_at      timestamptz not null
) with (fillfactor = 50);
create index room_seats_of_room on room_seats (consultation_id);

create function waiting_since(consultation uuid) returns timestamptz language sql stable as
$$ select r.waiting_since from rooms r where r.consultation_id = consultation $$;

create table messages (
  id              uuid primary key,
  consultation_id uuid not null references consultations,
  seq             bigint not null,
  sender_id       uuid not null references users,
  client_id       text not null constraint messages_client_id check (length(client_id) between 1 and 64),
  body            bytea not null,  -- sealed
  sent_at         timestamptz not null default now(),
  constraint messages_seq unique (consultation_id, seq),
  constraint messages_once unique (consultation_id, sender_id, client_id)
);

alter table consultations enable row level security;
create policy consultations_parties on consultations for all to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()))
  with check (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
alter table rooms enable row level security;
create policy rooms_parties on rooms for all to public
  using (exists (select from consultations c where c.id = consultation_id))
  with check (exists (select from consultations c where c.id = consultation_id));
alter table room_seats enable row level security;
create policy room_seats_parties on room_seats for all to public
  using (exists (select from consultations c where c.id = consultation_id))
  with check (exists (select from consultations c where c.id = consultation_id));
alter table messages enable row level security;
create policy messages_read on messages for select to public
  using (exists (select from consultations c where c.id = consultation_id));
create policy messages_write on messages for insert to public
  with check ((sender_id = actor_id() or (select is_system())) and exists (select from consultations c where c.id = consultation_id));

grant select, insert on consultations, messages to aegle_app;
grant update (chat_head, notes, notes_version, notes_saved_at) on consultations to aegle_app;
grant select, insert, update on rooms to aegle_app;
grant select, insert, update, delete on room_seats to aegle_app;
