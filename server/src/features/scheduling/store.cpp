#include "features/scheduling/store.hpp"

namespace aegle::scheduling::store {
namespace {

// Kept as one statement on purpose (docs/decisions/0005-one-statement-booking.md); pgbench runs it too (bench/).
const db::Statement book_sql{"scheduling.book", R"(
  with doctor as (
    select d.id, d.name, d.specialties, d.zone, d.portrait, d.fee_minor, d.fee_currency, d.slot_minutes,
           $6::timestamptz + make_interval(mins => d.slot_minutes) > now() and exists (select from open_slots(d.id, $6, $6::timestamptz + interval '1 microsecond')) as offered
    from doctors d where d.id = $4 and d.status = 'approved'),
  patient as (
    select p.id, p.name, p.particulars from patients p where p.id = $5 and p.user_id = actor_id()),
  waiting as (
    select case when $10::integer > 0 then (
      select count(*) from (select from appointments a where a.patient_id = $5 and a.starts_at > now() - interval '1 day'
                              and a.status = 'pending' and a.ends_at > now() limit $10) o) >= $10 else false end as too_many),
  taken as (
    insert into busy (id, resource, during, kind)
    select $3, doctor.id, tstzrange($6, $6::timestamptz + make_interval(mins => doctor.slot_minutes)), 'appointment'
    from doctor, patient, waiting where doctor.offered and not waiting.too_many
    on conflict on constraint busy_no_overlap do nothing
    returning upper(during) as ends_at),
  made as (
    insert into appointments (id, doctor_id, patient_id, booked_by, busy_id, starts_at, ends_at, is_emergency, symptoms, notes)
    select $1, $4, $5, actor_id(), $3, $6, taken.ends_at, $7, $8, $9 from taken
    returning *),
  room as (
    insert into consultations (id, appointment_id, patient_id, doctor_id) select $2, $1, $5, $4 from taken),
  logged as (
    insert into audit_entries (actor_id, actor_role, action, subject, subject_id, patient_id, outcome)
    select actor_id(), actor_role(), 'appointment.book', 'appointment', $1, $5, 'done' from taken),
  told as (
    insert into outbox (topic, payload)
    select 'scheduling.booked', jsonb_build_object('appointment_id', $1::uuid) from taken)
  select case when not exists (select from doctor) then 'no_such_doctor'
              when not exists (select from patient) then 'no_such_patient'
              when not (select offered from doctor) then 'not_offered'
              when (select too_many from waiting) then 'too_many_open'
              when not exists (select from taken) then 'taken'
              else 'booked' end as outcome,
         made.id, $2::uuid as room_id, made.status, made.starts_at, made.ends_at, made.doctor_id, doctor.name as doctor_name,
         doctor.specialties, doctor.zone, doctor.portrait, doctor.fee_minor, doctor.fee_currency, made.patient_id,
         patient.name as patient_name, patient.particulars, made.symptoms, made.notes, made.reason,
         made.is_emergency, made.ended_by, made.created_at, false as has_prescription, null as waiting_since
  from (select) as always left join made on true left join doctor on true left join patient on true)"};

#define VISIT_QUERY                                                                                                \
  "select a.id as appointment_id, c.id as consultation_id, a.patient_id, a.doctor_id, a.booked_by, "               \
  "p.user_id as patient_user_id, coalesce(d.name, '') as doctor_name, coalesce(p.name, '') as patient_name, "      \
  "a.starts_at, a.ends_at, a.status, a.ended_by "                                                                  \
  "from appointments a join consultations c on c.appointment_id = a.id left join doctors d on d.id = a.doctor_id " \
  "left join patients p on p.id = a.patient_id where a.id = $1"

const db::Statement visit_sql{"scheduling.visit", VISIT_QUERY};
const db::Statement lock_visit_sql{"scheduling.lock_visit", VISIT_QUERY " for update of a"};

const db::Statement change_status_sql{"scheduling.change_status", R"(
  update appointments set status = $2, ended_by = $3, reason = $4,
    decided_at = case when $2 in ('accepted', 'rejected') then now() else decided_at end,
    completed_at = case when $2 = 'completed' then now() else completed_at end
  where id = $1)"};

const db::Statement free_time_sql{"scheduling.free_time", R"(
  delete from busy b using appointments a where a.id = $1 and b.id = a.busy_id)"};

const db::Statement unanswered_sql{"scheduling.unanswered", R"(
  select id from appointments where status = 'pending' and ends_at <= $1 order by ends_at limit 100)"};

#define APPOINTMENT_COLUMNS                                                                                            \
  "select a.id, c.id as room_id, a.status, a.starts_at, a.ends_at, a.doctor_id, coalesce(d.name, '') as doctor_name, " \
  "coalesce(d.specialties, '{}') as specialties, coalesce(d.zone, 'UTC') as zone, d.portrait, "                        \
  "coalesce(d.fee_minor, 0) as fee_minor, coalesce(d.fee_currency, 'USD') as fee_currency, a.patient_id, "             \
  "coalesce(p.name, '') as patient_name, p.particulars, a.symptoms, a.notes, a.reason, a.is_emergency, "               \
  "a.ended_by, a.created_at, exists (select from prescriptions r where r.appointment_id = a.id) as has_prescription, " \
  "waiting_since(c.id) as waiting_since "                                                                              \
  "from appointments a join consultations c on c.appointment_id = a.id left join doctors d on d.id = a.doctor_id "     \
  "left join patients p on p.id = a.patient_id "

const db::Statement find_sql{"scheduling.find", APPOINTMENT_COLUMNS "where a.id = $1"};

const db::Statement with_patient_sql{
    "scheduling.with_patient",
    APPOINTMENT_COLUMNS "where a.doctor_id = $1 and a.patient_id = $2 order by a.starts_at desc, a.id desc limit 20"};

const db::Statement accepted_since_sql{"scheduling.accepted_since", R"(
  select exists (select from appointments where doctor_id = $1 and patient_id = $2 and starts_at > $3
                 and status in ('accepted', 'completed')))"};

#define OF_PATIENT "where a.patient_id in (select id from patients where user_id = $1) "
#define OF_DOCTOR "where a.doctor_id = $1 "
#define UPCOMING "and a.status in ('pending', 'accepted') and a.ends_at > $2::timestamptz - interval '60 minutes' "
#define PAST "and not (a.status in ('pending', 'accepted') and a.ends_at > $2::timestamptz - interval '60 minutes') "
#define ANY_TIME "and $2::timestamptz is not null "
#define SOONEST_FIRST \
  "and ($3::timestamptz is null or (a.starts_at, a.id) > ($3, $4::uuid)) order by a.starts_at, a.id limit $5"
#define LATEST_FIRST                                                                                                  \
  "and ($3::timestamptz is null or (a.starts_at, a.id) < ($3, $4::uuid)) order by a.starts_at desc, a.id desc limit " \
  "$5"

const db::Statement& list_sql(Party side, Scope scope) {
  static const db::Statement of_patient[] = {
      {"scheduling.patient_all", APPOINTMENT_COLUMNS OF_PATIENT ANY_TIME LATEST_FIRST},
      {"scheduling.patient_upcoming", APPOINTMENT_COLUMNS OF_PATIENT UPCOMING SOONEST_FIRST},
      {"scheduling.patient_past", APPOINTMENT_COLUMNS OF_PATIENT PAST LATEST_FIRST}};
  static const db::Statement of_doctor[] = {
      {"scheduling.doctor_all", APPOINTMENT_COLUMNS OF_DOCTOR ANY_TIME LATEST_FIRST},
      {"scheduling.doctor_upcoming", APPOINTMENT_COLUMNS OF_DOCTOR UPCOMING SOONEST_FIRST},
      {"scheduling.doctor_past", APPOINTMENT_COLUMNS OF_DOCTOR PAST LATEST_FIRST}};
  return (side == Party::patient ? of_patient : of_doctor)[static_cast<int>(scope)];
}

#define OPEN_REQUESTS "where a.doctor_id = $1 and a.status = 'pending' and a.ends_at > $2::timestamptz "

// In the order of the index appointments_requests.
const db::Statement requests_sql{
    "scheduling.requests", APPOINTMENT_COLUMNS OPEN_REQUESTS
    "and ($3::boolean is null or (not a.is_emergency, a.created_at, a.id) > (not $3, $4::timestamptz, $5::uuid)) "
    "order by not a.is_emergency, a.created_at, a.id limit $6"};

const db::Statement count_requests_sql{
    "scheduling.count_requests",
    "select count(*) as all, count(*) filter (where a.is_emergency) as emergencies from appointments a " OPEN_REQUESTS};

struct Row {
  AppointmentId id;
  ConsultationId room_id;
  AppointmentStatus status = AppointmentStatus::pending;
  Instant starts_at;
  Instant ends_at;
  UserId doctor_id;
  std::string doctor_name;
  std::vector<std::string> specialties;
  std::string zone;
  std::optional<std::string> portrait;
  std::int64_t fee_minor = 0;
  std::string fee_currency;
  PatientId patient_id;
  std::string patient_name;
  std::optional<db::Bytes> particulars;
  db::Bytes symptoms;
  std::optional<db::Bytes> notes;
  std::optional<db::Bytes> reason;
  bool is_emergency = false;
  std::optional<Party> ended_by;
  Instant created_at;
  bool has_prescription = false;
  std::optional<Instant> waiting_since;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (id, room_id, status, starts_at, ends_at, doctor_id, doctor_name, specialties, zone, portrait,
                       fee_minor, fee_currency, patient_id, patient_name, particulars, symptoms, notes, reason,
                       is_emergency, ended_by, created_at, has_prescription, waiting_since))

Sealed sealed_of(Row row) {
  Sealed sealed;
  auto& made = sealed.appointment;
  made.appointment_id = row.id;
  made.video_room_id = row.room_id;
  made.status = row.status;
  made.starts_at = row.starts_at;
  made.ends_at = row.ends_at;
  made.opens_at = opens_at(row.starts_at);
  made.closes_at = closes_at(row.ends_at);
  made.doctor = {row.doctor_id,
                 std::move(row.doctor_name),
                 std::move(row.specialties),
                 std::move(row.zone),
                 row.portrait ? std::optional("/portraits/" + *row.portrait) : std::nullopt,
                 {row.fee_minor, std::move(row.fee_currency)}};
  made.patient = {row.patient_id, std::move(row.patient_name), std::nullopt, std::nullopt};
  made.is_emergency = row.is_emergency;
  made.ended_by = row.ended_by;
  made.created_at = row.created_at;
  made.has_prescription = row.has_prescription;
  made.waiting_since = row.waiting_since;
  sealed.particulars = std::move(row.particulars);
  sealed.symptoms = std::move(row.symptoms);
  sealed.notes = std::move(row.notes);
  sealed.reason = std::move(row.reason);
  return sealed;
}

std::vector<Sealed> all_sealed(std::vector<Row> rows) {
  std::vector<Sealed> list;
  list.reserve(rows.size());
  for (auto& row : rows) list.push_back(sealed_of(std::move(row)));
  return list;
}

}  // namespace

task<Booked> book(db::Session& session, const NewAppointment& appointment) {
  const auto& booking = appointment.booking;
  auto result = co_await session.query(
      book_sql, appointment.id, appointment.consultation_id, make_uuid(), booking.doctor_id, appointment.patient_id,
      booking.starts_at, booking.is_emergency, appointment.symptoms, appointment.notes, appointment.open_requests_max);
  Booked booked{result.at<BookingOutcome>(0, 0), {}};
  if (booked.outcome == BookingOutcome::booked) booked.appointment = sealed_of(result.as<Row>().front());
  co_return booked;
}

task<std::optional<Visit>> find_visit(db::Session& session, AppointmentId id) {
  co_return co_await session.first<Visit>(visit_sql, id);
}

task<std::optional<Visit>> lock_visit(db::Tx& tx, AppointmentId id) {
  co_return co_await tx.first<Visit>(lock_visit_sql, id);
}

void change_status(db::Tx& tx, AppointmentId id, AppointmentStatus status, std::optional<Party> ended_by,
                   const std::optional<db::Bytes>& reason) {
  tx.queue(change_status_sql, id, status, ended_by, reason);
}

void free_time(db::Tx& tx, AppointmentId id) { tx.queue(free_time_sql, id); }

task<std::vector<AppointmentId>> unanswered(db::Session& session, Instant now) {
  co_return co_await session.all<AppointmentId>(unanswered_sql, now);
}

task<std::optional<Sealed>> find(db::Session& session, AppointmentId id) {
  auto row = co_await session.first<Row>(find_sql, id);
  if (!row) co_return std::nullopt;
  co_return sealed_of(std::move(*row));
}

task<bool> accepted_since(db::Session& session, UserId doctor, PatientId patient, Instant since) {
  auto result = co_await session.query(accepted_since_sql, doctor, patient, since);
  co_return result.at<bool>(0, 0);
}

task<std::vector<Sealed>> with_patient(db::Session& session, UserId doctor, PatientId patient) {
  co_return all_sealed(co_await session.all<Row>(with_patient_sql, doctor, patient));
}

task<std::vector<Sealed>> list(db::Session& session, const ListQuery& query) {
  auto rows = co_await session.all<Row>(list_sql(query.side, query.scope), query.user, query.now, query.after_at,
                                        query.after_id, query.limit);
  co_return all_sealed(std::move(rows));
}

task<std::vector<Sealed>> requests(db::Session& session, UserId doctor, Instant now,
                                   const std::optional<RequestPlace>& after, int limit) {
  auto place = after.value_or(RequestPlace{});
  auto emergency = after ? std::optional(place.is_emergency) : std::nullopt;
  auto rows = co_await session.all<Row>(requests_sql, doctor, now, emergency, place.created_at, place.id, limit);
  co_return all_sealed(std::move(rows));
}

task<OpenRequests> count_requests(db::Session& session, UserId doctor, Instant now) {
  auto result = co_await session.query(count_requests_sql, doctor, now);
  co_return OpenRequests{result.at<std::int64_t>(0, 0), result.at<std::int64_t>(0, 1)};
}

}  // namespace aegle::scheduling::store
