#include "features/consultation/waiting.hpp"

namespace aegle::consultation::store {
namespace {

const db::Statement doctors_line_sql{"consultation.doctors_line",
                                     "select what, starts_at, ends_at from doctors_line($1)"};

const db::Statement waiting_note_sql{"consultation.waiting_note", "select waiting_note($1)"};

const db::Statement own_waiting_note_sql{"consultation.own_waiting_note", R"(
  select note from waiting_notes where doctor_id = $1 and set_at > now() - interval '12 hours')"};

const db::Statement set_waiting_note_sql{"consultation.set_waiting_note", R"(
  insert into waiting_notes (doctor_id, note) values ($1, $2)
  on conflict (doctor_id) do update set note = excluded.note, set_at = now())"};

const db::Statement drop_waiting_note_sql{"consultation.drop_waiting_note",
                                          "delete from waiting_notes where doctor_id = $1"};

const db::Statement waiting_visits_sql{"consultation.waiting_visits", R"(
  select a.id as appointment_id, coalesce(p.name, '') as patient_name, a.starts_at, r.waiting_since as since, r.roster
  from appointments a join consultations c on c.appointment_id = a.id join rooms r on r.consultation_id = c.id
       left join patients p on p.id = a.patient_id
  where a.doctor_id = $1 and a.status in ('accepted', 'completed') and r.waiting_since is not null
    and a.starts_at between now() - interval '1 day' and now() + interval '15 minutes'
    and a.ends_at >= now() - interval '60 minutes'
  order by a.starts_at, a.id limit 100)"};

BOOST_DEFINE_ENUM_CLASS(What, ahead, with)

struct LineRow {
  What what = What::ahead;
  Instant starts_at;
  Instant ends_at;
};
BOOST_DESCRIBE_STRUCT(LineRow, (), (what, starts_at, ends_at))

struct RosterRow {
  AppointmentId appointment_id;
  std::string patient_name;
  Instant starts_at;
  Instant since;
  json::Raw roster;
};
BOOST_DESCRIBE_STRUCT(RosterRow, (), (appointment_id, patient_name, starts_at, since, roster))

}  // namespace

task<policy::Line> doctors_line(db::Session& session, AppointmentId id) {
  policy::Line line;
  for (const auto& row : co_await session.all<LineRow>(doctors_line_sql, id)) {
    policy::Slot slot{row.starts_at, row.ends_at};
    if (row.what == What::ahead)
      line.ahead.push_back(slot);
    else
      line.with = slot;
  }
  co_return line;
}

task<std::optional<std::string>> waiting_note(db::Session& session, AppointmentId id) {
  auto note = co_await session.first<std::optional<std::string>>(waiting_note_sql, id);
  co_return note.value_or(std::nullopt);
}

task<std::optional<std::string>> own_waiting_note(db::Session& session, UserId doctor) {
  return session.first<std::string>(own_waiting_note_sql, doctor);
}

void set_waiting_note(db::Tx& tx, UserId doctor, const std::optional<std::string>& note) {
  if (note)
    tx.queue(set_waiting_note_sql, doctor, *note);
  else
    tx.queue(drop_waiting_note_sql, doctor);
}

task<std::vector<WaitingRow>> waiting_visits(db::Session& session, UserId doctor) {
  std::vector<WaitingRow> visits;
  for (const auto& row : co_await session.all<RosterRow>(waiting_visits_sql, doctor)) {
    visits.push_back({row.appointment_id, row.patient_name, row.starts_at, row.since,
                      json::read<std::vector<SeatedPeer>>(row.roster.text)});
  }
  co_return visits;
}

}  // namespace aegle::consultation::store
