-- How the line of each person in a call was, every ten seconds and at each step of the ladder: the visit's technical log.
-- Figures of the network, and no health data.

create table call_log (
  id                bigint generated always as identity primary key,
  consultation_id   uuid not null references consultations,
  user_id           uuid not null,  -- whose browser measured
  n                 integer not null,
  at                timestamptz not null,
  other_id          uuid not null,  -- to whom the line went
  rung              text not null constraint call_log_rung
                    check (rung in ('full', 'smaller', 'few', 'sound', 'stills', 'phone')),
  bars              integer constraint call_log_bars check (bars between 1 and 4),
  round_trip_ms     integer not null,
  jitter_ms         integer not null,
  lost              double precision not null constraint call_log_lost check (lost between 0 and 1),
  concealed         double precision not null constraint call_log_concealed check (concealed between 0 and 1),
  available_kbit    integer,
  sent_kbit         integer not null,
  received_kbit     integer not null,
  frames_per_second integer not null,
  constraint call_log_once unique (consultation_id, user_id, n),
  -- Ten seconds apart, three hours are a thousand.
  constraint call_log_limit check (n between 1 and 1200)
);

alter table call_log enable row level security;
create policy call_log_read on call_log for select to public
  using (user_id = actor_id() or (select is_system())
         or exists (select from consultations c where c.id = consultation_id and c.doctor_id = actor_id()));
create policy call_log_write on call_log for insert to public
  with check (user_id = actor_id() and exists (select from consultations c where c.id = consultation_id));

grant select, insert on call_log to aegle_app;
