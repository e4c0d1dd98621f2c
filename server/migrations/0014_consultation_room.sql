-- What a room keeps beside the call itself: a party's word on the privacy words of a guest's connection, how far each party has
-- read the chat, and what a line carries in each direction.

-- Null: of the connection between the two parties.
alter table verifications add column guest_id uuid references guests on delete cascade;
drop policy verifications_write on verifications;
create policy verifications_write on verifications for insert to public
  with check (user_id = actor_id() and exists (select from consultations c where c.id = consultation_id)
              and (guest_id is null
                   or exists (select from guests g
                              where g.id = verifications.guest_id and g.consultation_id = verifications.consultation_id)));

-- Which messages somebody has seen, and nothing of what they say.
create table chat_reads (
  consultation_id uuid not null references consultations on delete cascade,
  user_id         uuid not null references users on delete cascade,
  seq             bigint not null constraint chat_reads_seq check (seq >= 1),
  read_at         timestamptz not null default now(),
  primary key (consultation_id, user_id)
);
alter table chat_reads enable row level security;
create policy chat_reads_read on chat_reads for select to public
  using (exists (select from consultations c where c.id = consultation_id));
create policy chat_reads_write on chat_reads for insert to public
  with check (user_id = actor_id() and exists (select from consultations c where c.id = consultation_id));
create policy chat_reads_on on chat_reads for update to public
  using (user_id = actor_id()) with check (user_id = actor_id());
grant select, insert on chat_reads to aegle_app;
grant update (seq, read_at) on chat_reads to aegle_app;

-- The one figure was what a line bore in both directions at once, so each bears it.
update device_checks set result = (result - 'kbit_per_s')
  || jsonb_build_object('up_kbit_per_s', result -> 'kbit_per_s', 'down_kbit_per_s', result -> 'kbit_per_s')
where result ? 'kbit_per_s';
