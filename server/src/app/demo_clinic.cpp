#include "app/demo_clinic.hpp"

#include <fmt/format.h>

#include "app/demo_doctors.hpp"
#include "app/demo_store.hpp"

namespace aegle::app {
namespace {

constexpr const char* patients_password = "patient123";
constexpr const char* doctors_password = "doctor123";
constexpr const char* admins_password = "admin123";
constexpr const char* kriya = "patient@mediscan.com";
constexpr const char* patel = "rajesh.patel@mediscan.com";
constexpr const char* shah = "sneha.shah@mediscan.com";
constexpr const char* admins_email = "admin@mediscan.com";
constexpr const char* kriyas_symptoms = "Tight chest when climbing stairs, for two weeks.";

const char* const patient_names[] = {"Joseph Dias",   "Leila Mansour", "Omar Aziz",   "Ana Lima",      "Peter Novak",
                                     "Sunita Rai",    "John Baker",    "Maria Lopez", "Ahmed Hassan",  "Linh Tran",
                                     "Emma Fischer",  "Kofi Boateng",  "Yuki Mori",   "Carlos Mendes", "Aisha Khan",
                                     "Pierre Martin", "Olga Ivanova",  "Ravi Kumar",  "Helen Murphy",  "Tomas Horvat"};

Date day(int year, unsigned month, unsigned date) {
  return {std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{date}};
}

/// Patel and Shah have every quarter of an hour, so that whoever tries Aegle finds a time at once.
std::vector<directory::WeeklyHours> hours_of(std::size_t doctor) {
  std::vector<directory::WeeklyHours> hours;
  for (int weekday = 1; weekday <= 7; ++weekday) {
    if (doctor < 2) {
      hours.push_back({weekday, "00:00", "24:00"});
    } else if (weekday <= 5 || (doctor % 4 == 0 && weekday == 6)) {
      bool early = doctor % 3 == 0;
      hours.push_back({weekday, early ? "08:00" : "09:00", "12:30"});
      if (weekday != 3) hours.push_back({weekday, "14:00", early ? "17:00" : "18:30"});
    }
  }
  return hours;
}

/// Whoever tries Aegle may have turned a doctor away, or taken a time: then there is one visit less.
bool may_be(const Error& error) {
  return error.fault == Fault::conflict || error.fault == Fault::invalid || error.fault == Fault::not_found;
}

}  // namespace

std::vector<DemoAccount> demo_accounts() {
  return {{Role::patient, "Kriya Mehta", kriya, patients_password},
          {Role::doctor, "Rajesh Patel", patel, doctors_password},
          {Role::doctor, "Sneha Shah", shah, doctors_password},
          {Role::admin, "Demo Admin", admins_email, admins_password}};
}

task<> DemoClinic::check_database(bool demo) {
  if (demo) co_await demo_store::mark_empty(database_);
  bool marked = co_await demo_store::marked(database_);
  if (marked && !demo)
    throw Error{Fault::conflict, "demo.accounts",
                "This database holds the demo clinic, whose passwords everybody knows: choose a new one for a real "
                "clinic (AEGLE_DATABASE_URL, or AEGLE_DATA_DIR of ./dev start), or set AEGLE_DEMO=on."};
  if (demo && !marked)
    throw Error{Fault::conflict, "demo.real_clinic",
                "This database holds a real clinic, and everybody knows the demo clinic's passwords: set "
                "AEGLE_DEMO=off, or choose a new database (AEGLE_DATABASE_URL, or AEGLE_DATA_DIR of ./dev start)."};
}

task<> DemoClinic::fill() {
  identity::Registration admin{.role = Role::admin, .name = "Demo Admin", .email = admins_email};
  co_await add_account(admin, admins_password);
  co_await add_patients();
  co_await add_doctors();
  co_await add_requests();
  co_await leave_open_visit();
  co_await directory_.refresh_all_first_free();
}

task<> DemoClinic::add_account(identity::Registration registration, std::string password) {
  bool there = (co_await identity_.actor_of_email(registration.email)).has_value();
  if (there) co_return;
  // One hash for all that share a password: a hash each would make the first start seconds longer, and it is public.
  auto& hash = hashes_[password];
  if (hash.empty()) hash = co_await identity_.hash_password(password);
  co_await identity_.create_account(std::move(registration), hash);
}

task<> DemoClinic::add_patients() {
  identity::Registration first{.role = Role::patient,
                               .name = "Kriya Mehta",
                               .email = kriya,
                               .zone = "Asia/Kolkata",
                               .date_of_birth = day(1992, 3, 14),
                               .sex = identity::Sex::female,
                               .allergies = std::vector<std::string>{"Penicillin: rash, 2019"},
                               .medicines = std::vector<std::string>{"Levothyroxine 50 micrograms, once a day"},
                               .history = "Underactive thyroid since 2016. No operations."};
  co_await add_account(first, patients_password);
  for (int number = 1; number <= 20; ++number) {
    identity::Registration other{.role = Role::patient,
                                 .name = patient_names[number - 1],
                                 .email = fmt::format("patient{}@mediscan.com", number),
                                 .date_of_birth = day(1948 + number * 3, static_cast<unsigned>(number % 12 + 1), 11)};
    co_await add_account(other, patients_password);
  }
}

task<> DemoClinic::add_doctors() {
  auto admin = co_await identity_.actor_of_email(admins_email);
  if (!admin) throw errors::not_found();
  for (std::size_t number = 0; number < demo_doctors().size(); ++number) co_await add_doctor(*admin, number);
}

task<> DemoClinic::add_doctor(const Actor& admin, std::size_t number) {
  const auto& doctor = demo_doctors()[number];
  identity::Registration registration{
      .role = Role::doctor, .name = doctor.name, .email = doctor.email, .zone = doctor.zone};
  co_await add_account(registration, doctors_password);
  auto self = co_await identity_.actor_of_email(doctor.email);
  if (!self) throw errors::not_found();
  // Approved comes last, so whoever waits was left half made. What the admin or the doctor changed since is theirs.
  auto now = co_await directory_.profile(*self);
  if (now.status != directory::DoctorStatus::pending) co_return;
  directory::DoctorProfileChange profile{doctor.name,
                                         {doctor.specialty},
                                         {doctor.qualification},
                                         doctor.languages,
                                         doctor.biography,
                                         {doctor.fee_minor, doctor.currency},
                                         fmt::format("DEMO-{:05}", 20417 + 31 * number)};
  co_await directory_.change_profile(*self, profile);
  co_await directory_.set_portrait(*self, fmt::format("doctor-{:02}.svg", number + 1));
  directory::HoursChange hours{hours_of(number), std::string(doctor.zone), number < 2 ? 15 : 20};
  co_await directory_.change_hours(*self, hours);
  co_await directory_.approve(admin, DoctorId{self->user.value});
}

/// A doctor's page with nobody on it would show little.
task<> DemoClinic::add_requests() {
  using namespace std::chrono_literals;
  co_await request_once("patient1@mediscan.com", patel, 2h,
                        {"Palpitations since this morning, dizzy twice.", true, false});
  co_await request_once("patient2@mediscan.com", patel, 20h, {"Blood pressure control, new tablets.", false, false});
  co_await request_once("patient3@mediscan.com", patel, 4h, {"Follow-up after the stress test.", false, true});
  co_await request_once("patient4@mediscan.com", shah, 3h, {"A mole that has changed its shape.", false, false});
  co_await request_once(kriya, shah, 26h, {"Itchy patches on both elbows, worse in winter.", false, false});
}

task<> DemoClinic::request_once(const char* patient, const char* doctor, std::chrono::minutes ahead, Request request) {
  auto asking = co_await identity_.actor_of_email(patient);
  auto asked = co_await identity_.actor_of_email(doctor);
  if (!asking || !asked) throw errors::not_found();
  auto all = co_await scheduling_.list_of_patient(*asking, scheduling::Scope::all, 100, "");
  if (all.next) co_return;
  for (const auto& made : all.appointments) {
    if (made.doctor.id != asked->user || made.symptoms != request.symptoms) continue;
    bool half_made = request.accept && made.status == scheduling::AppointmentStatus::pending;
    if (half_made) co_await accept(*asked, made.appointment_id);
    co_return;
  }
  co_await book_first_free(*asking, *asked, ahead, request);
}

task<> DemoClinic::book_first_free(const Actor& patient, const Actor& doctor, std::chrono::minutes ahead,
                                   Request request) {
  DoctorId doctor_id{doctor.user.value};
  try {
    auto free = co_await directory_.slots(patient, doctor_id, clock_.now() + ahead, std::nullopt, "");
    if (free.slots.empty()) co_return;
    scheduling::Booking booking{.doctor_id = doctor_id,
                                .starts_at = free.slots.front().starts_at,
                                .symptoms = request.symptoms,
                                .is_emergency = request.is_emergency};
    auto made = co_await scheduling_.book(patient, booking);
    if (request.accept) co_await scheduling_.accept(doctor, made.appointment_id);
  } catch (const Error& error) {
    if (!may_be(error)) throw;
  }
}

task<> DemoClinic::accept(const Actor& doctor, AppointmentId id) {
  try {
    co_await scheduling_.accept(doctor, id);
  } catch (const Error& error) {
    if (!may_be(error)) throw;
  }
}

task<> DemoClinic::leave_open_visit() {
  using namespace std::chrono_literals;
  auto patient = co_await identity_.actor_of_email(kriya);
  auto doctor = co_await identity_.actor_of_email(patel);
  if (!patient || !doctor) throw errors::not_found();
  auto now = clock_.now();
  auto upcoming = co_await scheduling_.list_of_patient(*patient, scheduling::Scope::upcoming, 100, "");
  for (const auto& visit : upcoming.appointments) {
    bool open = visit.doctor.id == doctor->user && visit.opens_at <= now && now < visit.closes_at - 10min;
    if (open && visit.status == scheduling::AppointmentStatus::accepted) co_return;
    bool half_made = visit.status == scheduling::AppointmentStatus::pending && visit.symptoms == kriyas_symptoms;
    if (open && half_made) co_return co_await accept(*doctor, visit.appointment_id);
  }
  // The quarter-hour that runs already is offered to nobody: the next one stays free for whoever books and joins at
  // once.
  auto running = std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(now);
  bool held = co_await hold_visit_of(*patient, *doctor, running);
  if (!held) co_await book_first_free(*patient, *doctor, 0min, {kriyas_symptoms, false, true});
}

task<bool> DemoClinic::hold_visit_of(const Actor& patient, const Actor& doctor, Instant starts_at) {
  scheduling::Booking booking{
      .doctor_id = DoctorId{doctor.user.value}, .starts_at = starts_at, .symptoms = kriyas_symptoms};
  try {
    auto made = co_await scheduling_.book(patient, booking, scheduling::Begun::allowed);
    co_await scheduling_.accept(doctor, made.appointment_id);
  } catch (const Error& error) {
    if (!may_be(error)) throw;
    co_return false;
  }
  co_return true;
}

}  // namespace aegle::app
