-- What each party's last test of devices and network found, and what the two made of the privacy words of their calls.

create table device_checks (
  appointment_id uuid not null references appointments on delete cascade,
  user_id        uuid not null references users on delete cascade,
  role           text not null constraint device_checks_role check (role in ('patient', 'doctor')),
  result         jsonb not null,  -- outcomes of the test: no health data
  checked_at     timestamptz not null,
  primary key (appointment_id, user_id)
);

-- Never changed: each comparison of one connection's words stands for itself.
create table verifications (
  id              uuid primary key,
  consultation_id uuid not null references consultations on delete cascade,
  user_id         uuid not null references users,
  role            text not null constraint verifications_role check (role in ('patient', 'doctor')),
  words           text not null constraint verifications_words check (length(words) between 1 and 80),
  outcome         text not null constraint verifications_outcome check (outcome in ('match', 'differ')),
  at              timestamptz not null
);
create index verifications_of_consultation on verifications (consultation_id, at desc);

alter table device_checks enable row level security;
create policy device_checks_read on device_checks for select to public
  using (exists (select from appointments a where a.id = appointment_id));
create policy device_checks_write on device_checks for insert to public
  with check (user_id = actor_id() and exists (select from appointments a where a.id = appointment_id));
create policy device_checks_again on device_checks for update to public
  using (user_id = actor_id()) with check (user_id = actor_id());
alter table verifications enable row level security;
create policy verifications_read on verifications for select to public
  using (exists (select from consultations c where c.id = consultation_id));
create policy verifications_write on verifications for insert to public
  with check (user_id = actor_id() and exists (select from consultations c where c.id = consultation_id));

grant select, insert on device_checks, verifications to aegle_app;
grant update (result, checked_at) on device_checks to aegle_app;
