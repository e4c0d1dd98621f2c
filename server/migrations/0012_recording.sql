-- Recording a call: who agreed to it by name, and the recordings, which are files of the visit.

-- Who in the room has agreed, whether the doctor's browser records now, and whether it ever did, with everybody's consent.
alter table rooms add column consented jsonb not null default '[]', add column recording boolean not null default false,
  add column recorded boolean not null default false;

-- What each person said last; what each said before is in the audit log.
create table recording_consents (
  consultation_id uuid not null references consultations on delete cascade,
  user_id         uuid not null,  -- of a guest: its invitation's id
  role            text not null constraint recording_consents_role check (role in ('patient', 'doctor', 'guest')),
  name            text not null,
  given           boolean not null,
  at              timestamptz not null,
  primary key (consultation_id, user_id)
);
alter table recording_consents enable row level security;
create policy recording_consents_read on recording_consents for select to public
  using (user_id = actor_id() or (select is_system()) or exists (select from consultations c where c.id = consultation_id));
create policy recording_consents_give on recording_consents for insert to public
  with check (user_id = actor_id() and role = actor_role()
              and (exists (select from consultations c where c.id = consultation_id) or consultation_id = (select guest_room())));
create policy recording_consents_change on recording_consents for update to public
  using (user_id = actor_id()) with check (user_id = actor_id());
grant select, insert on recording_consents to aegle_app;
grant update (name, given, at) on recording_consents to aegle_app;

-- The call was recorded while everybody in it agreed. Who takes the consent back ends the recording, not what was recorded until then.
create function recorded_with_consent(consultation uuid) returns boolean language sql stable as $$
  select coalesce((select r.recorded from rooms r where r.consultation_id = consultation), false) $$;

alter table files add column kind text not null default 'shared' constraint files_kind check (kind in ('shared', 'recording'));
create policy files_recording on files as restrictive for insert to public
  with check (kind = 'shared' or (actor_role() = 'doctor' and recorded_with_consent(consultation_id)));
