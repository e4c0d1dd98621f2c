#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/time.hpp"
#include "support/http_client.hpp"
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

}  // namespace
}  // namespace aegle
