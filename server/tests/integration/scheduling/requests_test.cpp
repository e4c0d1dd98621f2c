#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

class Requests : public ::testing::Test {
 protected:
  Requests() {
    doctor_.sign_in("sneha.shah@mediscan.com", "doctor123");
    doctor_id_ = text(doctor_.get("/api/auth/me").json().at("id"));
    // Those that come with the demo.
    for (const auto& id : listed(100)) doctor_.post("/api/appointments/" + id + "/reject", R"({"reason":"Away"})");
    slots_ = doctor_.get("/api/doctors/" + doctor_id_ + "/slots").json().at("slots").as_array();
  }

  /// A request of one's own patient for the free time `slot`.
  std::string book(int patient, std::size_t slot, bool is_emergency) {
    HttpClient client{server_.url()};
    client.sign_in(fmt::format("patient{}@mediscan.com", patient), "patient123");
    auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"x","is_emergency":{}}})", doctor_id_,
                            text(slots_.at(slot).at("starts_at")), is_emergency);
    auto made = client.post("/api/appointments/create", body);
    if (made.status != 201) throw std::runtime_error(made.body);
    return text(made.json().at("appointment_id"));
  }

  boost::json::object page(const std::string& query) {
    auto reply = doctor_.get("/api/appointments/doctor?" + query);
    if (reply.status != 200) throw std::runtime_error(reply.body);
    return reply.json().as_object();
  }

  /// The ids of all pages of `limit`.
  std::vector<std::string> listed(int limit) {
    std::vector<std::string> ids;
    std::string cursor;
    do {
      auto got = page(fmt::format("scope=requests&limit={}{}", limit, cursor.empty() ? "" : "&cursor=" + cursor));
      for (const auto& each : got.at("appointments").as_array()) ids.push_back(text(each.at("appointment_id")));
      cursor = got.at("next").is_null() ? "" : text(got.at("next"));
    } while (!cursor.empty());
    return ids;
  }

  ServerProcess server_;
  HttpClient doctor_{server_.url()};
  std::string doctor_id_;
  boost::json::array slots_;
};

TEST_F(Requests, AreListedEmergenciesFirstThenWhoHasWaitedLongest) {
  auto first = book(1, 40, false);
  auto second = book(2, 10, false);
  auto urgent = book(3, 300, true);
  auto third = book(4, 5, false);
  auto urgent_too = book(5, 200, true);
  std::vector<std::string> expected{urgent, urgent_too, first, second, third};
  for (int limit : {1, 2, 3, 5, 20}) EXPECT_EQ(listed(limit), expected) << limit;

  auto counted = page("scope=requests&limit=1");
  EXPECT_EQ(counted.at("open_requests").as_int64(), 5);
  EXPECT_EQ(counted.at("open_emergencies").as_int64(), 2);
}

TEST_F(Requests, AreThoseAloneThatCanStillBeAnswered) {
  auto accepted = book(1, 10, false);
  auto rejected = book(2, 11, true);
  auto passed = book(3, 12, true);
  auto open = book(4, 13, false);
  doctor_.post("/api/appointments/" + accepted + "/accept");
  doctor_.post("/api/appointments/" + rejected + "/reject", R"({"reason":"Away"})");
  support::execute(server_.database().superuser_url(),
                   fmt::format("update appointments set starts_at = now() - interval '1 hour', "
                               "ends_at = now() - interval '45 minutes' where id = '{}'",
                               passed));
  EXPECT_EQ(listed(20), std::vector{open});
  for (const char* scope : {"requests", "upcoming", "past", "all"}) {
    auto counted = page(fmt::format("scope={}", scope));
    EXPECT_EQ(counted.at("open_requests").as_int64(), 1) << scope;
    EXPECT_EQ(counted.at("open_emergencies").as_int64(), 0) << scope;
  }
}

TEST_F(Requests, AreTheDoctorsOwn) {
  book(1, 10, true);
  HttpClient other{server_.url()};
  other.sign_in("amina.yusuf@mediscan.com", "doctor123");
  auto theirs = other.get("/api/appointments/doctor?scope=requests").json();
  EXPECT_TRUE(theirs.at("appointments").as_array().empty());
  EXPECT_EQ(theirs.at("open_requests").as_int64(), 0);

  HttpClient patient{server_.url()};
  patient.sign_in("patient1@mediscan.com", "patient123");
  EXPECT_EQ(patient.get("/api/appointments/patient?scope=requests").status, 422);
  for (const char* cursor : {"nonsense", "request~nonsense~nonsense", "sometimes~2026-11-21T14:30:00Z~nonsense"})
    EXPECT_EQ(doctor_.get(fmt::format("/api/appointments/doctor?scope=requests&cursor={}", cursor)).status, 422);
}

}  // namespace
}  // namespace aegle
