-- What the measurements need beside the demo clinic: 300 doctors who are free around the clock, 10,000 people who are
-- signed in with the tokens bench-N, and 300 accepted visits that are open now. The clients and scripts know these ids.

create function pg_temp.made_id(kind integer, n bigint) returns uuid language sql immutable as
$$ select ('00000000-0000-700' || kind || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

insert into users (id, role, name, password_hash)
select pg_temp.made_id(1, n), 'doctor', 'Doctor ' || n, '' from generate_series(1, 300) n;
insert into doctors (id, name, status, registration_number, specialties, qualifications, languages, biography, fee_minor, zone,
                     slot_minutes, first_free_at)
select pg_temp.made_id(1, n), 'Doctor ' || n, 'approved', 'REG-' || n,
  array[(array['cardiology', 'dermatology', 'general-practice', 'gynaecology', 'neurology', 'oncology', 'ophthalmology',
               'orthopaedics', 'paediatrics', 'psychiatry', 'pulmonology', 'urology'])[1 + n % 12]],
  array['MBBS', 'MD'], array['en', 'hi'], repeat('Twenty years of practice. ', 8), 5000, 'UTC', 15,
  to_timestamp((extract(epoch from now())::bigint / 900 + 1) * 900)
from generate_series(1, 300) n;
insert into weekly_hours (doctor_id, weekday, opens, closes)
select pg_temp.made_id(1, n), day, '00:00', '24:00' from generate_series(1, 300) n, generate_series(1, 7) day;

insert into users (id, role, name, password_hash)
select pg_temp.made_id(2, n), 'patient', 'Patient ' || n, '' from generate_series(1, 10000) n;
insert into patients (id, user_id, name)
select pg_temp.made_id(3, n), pg_temp.made_id(2, n), 'Patient ' || n from generate_series(1, 10000) n;

-- Tokens are stored as their SHA-256.
insert into sessions (id, token_hash, user_id, fully_signed_in, user_agent, address, expires_at)
select pg_temp.made_id(4, row_number() over ()), sha256(convert_to(token, 'UTF8')), user_id, true, 'bench', '127.0.0.1',
  now() + interval '1 day'
from (
  select 'bench-' || n, pg_temp.made_id(2, n) from generate_series(1, 10000) n
  union all select 'bench-doctor-' || n, pg_temp.made_id(1, n) from generate_series(1, 300) n
  union all select 'bench-demo-' || n, l.user_id from generate_series(1, 20) n
    join login_identifiers l on l.kind = 'email' and l.value = 'patient' || n || '@mediscan.com'
) signed_in(token, user_id);

insert into appointments (id, doctor_id, patient_id, booked_by, busy_id, starts_at, ends_at, status, symptoms)
select pg_temp.made_id(8, n), pg_temp.made_id(1, n), pg_temp.made_id(3, n), pg_temp.made_id(2, n), pg_temp.made_id(8, n),
  now() - interval '5 minutes', now() + interval '10 minutes', 'accepted', ''
from generate_series(1, 300) n;
insert into consultations (id, appointment_id, patient_id, doctor_id)
select pg_temp.made_id(9, n), a.id, a.patient_id, a.doctor_id
from generate_series(1, 300) n join appointments a on a.id = pg_temp.made_id(8, n);

analyze;
