-- People who sign in, how, and from where.

create table users (
  id               uuid primary key,
  role             text not null constraint users_role check (role in ('patient', 'doctor', 'admin')),
  name             text not null constraint users_name check (length(name) between 1 and 120),
  password_hash    text not null,
  locale           text not null default 'en',
  zone             text not null default 'UTC',
  totp_secret      bytea,                -- sealed; set once enrolment is confirmed
  totp_pending     bytea,                -- sealed; while enrolling
  totp_last_step   bigint not null default 0,  -- a code works once
  created_at       timestamptz not null default now()
);

create table login_identifiers (
  kind        text not null constraint login_kind check (kind in ('email', 'phone')),
  value       text not null constraint login_value check (value = lower(value) and length(value) <= 254),
  user_id     uuid not null references users on delete cascade,
  verified_at timestamptz,
  primary key (kind, value)
);
create index login_identifiers_of_user on login_identifiers (user_id);

create table sessions (
  id              uuid primary key,
  token_hash      bytea not null constraint sessions_token unique,
  user_id         uuid not null references users on delete cascade,
  fully_signed_in boolean not null,
  user_agent      text not null,
  address         text not null,
  created_at      timestamptz not null default now(),
  last_seen_at    timestamptz not null default now(),
  expires_at      timestamptz not null
);
create index sessions_of_user on sessions (user_id);

-- Who has asked for an account and has yet to confirm the address. There is no user before that.
create table registrations (
  email      text primary key constraint registrations_email check (email = lower(email) and length(email) <= 254),
  content    bytea not null,  -- sealed JSON: what was filled in, and the password's hash
  code_hash  bytea not null,
  tries      integer not null default 0,
  sent_at    timestamptz not null,
  expires_at timestamptz not null
);

create table reset_codes (
  user_id    uuid primary key references users on delete cascade,
  code_hash  bytea not null,
  tries      integer not null default 0,
  sent_at    timestamptz not null,
  expires_at timestamptz not null
);

create table recovery_codes (
  user_id   uuid not null references users on delete cascade,
  code_hash bytea not null,
  used_at   timestamptz,
  primary key (user_id, code_hash)
);

-- People with a record: one's own, later also a child's or a parent's.
create table patients (
  id            uuid primary key,
  user_id       uuid references users on delete set null,
  name          text not null constraint patients_name check (length(name) between 1 and 120),
  date_of_birth date,
  sex           text constraint patients_sex check (sex in ('female', 'male', 'other')),
  record        bytea,  -- sealed JSON: allergies, medicines, history
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index patients_of_user on patients (user_id);

create table patient_keys (
  patient_id   uuid primary key references patients,
  wrapped      bytea,  -- null once destroyed
  master       integer not null,
  created_at   timestamptz not null default now(),
  destroyed_at timestamptz
);

-- Sign-in comes before any actor, so these two look past row-level security, at one row each. They and the like are in plpgsql
-- because it keeps their plans: a SQL function that is a SECURITY DEFINER is planned anew at each call.
-- A user's own record is the first.
create function find_login(kind_ text, value_ text)
returns table (user_id uuid, role text, patient_id uuid, name text, password_hash text, verified boolean, totp_secret bytea,
               totp_last_step bigint, locale text, zone text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query select u.id, u.role, (select p.id from patients p where p.user_id = u.id order by p.created_at limit 1),
                      u.name, u.password_hash, l.verified_at is not null, u.totp_secret, u.totp_last_step, u.locale, u.zone
  from login_identifiers l join users u on u.id = l.user_id
  where l.kind = kind_ and l.value = value_;
end $$;

create function find_session(token_hash_ bytea)
returns table (session_id uuid, user_id uuid, role text, patient_id uuid, fully_signed_in boolean, stale boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query select s.id, s.user_id, u.role, (select p.id from patients p where p.user_id = u.id order by p.created_at limit 1),
                      s.fully_signed_in, s.last_seen_at < now() - interval '5 minutes'
  from sessions s join users u on u.id = s.user_id
  where s.token_hash = token_hash_ and s.expires_at > now();
end $$;

-- The records that the actor may act for.
create function my_patients() returns uuid[]
language plpgsql stable security definer parallel safe set search_path = public, pg_temp as
$$ begin return (select coalesce(array_agg(id), '{}') from patients where user_id = actor_id()); end $$;

alter table users enable row level security;
create policy users_self on users for all to public
  using (id = actor_id() or is_system()) with check (id = actor_id() or is_system());
alter table login_identifiers enable row level security;
create policy login_identifiers_self on login_identifiers for all to public
  using (user_id = actor_id() or is_system()) with check (user_id = actor_id() or is_system());
alter table sessions enable row level security;
create policy sessions_self on sessions for all to public
  using (user_id = actor_id() or is_system()) with check (user_id = actor_id() or is_system());
alter table registrations enable row level security;
create policy registrations_system on registrations for all to public using (is_system()) with check (is_system());
alter table reset_codes enable row level security;
create policy reset_codes_system on reset_codes for all to public using (is_system()) with check (is_system());
alter table recovery_codes enable row level security;
create policy recovery_codes_self on recovery_codes for all to public
  using (user_id = actor_id() or is_system()) with check (user_id = actor_id() or is_system());
alter table patients enable row level security;
alter table patient_keys enable row level security;
-- Policies of patients and patient_keys follow with appointments, which decide who treats whom (0004).

grant select, insert, delete on users, login_identifiers, sessions, registrations, reset_codes, recovery_codes to aegle_app;
grant select, insert on patients, patient_keys to aegle_app;
-- Nobody changes a role or moves a record to another user.
grant update (name, password_hash, locale, zone, totp_secret, totp_pending, totp_last_step) on users to aegle_app;
grant update (verified_at) on login_identifiers to aegle_app;
grant update (last_seen_at, fully_signed_in, expires_at) on sessions to aegle_app;
grant update on registrations, reset_codes, recovery_codes to aegle_app;
grant update (name, date_of_birth, sex, record, updated_at) on patients to aegle_app;
grant update (wrapped, master, destroyed_at) on patient_keys to aegle_app;
