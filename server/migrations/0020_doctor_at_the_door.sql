-- A doctor whose browser makes the line ready stands on a visit's roster as `preparing`, and is not in that visit yet: who waits
-- for this doctor is told of a visit that she is in only once she is.

-- For a party of the appointment: the times, and nothing else, of the doctor's other visits in which somebody waits with an
-- earlier time ('ahead'), or in which the doctor is now ('with').
create or replace function doctors_line(appointment uuid) returns table (what text, starts_at timestamptz, ends_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  mine appointments;
  in_it constant jsonb := '[{"role": "doctor", "state": "admitted"}]';
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
