#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/clinic.hpp"
#include "app/demo_clinic.hpp"
#include "app/demo_doctors.hpp"
#include "base/time.hpp"
#include "support/command.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/run.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using namespace std::chrono_literals;
using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

class DemoClinicTest : public testing::Test {
 protected:
  DemoClinicTest() {
    kriya.sign_in("patient@mediscan.com", "patient123");
    patel.sign_in("rajesh.patel@mediscan.com", "doctor123");
  }
  ServerProcess server;
  HttpClient kriya{server.url()};
  HttpClient patel{server.url()};
};

TEST_F(DemoClinicTest, LeavesOneVisitThatBothCanJoinAtOnce) {
  auto upcoming = kriya.get("/api/appointments/patient?scope=upcoming").json();
  int open = 0;
  for (const auto& visit : upcoming.at("appointments").as_array()) {
    if (text(visit.at("status")) != "accepted") continue;
    ++open;
    auto ice_servers = fmt::format("/api/appointments/{}/ice-servers", text(visit.at("appointment_id")));
    EXPECT_EQ(kriya.get(ice_servers).status, 200);
    EXPECT_EQ(patel.get(ice_servers).status, 200);
  }
  EXPECT_EQ(open, 1);
}

TEST_F(DemoClinicTest, DoctorPatelsNextFreeTimeCanBeJoinedAsSoonAsItIsAccepted) {
  HttpClient other{server.url()};
  other.sign_in("patient7@mediscan.com", "patient123");
  auto doctor = text(other.get("/api/doctors?q=Rajesh+Patel").json().at("doctors").at(0).at("id"));
  auto starts_at = text(other.get("/api/doctors/" + doctor + "/slots").json().at("slots").at(0).at("starts_at"));
  EXPECT_LE(parse_instant(starts_at).value() - std::chrono::system_clock::now(), 15min);
  auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Cough","is_emergency":false}})", doctor,
                          starts_at);
  auto booked = other.post("/api/appointments/create", body);
  ASSERT_EQ(booked.status, 201);
  auto id = text(booked.json().at("appointment_id"));
  EXPECT_EQ(patel.post("/api/appointments/" + id + "/accept", "").status, 200);
  EXPECT_EQ(other.get("/api/appointments/" + id + "/ice-servers").status, 200);
}

/// Kriya's visits with that doctor which are accepted.
int accepted_visits(HttpClient& kriya, const std::string& doctor) {
  auto visits = kriya.get("/api/appointments/patient?scope=upcoming").json();
  int accepted = 0;
  for (const auto& visit : visits.at("appointments").as_array())
    if (text(visit.at("status")) == "accepted" && text(visit.at("doctor").at("id")) == doctor) ++accepted;
  return accepted;
}

TEST_F(DemoClinicTest, StartsAgainWhateverItsPeopleHaveBecome) {
  auto profile = patel.get("/api/doctors/me").json();
  auto id = text(profile.at("id"));
  boost::json::object change;
  for (const char* kept : {"specialties", "qualifications", "languages", "biography", "fee", "registration_number"})
    change[kept] = profile.at(kept);
  change["name"] = "R. Patel";
  ASSERT_EQ(patel.put("/api/doctors/me", boost::json::serialize(change)).status, 200);
  server.kill();
  server.start();
  EXPECT_EQ(accepted_visits(kriya, id), 1);
  EXPECT_EQ(text(patel.get("/api/doctors/me").json().at("name")), "R. Patel");

  // The visit is over, and there is no doctor any more to book another with.
  auto upcoming = kriya.get("/api/appointments/patient?scope=upcoming").json();
  for (const auto& visit : upcoming.at("appointments").as_array()) {
    if (text(visit.at("status")) != "accepted") continue;
    ASSERT_EQ(patel.post("/api/appointments/" + text(visit.at("appointment_id")) + "/complete").status, 200);
  }
  HttpClient admin{server.url()};
  admin.sign_in("admin@mediscan.com", "admin123");
  ASSERT_EQ(admin.post("/api/admin/doctors/" + id + "/reject", R"({"reason":"Just trying."})").status, 200);
  server.kill();
  server.start();
  EXPECT_EQ(text(patel.get("/api/doctors/me").json().at("status")), "rejected");
  EXPECT_EQ(accepted_visits(kriya, id), 0);
}

