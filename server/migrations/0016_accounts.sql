-- A registration has an id of its own: who registers an address again, perhaps somebody else, changes nothing of what waits
-- already. What waits now is asked for again.
delete from registrations;
alter table registrations drop constraint registrations_pkey;
alter table registrations add column id uuid primary key;
create index registrations_of_email on registrations (email);
