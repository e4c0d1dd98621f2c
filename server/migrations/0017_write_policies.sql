-- What an actor may write, as narrow as what it may read: a row that would open somebody's record to its writer is refused by the
-- database too.

-- Only a patient books, for a record of their own. A doctor who could name any patient here would then treat them.
drop policy appointments_parties on appointments;
create policy appointments_read on appointments for select to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
create policy appointments_change on appointments for update to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
create policy appointments_book on appointments for insert to public
  with check ((booked_by = actor_id() and patient_id = any ((select my_patients())::uuid[])) or (select is_system()));

drop policy consultations_parties on consultations;
create policy consultations_read on consultations for select to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
create policy consultations_change on consultations for update to public
  using (doctor_id = actor_id() or patient_id = any ((select my_patients())::uuid[]) or (select is_system()));
create policy consultations_book on consultations for insert to public
  with check (patient_id = any ((select my_patients())::uuid[]) or (select is_system()));

-- A doctor prescribes in a visit of theirs, to the patient of that visit.
drop policy prescriptions_issue on prescriptions;
create policy prescriptions_issue on prescriptions for insert to public
  with check ((select is_system())
              or (doctor_id = actor_id()
                  and exists (select from consultations c
                              where c.id = prescriptions.consultation_id and c.doctor_id = prescriptions.doctor_id
                                and c.patient_id = prescriptions.patient_id
                                and c.appointment_id is not distinct from prescriptions.appointment_id)));

-- An entry of the audit log is its actor's own; events and jobs come from somebody.
drop policy audit_write on audit_entries;
create policy audit_write on audit_entries for insert to public
  with check (actor_id is not distinct from actor_id() and actor_role = actor_role());
drop policy outbox_write on outbox;
create policy outbox_write on outbox for insert to public with check (actor_id() is not null);
drop policy jobs_write on jobs;
create policy jobs_write on jobs for insert to public with check (actor_id() is not null);
