-- Appointments: who meets whom, when, and how it stands.

create table appointments (
  id           uuid primary key,
  doctor_id    uuid not null references doctors,
  patient_id   uuid not null references patients,
  booked_by    uuid not null references users,
  busy_id      uuid not null,
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  status       text not null default 'pending'
               constraint appointments_status check (status in ('pending', 'accepted', 'completed', 'rejected', 'cancelled')),
  is_emergency boolean not null default false,
  symptoms     bytea not null,  -- sealed
  notes        bytea,           -- sealed: what the patient adds for the doctor
  reason       bytea,           -- sealed: why it was rejected or cancelled
  ended_by     text constraint appointments_ended_by check (ended_by in ('patient', 'doctor', 'system')),
  created_at   timestamptz not null default now(),
  decided_at   timestamptz,
  completed_at timestamptz,
  constraint appointments_times check (starts_at < ends_at)
);
create index appointments_of_doctor on appointments (doctor_id, starts_at desc, id desc);
create index appointments_of_patient on appointments (patient_id, starts_at desc, id desc);

-- pending → accepted → completed; pending or accepted → cancelled; pending → rejected. Nothing else, whoever asks.
create function appointments_guard() returns trigger language plpgsql as $$
begin
  if new.status <> old.status and (old.status, new.status) not in
     (('pending', 'accepted'), ('pending', 'rejected'), ('pending', 'cancelled'), ('accepted', 'cancelled'), ('accepted', 'completed')) then
    raise exception 'an appointment does not go from % to %', old.status, new.status
      using errcode = '23514', constraint = 'appointments_transition';
  end if;
  return new;
end $$;
create trigger appointments_transition before update of status on appointments
  for each row execute function appointments_guard();

-- Whether the acting doctor treats this patient. The right ends by itself: a year after the last visit, and 30 days after
-- the time of a request that was rejected or cancelled.
create function treats(patient uuid) returns boolean
language plpgsql stable security definer parallel safe set search_path = public, pg_temp as $$
begin
  return actor_role() = 'doctor' and exists (
    select from appointments a where a.patient_id = patient and a.doctor_id = actor_id()
      and a.ends_at > now() - case when a.status in ('rejected', 'cancelled') then interval '30 days' else interval '1 year' end);
end $$;

alter table appointments enable row level security;
create policy appointments_parties on appointments for all to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()))
  with check (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));

-- A patient goes on seeing the doctor of an appointment, also one who has left the directory.
create function met(doctor uuid) returns boolean
language plpgsql stable security definer parallel safe set search_path = public, pg_temp as $$
begin
  return exists (select from appointments a join patients p on p.id = a.patient_id
                 where a.doctor_id = doctor and p.user_id = actor_id());
end $$;
drop policy doctors_public on doctors;
create policy doctors_public on doctors for select to public
  using (status = 'approved' or id = actor_id() or actor_role() in ('admin', 'system') or met(id));

create policy patients_own on patients for all to public
  using (user_id = actor_id() or (select is_system())) with check (user_id = actor_id() or (select is_system()));
create policy patients_treated on patients for select to public using (treats(id));
create policy patient_keys_own on patient_keys for all to public
  using (patient_id = any ((select my_patients())::uuid[]) or (select is_system()))
  with check (patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
create policy patient_keys_treated on patient_keys for select to public using (treats(patient_id));

grant select, insert on appointments to aegle_app;
grant update (status, reason, ended_by, decided_at, completed_at) on appointments to aegle_app;
