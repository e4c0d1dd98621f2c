-- Each user's own stream of what changed, for the tabs that are open and those that come back. No health data.

create table notification_heads (
  user_id uuid primary key references users on delete cascade,
  head    bigint not null
);

create table notifications (
  user_id  uuid not null references users on delete cascade,
  seq      bigint not null,
  kind     text not null,
  data     jsonb not null,
  event_id uuid not null,
  at       timestamptz not null default now(),
  primary key (user_id, seq),
  constraint notifications_once unique (user_id, event_id, kind)
);
create index notifications_by_age on notifications (at);

alter table notification_heads enable row level security;
create policy notification_heads_own on notification_heads for all to public
  using (user_id = actor_id() or (select is_system())) with check ((select is_system()));
alter table notifications enable row level security;
create policy notifications_own on notifications for select to public using (user_id = actor_id() or (select is_system()));
create policy notifications_system on notifications for all to public using ((select is_system())) with check ((select is_system()));

grant select, insert, update on notification_heads to aegle_app;
grant select, insert, delete on notifications to aegle_app;
