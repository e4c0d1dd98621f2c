-- Whether this database was filled as the demo clinic, whose passwords everybody knows: a row, or none. It never goes: whoever
-- had those passwords may have let others in, so such a database becomes no real clinic's.
create table demo_mark (
  one       boolean primary key default true constraint demo_mark_one check (one),
  marked_at timestamptz not null default now()
);
-- Those that were filled before there was a mark. Nobody registers as an admin, so this one is the demo's.
insert into demo_mark (marked_at)
  select u.created_at from users u join login_identifiers l on l.user_id = u.id
  where l.kind = 'email' and l.value = 'admin@mediscan.com' and u.role = 'admin';

alter table demo_mark enable row level security;
create policy demo_mark_system on demo_mark for all to public using (is_system()) with check (is_system());
grant select, insert on demo_mark to aegle_app;