/// What `start` said when the server ended instead.
std::string refusal(ServerProcess& server, const std::string& demo) {
  try {
    server.start({{"AEGLE_DEMO", demo}});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST_F(DemoClinicTest, ItsPasswordsOpenNothingOutsideDemoMode) {
  server.stop();
  EXPECT_NE(refusal(server, "off").find("aegle: This database holds the demo clinic"), std::string::npos);
  EXPECT_EQ(refusal(server, "on"), "");
  EXPECT_EQ(kriya.get("/api/auth/me").status, 200);
}

TEST(RealClinicTest, TheDemoIsNotPutIntoIt) {
  ServerProcess server{"aegle", {{"AEGLE_DEMO", "off"}}};
  HttpClient stranger{server.url()};
  auto reply = stranger.post("/api/auth/login", R"({"email":"admin@mediscan.com","password":"admin123"})");
  EXPECT_EQ(reply.status, 401);
  auto made =
      support::run_aegle({"add-admin", "asha@clinic.example", "Asha Rao"},
                         {{"AEGLE_DATABASE_URL", server.database().app_url()}, {"AEGLE_DATA_DIR", server.data_dir()}},
                         "a password long enough\n");
  ASSERT_EQ(made.status, 0) << made.err;
  server.stop();
  EXPECT_NE(refusal(server, "on").find("aegle: This database holds a real clinic"), std::string::npos);
  EXPECT_EQ(refusal(server, "off"), "");
  EXPECT_EQ(stranger.post("/api/auth/login", R"({"email":"admin@mediscan.com","password":"admin123"})").status, 401);
}

/// Fills the demo clinic again and again on one database, which fails after a number of steps, as a killed process
/// does.
class CutOffTest : public testing::Test {
 protected:
  CutOffTest() {
    settings.database_url = database.app_url();
    settings.data_dir = std::filesystem::temp_directory_path() / ("aegle-cut-" + to_string(make_uuid()));
    settings.demo = true;
    settings.settle();
    std::filesystem::create_directories(settings.data_dir);
    run(R"(create table cut_after (steps bigint); insert into cut_after values (0); create sequence cut_steps;
      create function cut_off() returns trigger language plpgsql security definer as $$ begin
        if nextval('cut_steps') > (select steps from cut_after) then raise exception 'cut off'; end if; return null; end $$)");
  }
  ~CutOffTest() override { std::filesystem::remove_all(settings.data_dir); }

  std::string run(const std::string& sql) { return support::execute(database.superuser_url(), sql); }
  /// Whether it came to its end.
  bool fill(int steps) {
    run("update cut_after set steps = " + std::to_string(steps) + "; select setval('cut_steps', 1, false)");
    asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    app::Clinic clinic{io.get_executor(), settings};
    app::wire(clinic);
    app::DemoClinic demo{clinic};
    auto work = [&]() -> task<bool> {
      bool whole = true;
      try {
        co_await demo.fill();
      } catch (const db::QueryError&) {
        whole = false;
      }
      co_await clinic.database.stop();
      co_return whole;
    };
    return support::run_on(io, work());
  }

  support::TestDatabase database;
  app::Settings settings;
};

TEST_F(CutOffTest, EachStartMakesWhatAnEarlierOneDidNot) {
  run(R"(create trigger cut after insert on audit_entries for each row execute function cut_off();
    create trigger cut after update on doctors for each row execute function cut_off())");
  // A doctor takes nine steps, from the account to the approval.
  int half_made = 0;
  for (int round = 0; round < 2; ++round) {
    for (int steps = 1; steps <= 10; ++steps) {
      EXPECT_FALSE(fill(steps)) << steps;
      if (run("select count(*) from doctors where status = 'pending'") != "0") ++half_made;
    }
  }
  EXPECT_GT(half_made, 8) << "of a doctor's nine steps each was the last of a start";
  run(R"(drop trigger cut on doctors; drop trigger cut on audit_entries;
    create trigger cut after insert on audit_entries for each row when (new.subject = 'appointment')
      execute function cut_off())");
  int starts = 1;
  while (!fill(1)) ASSERT_LT(++starts, 20);
  EXPECT_EQ(starts, 8) << "six requests are made and two of them accepted, one a start";

  EXPECT_EQ(run("select count(*) from users where role = 'patient'"), "21");
  EXPECT_EQ(
      run("select count(*) from doctors where status = 'approved' and portrait is not null and biography <> '' and "
          "registration_number like 'DEMO-%' and exists (select from weekly_hours h where h.doctor_id = id)"),
      std::to_string(app::demo_doctors().size()));
  auto visits =
      "select string_agg(n::text, ' ' order by status) from (select status, count(*) n from appointments group by 1) s";
  EXPECT_EQ(run(visits), "2 4");
  EXPECT_TRUE(fill(0)) << "a whole clinic needs no further step";
}

}  // namespace
}  // namespace aegle
