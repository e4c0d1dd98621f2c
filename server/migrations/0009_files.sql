-- What the parties of a visit hand each other. The bytes are sealed parts in the data folder; here is what is known of them.

create table files (
  id              uuid primary key,
  consultation_id uuid not null references consultations,
  appointment_id  uuid not null references appointments,
  patient_id      uuid not null references patients,
  sender_id       uuid not null references users,
  name            bytea not null,  -- sealed
  bytes           bigint not null constraint files_bytes check (bytes > 0),
  part_bytes      integer not null constraint files_part_bytes check (part_bytes > 0),
  received        integer not null default 0,  -- parts that are on the disk
  state           text not null default 'receiving'
                  constraint files_state check (state in ('receiving', 'checking', 'ready', 'refused')),
  type            text,  -- by the content
  refusal         text constraint files_refusal check (refusal in ('type', 'infected', 'unreadable')),
  cleaned         boolean not null default false,  -- the content is the picture that was written anew
  has_preview     boolean not null default false,
  created_at      timestamptz not null default now(),
  changed_at      timestamptz not null default now(),
  shared_at       timestamptz,
  seen_at         timestamptz,  -- by somebody else than the sender
  constraint files_refused check ((state = 'refused') = (refusal is not null)),
  constraint files_shared check ((state = 'ready') = (shared_at is not null))
);
create index files_of_consultation on files (consultation_id, created_at);
create index files_of_sender on files (sender_id, created_at);
create index files_unfinished on files (changed_at) where state <> 'ready';

-- Who is shown the patient's key is shown the patient's files, and nobody else: the right ends with that to the record.
-- Until a file is ready it is its sender's alone.
alter table files enable row level security;
create policy files_read on files for select to public
  using ((select is_system()) or ((state = 'ready' or sender_id = actor_id())
         and exists (select from consultations c where c.id = consultation_id)
         and exists (select from patient_keys k where k.patient_id = files.patient_id)));
create policy files_send on files for insert to public
  with check (sender_id = actor_id()
              and exists (select from consultations c where c.id = consultation_id and c.patient_id = files.patient_id));
create policy files_change on files for update to public
  using ((select is_system()) or exists (select from consultations c where c.id = consultation_id))
  with check ((select is_system()) or exists (select from consultations c where c.id = consultation_id));
create policy files_remove on files for delete to public using (sender_id = actor_id() or (select is_system()));

grant select, insert, delete on files to aegle_app;
grant update (bytes, received, state, type, refusal, cleaned, has_preview, changed_at, shared_at, seen_at) on files to aegle_app;
