-- What the doctor issued. Never changed: a correction is the next version.

create table prescriptions (
  id              uuid primary key,
  consultation_id uuid not null references consultations,
  appointment_id  uuid references appointments,
  patient_id      uuid not null references patients,
  doctor_id       uuid not null references doctors,
  version         integer not null,
  content         bytea not null,  -- sealed JSON: diagnosis, medicines, directions, recommendations, follow-up
  issued_at       timestamptz not null default now(),
  constraint prescriptions_version unique (consultation_id, version)
);
create index prescriptions_of_appointment on prescriptions (appointment_id, version desc);

alter table prescriptions enable row level security;
create policy prescriptions_read on prescriptions for select to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
create policy prescriptions_issue on prescriptions for insert to public with check (doctor_id = actor_id() or (select is_system()));

grant select, insert on prescriptions to aegle_app;
