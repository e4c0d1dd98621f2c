#include "features/directory/store.hpp"

#include "platform/json/json.hpp"

namespace aegle::directory::store {
namespace {

#define DOCTOR_COLUMNS                                                                                             \
  "d.id, d.name, d.specialties, d.qualifications, d.languages, d.biography, d.fee_minor, d.fee_currency, d.zone, " \
  "d.slot_minutes, d.portrait, d.first_free_at"

#define DOCTOR_AND_HOURS                                                                                 \
  DOCTOR_COLUMNS                                                                                         \
  ", coalesce((select json_agg(json_build_object("                                                       \
  "'weekday', h.weekday, 'opens', to_char(h.opens, 'HH24:MI'), 'closes', to_char(h.closes, 'HH24:MI')) " \
  "order by h.weekday, h.opens) from weekly_hours h where h.doctor_id = d.id), '[]') as hours"

#define PROFILE_COLUMNS DOCTOR_AND_HOURS ", d.status, d.rejection_reason, d.registration_number"

// The literal in coalesce matches the index doctors_by_first_free, which hands the rows out in order.
const db::Statement browse_sql{"directory.browse", "select " DOCTOR_COLUMNS R"(, '' as sort_key
  from doctors d
  where d.status = 'approved'
    and ($1::text is null or d.specialties @> array[lower($1)])
    and ($2::text is null or d.languages @> array[$2])
    and (coalesce(d.first_free_at, 'infinity'), d.id) > ($3::timestamptz, $4::uuid)
    and ($5::date is null or exists (select from free_slots(d.id, greatest(now(), $5::date::timestamp at time zone $6),
                                                            ($5::date + 1)::timestamp at time zone $6)))
  order by coalesce(d.first_free_at, 'infinity'), d.id
  limit $7)"};

const db::Statement by_name_sql{"directory.by_name", "select " DOCTOR_COLUMNS R"(, m.score::text as sort_key
  from doctors_named($8) m join doctors d on d.id = m.id
  where ($1::text is null or d.specialties @> array[lower($1)])
    and ($2::text is null or d.languages @> array[$2])
    and (-m.score, d.id) > (-$3::numeric, $4::uuid)
    and ($5::date is null or exists (select from free_slots(d.id, greatest(now(), $5::date::timestamp at time zone $6),
                                                            ($5::date + 1)::timestamp at time zone $6)))
  order by -m.score, d.id
  limit $7)"};

const db::Statement specialties_sql{"directory.specialties", R"(
  select s as specialty, count(*) as doctors from doctors, unnest(specialties) s where status = 'approved' group by s order by s)"};

const db::Statement find_sql{"directory.find", "select " DOCTOR_AND_HOURS " from doctors d where d.id = $1"};

const db::Statement slots_sql{"directory.slots", R"(
  select starts_at, ends_at from free_slots($1, $2, $3) limit $4)"};

const db::Statement add_profile_sql{"directory.add_profile", R"(
  insert into doctors (id, name, zone, specialties, qualifications, languages, registration_number)
  values ($1, $2, $3, $4, $5, $6, $7))"};
const db::Statement profile_sql{"directory.profile", "select " PROFILE_COLUMNS " from doctors d where d.id = $1"};

const db::Statement change_profile_sql{"directory.change_profile", R"(
  with renamed as (update users set name = $2 where id = $1)
  update doctors set name = $2, specialties = $3, qualifications = $4, languages = $5, biography = $6, fee_minor = $7,
    fee_currency = $8, registration_number = $9
  where id = $1)"};

const db::Statement set_portrait_sql{"directory.set_portrait", "update doctors set portrait = $2 where id = $1"};
const db::Statement change_settings_sql{"directory.change_settings", R"(
  update doctors set zone = coalesce($2, zone), slot_minutes = coalesce($3, slot_minutes) where id = $1)"};
const db::Statement clear_hours_sql{"directory.clear_hours", "delete from weekly_hours where doctor_id = $1"};
const db::Statement add_hours_sql{"directory.add_hours", R"(
  insert into weekly_hours (doctor_id, weekday, opens, closes)
  select $1, h.weekday, h.opens, h.closes from json_to_recordset($2) h(weekday integer, opens time, closes time))"};
const db::Statement first_free_sql{"directory.first_free", R"(
  update doctors set first_free_at = (select starts_at from free_slots(id, now(), now() + interval '14 days') limit 1)
  where id = $1)"};

const db::Statement for_admin_sql{"directory.for_admin",
                                  "select " PROFILE_COLUMNS R"(, doctor_email(d.id) as email, d.created_at
  from doctors d
  where ($1::text is null or d.status = $1) and ($2::uuid is null or d.id = $2) and (d.created_at, d.id) > ($3::timestamptz, $4::uuid)
  order by d.created_at, d.id
  limit $5)"};

const db::Statement decide_sql{"directory.decide", R"(
  update doctors set status = $2, rejection_reason = $3 where id = $1)"};

// A day ahead is looked at first, since the next free time is nearly always there; two weeks for the rest.
const db::Statement refresh_passed_sql{"directory.refresh_passed_first_free", R"(
  update doctors d set first_free_at = coalesce(
    (select starts_at from free_slots(d.id, now(), now() + interval '1 day') limit 1),
    (select starts_at from free_slots(d.id, now() + interval '1 day', now() + interval '14 days') limit 1))
  where d.status = 'approved' and d.first_free_at is not null and (d.first_free_at <= now() or exists (
    select from busy b where b.resource = d.id and b.during @> d.first_free_at)))"};
// Those without any time within two weeks are looked at again as time moves on, and those whose time was given back.
const db::Statement refresh_all_sql{"directory.refresh_all_first_free", R"(
  update doctors d set first_free_at = f.starts_at
  from doctors e cross join lateral (
    select starts_at from free_slots(e.id, now(), coalesce(e.first_free_at, now() + interval '14 days')) limit 1) f
  where e.id = d.id and d.status = 'approved' and f.starts_at is distinct from d.first_free_at)"};

struct DoctorRow {
  DoctorId id;
  std::string name;
  std::vector<std::string> specialties;
  std::vector<std::string> qualifications;
  std::vector<std::string> languages;
  std::string biography;
  std::int64_t fee_minor = 0;
  std::string fee_currency;
  std::string zone;
  int slot_minutes = 0;
  std::optional<std::string> portrait;
  std::optional<Instant> first_free_at;
};
BOOST_DESCRIBE_STRUCT(DoctorRow, (),
                      (id, name, specialties, qualifications, languages, biography, fee_minor, fee_currency, zone,
                       slot_minutes, portrait, first_free_at))

struct FoundRow : DoctorRow {
  std::string sort_key;
};
BOOST_DESCRIBE_STRUCT(FoundRow, (DoctorRow), (sort_key))

struct HoursRow : DoctorRow {
  json::Raw hours;
};
BOOST_DESCRIBE_STRUCT(HoursRow, (DoctorRow), (hours))

struct ProfileRow : HoursRow {
  DoctorStatus status = DoctorStatus::pending;
  std::optional<std::string> rejection_reason;
  std::string registration_number;
};
BOOST_DESCRIBE_STRUCT(ProfileRow, (HoursRow), (status, rejection_reason, registration_number))

struct AdminRow : ProfileRow {
  std::string email;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(AdminRow, (ProfileRow), (email, created_at))

void fill(Doctor& doctor, DoctorRow& row) {
  doctor.id = row.id;
  doctor.name = std::move(row.name);
  doctor.specialties = std::move(row.specialties);
  doctor.qualifications = std::move(row.qualifications);
  doctor.languages = std::move(row.languages);
  doctor.biography = std::move(row.biography);
  doctor.fee = {row.fee_minor, std::move(row.fee_currency)};
  doctor.zone = std::move(row.zone);
  doctor.slot_minutes = row.slot_minutes;
  if (row.portrait) doctor.portrait = "/portraits/" + *row.portrait;
  doctor.first_free_at = row.first_free_at;
}

void fill(DoctorWithHours& doctor, HoursRow& row) {
  fill(static_cast<Doctor&>(doctor), row);
  doctor.hours = json::read<std::vector<WeeklyHours>>(row.hours.text);
}

void fill(DoctorProfile& profile, ProfileRow& row) {
  fill(static_cast<DoctorWithHours&>(profile), row);
  profile.status = row.status;
  profile.rejection_reason = std::move(row.rejection_reason);
  profile.registration_number = std::move(row.registration_number);
}

}  // namespace

task<std::vector<Found>> search(db::Session& session, const Search& search, const std::string& after_key,
                                const std::string& after_id) {
  std::vector<FoundRow> rows;
  if (search.name) {
    rows = co_await session.all<FoundRow>(by_name_sql, search.specialty, search.language, after_key, after_id,
                                          search.available_on, search.zone, search.limit, *search.name);
  } else {
    rows = co_await session.all<FoundRow>(browse_sql, search.specialty, search.language, after_key, after_id,
                                          search.available_on, search.zone, search.limit);
  }
  std::vector<Found> found(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fill(found[i], rows[i]);
    found[i].sort_key = search.name              ? std::move(rows[i].sort_key)
                        : found[i].first_free_at ? to_string(*found[i].first_free_at)
                                                 : "infinity";
  }
  co_return found;
}

task<std::vector<SpecialtyCount>> specialties(db::Session& session) {
  co_return co_await session.all<SpecialtyCount>(specialties_sql);
}

task<std::optional<DoctorWithHours>> find(db::Session& session, DoctorId id) {
  auto row = co_await session.first<HoursRow>(find_sql, id);
  if (!row) co_return std::nullopt;
  DoctorWithHours doctor;
  fill(doctor, *row);
  co_return doctor;
}

task<std::vector<Slot>> free_slots(db::Session& session, DoctorId id, Instant from, Instant to, int limit) {
  co_return co_await session.all<Slot>(slots_sql, id, from, to, limit);
}

void add_profile(db::Tx& tx, const identity::NewDoctor& doctor) {
  tx.queue(add_profile_sql, doctor.id, doctor.name, doctor.zone, doctor.specialties, doctor.qualifications,
           doctor.languages, doctor.registration_number);
}

task<std::optional<DoctorProfile>> profile(db::Session& session, DoctorId id) {
  auto row = co_await session.first<ProfileRow>(profile_sql, id);
  if (!row) co_return std::nullopt;
  DoctorProfile profile;
  fill(profile, *row);
  co_return profile;
}

task<> change_profile(db::Session& session, DoctorId id, const DoctorProfileChange& change) {
  co_await session.query(change_profile_sql, id, change.name, change.specialties, change.qualifications,
                         change.languages, change.biography, change.fee.amount_minor, change.fee.currency,
                         change.registration_number);
}

task<> set_portrait(db::Session& session, DoctorId id, const std::string& file) {
  co_await session.query(set_portrait_sql, id, file);
}

void change_hours(db::Tx& tx, DoctorId id, const HoursChange& change) {
  tx.queue(change_settings_sql, id, change.zone, change.slot_minutes);
  tx.queue(clear_hours_sql, id);
  tx.queue(add_hours_sql, id, json::write(change.hours));
  tx.queue(first_free_sql, id);
}

task<std::vector<DoctorForAdmin>> list_for_admin(db::Session& session, std::optional<DoctorStatus> status,
                                                 std::optional<DoctorId> only, const std::string& after_at,
                                                 const std::string& after_id, int limit) {
  auto rows = co_await session.all<AdminRow>(for_admin_sql, status, only, after_at, after_id, limit);
  std::vector<DoctorForAdmin> doctors(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fill(doctors[i], rows[i]);
    doctors[i].email = std::move(rows[i].email);
    doctors[i].created_at = rows[i].created_at;
  }
  co_return doctors;
}

task<bool> decide(db::Session& session, DoctorId id, DoctorStatus status, const std::optional<std::string>& reason) {
  auto result = co_await session.query(decide_sql, id, status, reason);
  co_return result.affected() == 1;
}

void refresh_first_free(db::Tx& tx, DoctorId id) { tx.queue(first_free_sql, id); }

task<> refresh_passed_first_free(db::Session& session) { co_await session.query(refresh_passed_sql); }

task<> refresh_all_first_free(db::Session& session) { co_await session.query(refresh_all_sql); }

}  // namespace aegle::directory::store
