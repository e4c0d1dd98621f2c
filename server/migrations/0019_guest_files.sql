-- A guest whom the doctor has let in hands files over too. They are the patient's record's as all others; the guest sees those
-- that it sent itself, and no other.

alter table files alter column sender_id drop not null,
  add column guest_id uuid references guests,
  add constraint files_sender check (num_nonnulls(sender_id, guest_id) = 1);
create index files_of_guest on files (guest_id, created_at) where guest_id is not null;

-- Where the files of the acting guest go, and whether it is let in. For the server alone: no guest is told of the patient.
create function guest_visit()
returns table (consultation_id uuid, appointment_id uuid, patient_id uuid, starts_at timestamptz, ends_at timestamptz,
               status text, admitted boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select l.consultation_id, l.appointment_id, l.patient_id, l.starts_at, l.ends_at, l.status,
           exists (select from rooms r
                   where r.consultation_id = l.consultation_id
                     and r.roster @> jsonb_build_array(jsonb_build_object('user_id', l.id, 'state', 'admitted')))
    from live_guests l where actor_role() = 'guest' and l.id = actor_id() and l.session_id is not null;
end $$;

-- How full the visit of the acting guest is, whose other files it does not see.
create function guest_visit_usage() returns table (files bigint, bytes bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select count(*), coalesce(sum(f.bytes), 0)::bigint from files f
    where f.consultation_id = guest_room() and f.kind = 'shared';
end $$;

create policy files_guest_read on files for select to public
  using (guest_id = actor_id() and consultation_id = (select guest_room()));
create policy files_guest_send on files for insert to public
  with check (guest_id = actor_id() and state = 'receiving' and kind = 'shared'
              and exists (select from guest_visit() v
                          where v.admitted and v.consultation_id = files.consultation_id
                            and v.appointment_id = files.appointment_id and v.patient_id = files.patient_id));
-- Until all of it is here, and never to `ready`, which comes of looking at it.
create policy files_guest_change on files for update to public
  using (guest_id = actor_id() and state = 'receiving' and (select v.admitted from guest_visit() v))
  with check (guest_id = actor_id() and state in ('receiving', 'checking', 'refused'));
create policy files_guest_remove on files for delete to public
  using (guest_id = actor_id() and consultation_id = (select guest_room()));
