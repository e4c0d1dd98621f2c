#include "app/demo_clinic.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/demo_doctors.hpp"

namespace aegle::app {
namespace {

constexpr const char* patients_password = "patient123";
constexpr const char* doctors_password = "doctor123";
constexpr const char* admins_password = "admin123";
constexpr const char* kriya = "patient@mediscan.com";
constexpr const char* patel = "rajesh.patel@mediscan.com";
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

}  // namespace

std::vector<DemoAccount> demo_accounts() {
  return {{Role::patient, "Kriya Mehta", kriya, patients_password},
          {Role::doctor, "Rajesh Patel", patel, doctors_password},
          {Role::doctor, "Sneha Shah", "sneha.shah@mediscan.com", doctors_password},
          {Role::admin, "Demo Admin", "admin@mediscan.com", admins_password}};
}

task<> DemoClinic::fill() {
  identity::Registration admin{.role = Role::admin, .name = "Demo Admin", .email = "admin@mediscan.com"};
  bool filled = (co_await identity_.actor_of_email(admin.email)).has_value();
  if (!filled) {
    auto hash = co_await identity_.hash_password(admins_password);
    co_await identity_.create_account(admin, std::move(hash));
  }
  bool new_clinic = co_await add_patients();
  co_await add_doctors();
  if (new_clinic) co_await add_requests();
  co_await leave_open_visit();
  co_await directory_.refresh_all_first_free();
}

task<bool> DemoClinic::add_patients() {
  identity::Registration registration{.role = Role::patient,
                                      .name = "Kriya Mehta",
                                      .email = kriya,
                                      .zone = "Asia/Kolkata",
                                      .date_of_birth = day(1992, 3, 14),
                                      .sex = identity::Sex::female,
                                      .allergies = std::vector<std::string>{"Penicillin: rash, 2019"},
                                      .medicines = std::vector<std::string>{"Levothyroxine 50 micrograms, once a day"},
                                      .history = "Underactive thyroid since 2016. No operations."};
  bool filled = (co_await identity_.actor_of_email(kriya)).has_value();
  if (filled) co_return false;
  // The same for all: a hash each would make the first start a second longer, and the passwords are public.
  auto hash = co_await identity_.hash_password(patients_password);
  co_await identity_.create_account(registration, hash);
  for (int number = 1; number <= 20; ++number) {
    identity::Registration other{.role = Role::patient,
                                 .name = patient_names[number - 1],
                                 .email = fmt::format("patient{}@mediscan.com", number),
                                 .date_of_birth = day(1948 + number * 3, static_cast<unsigned>(number % 12 + 1), 11)};
    co_await identity_.create_account(other, hash);
  }
  co_return true;
}

task<> DemoClinic::add_doctors() {
  auto admin = co_await identity_.actor_of_email("admin@mediscan.com");
  if (!admin) throw errors::not_found();
  const auto& doctors = demo_doctors();
  bool filled = (co_await identity_.actor_of_email(doctors.back().email)).has_value();
  if (filled) co_return;
  auto hash = co_await identity_.hash_password(doctors_password);
  for (std::size_t i = 0; i < doctors.size(); ++i) {
    const auto& doctor = doctors[i];
    auto id = UserId::make();
    identity::Registration registration{
        .role = Role::doctor, .name = doctor.name, .email = doctor.email, .zone = doctor.zone};
    bool made = co_await identity_.create_account(registration, hash, id);
    if (!made) continue;
    Actor self{.role = Role::doctor, .user = id};
    directory::DoctorProfileChange profile{doctor.name,
                                           {doctor.specialty},
                                           {doctor.qualification},
                                           doctor.languages,
                                           doctor.biography,
                                           {doctor.fee_minor, doctor.currency},
                                           fmt::format("DEMO-{:05}", 20417 + 31 * i)};
    co_await directory_.change_profile(self, profile);
    co_await directory_.set_portrait(self, fmt::format("doctor-{:02}.svg", i + 1));
    directory::HoursChange hours{hours_of(i), std::string(doctor.zone), i < 2 ? 15 : 20};
    co_await directory_.change_hours(self, hours);
    co_await directory_.approve(*admin, DoctorId{id.value});
  }
}

task<> DemoClinic::request(const char* patient, const char* doctor, std::chrono::minutes ahead, Request request,
                           bool accept) {
  auto asking = co_await identity_.actor_of_email(patient);
  auto asked = co_await identity_.actor_of_email(doctor);
  if (!asking || !asked) throw errors::not_found();
  DoctorId doctor_id{asked->user.value};
  auto from = clock_.now() + ahead;
  auto free = co_await directory_.slots(*asking, doctor_id, from, std::nullopt, "");
  if (free.slots.empty()) co_return;
  scheduling::Booking booking{.doctor_id = doctor_id,
                              .starts_at = free.slots.front().starts_at,
                              .symptoms = request.symptoms,
                              .is_emergency = request.is_emergency};
  auto made = co_await scheduling_.book(*asking, booking);
  if (accept) co_await scheduling_.accept(*asked, made.appointment_id);
}

/// A doctor's page with nobody on it would show little.
task<> DemoClinic::add_requests() {
  using namespace std::chrono_literals;
  const char* shah = "sneha.shah@mediscan.com";
  co_await request("patient1@mediscan.com", patel, 2h, {"Palpitations since this morning, dizzy twice.", true}, false);
  co_await request("patient2@mediscan.com", patel, 20h, {"Blood pressure control, new tablets.", false}, false);
  co_await request("patient3@mediscan.com", patel, 4h, {"Follow-up after the stress test.", false}, true);
  co_await request("patient4@mediscan.com", shah, 3h, {"A mole that has changed its shape.", false}, false);
  co_await request(kriya, shah, 26h, {"Itchy patches on both elbows, worse in winter.", false}, false);
}

task<> DemoClinic::leave_open_visit() {
  using namespace std::chrono_literals;
  auto patient = co_await identity_.actor_of_email(kriya);
  if (!patient) throw errors::not_found();
  auto now = clock_.now();
  auto upcoming = co_await scheduling_.list(*patient, scheduling::Party::patient, scheduling::Scope::upcoming, 100, "");
  bool open = std::any_of(upcoming.appointments.begin(), upcoming.appointments.end(), [&](const auto& appointment) {
    return appointment.status == scheduling::AppointmentStatus::accepted && appointment.doctor.name == "Rajesh Patel" &&
           appointment.opens_at <= now && now < appointment.closes_at - 10min;
  });
  if (open) co_return;
  // The quarter-hour that runs already is offered to nobody: the next one stays free for whoever books and joins at
  // once.
  auto doctor = co_await identity_.actor_of_email(patel);
  auto running = std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(now);
  bool held = co_await hold_visit_of(*patient, doctor.value(), running);
  if (!held) co_await request(kriya, patel, 0min, {kriyas_symptoms, false}, true);
}

task<bool> DemoClinic::hold_visit_of(const Actor& patient, const Actor& doctor, Instant starts_at) {
  scheduling::Booking booking{
      .doctor_id = DoctorId{doctor.user.value}, .starts_at = starts_at, .symptoms = kriyas_symptoms};
  try {
    auto made = co_await scheduling_.book(patient, booking, scheduling::Begun::allowed);
    co_await scheduling_.accept(doctor, made.appointment_id);
  } catch (const Error& error) {
    if (error.fault != Fault::conflict && error.fault != Fault::invalid) throw;
    co_return false;
  }
  co_return true;
}

}  // namespace aegle::app
