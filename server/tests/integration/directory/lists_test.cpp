#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"
#include "support/times.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

/// What the pages of a list hold, one after the other. `path` has a query already.
boost::json::array all_pages(HttpClient& client, const std::string& path, const char* list, std::size_t page_max) {
  boost::json::array all;
  std::string cursor;
  do {
    auto reply = client.get(path + (cursor.empty() ? "" : "&cursor=" + cursor));
    if (reply.status != 200) throw std::runtime_error(reply.body);
    auto page = reply.json();
    EXPECT_LE(page.at(list).as_array().size(), page_max);
    for (const auto& each : page.at(list).as_array()) all.push_back(each);
    cursor = page.at("next").is_null() ? "" : text(page.at("next"));
  } while (!cursor.empty() && all.size() < 10'000);
  return all;
}

std::vector<std::string> texts(const boost::json::array& list, const char* member) {
  std::vector<std::string> made;
  for (const auto& each : list) made.push_back(text(each.at(member)));
  return made;
}

class Lists : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<ServerProcess>(); }
  static void TearDownTestSuite() { server_.reset(); }
  static HttpClient as(const std::string& email, const std::string& password) {
    HttpClient client{server_->url()};
    client.sign_in(email, password);
    return client;
  }

  static std::unique_ptr<ServerProcess> server_;
};
std::unique_ptr<ServerProcess> Lists::server_;

TEST_F(Lists, OfSlotsHoldEachOnceFromTheOneTimeToTheOther) {
  auto doctor = as("amina.yusuf@mediscan.com", "doctor123");
  auto id = text(doctor.get("/api/auth/me").json().at("id"));
  std::string days;
  for (int weekday = 1; weekday <= 7; ++weekday)
    days += fmt::format(R"({}{{"weekday":{},"opens":"00:00","closes":"24:00"}})", weekday > 1 ? "," : "", weekday);
  auto hours = fmt::format(R"({{"hours":[{}],"slot_minutes":5,"zone":"UTC"}})", days);
  ASSERT_EQ(doctor.put("/api/doctors/me/hours", hours).status, 200);

  HttpClient anyone{server_->url()};
  auto path = "/api/doctors/" + id + "/slots";
  auto from = support::day_ahead(3) + std::chrono::hours{1};
  auto until = [&](Instant to) { return fmt::format("{}?from={}&to={}", path, to_string(from), to_string(to)); };
  auto to = from + std::chrono::days{8};
  auto slots = texts(all_pages(anyone, until(to), "slots", 1000), "starts_at");
  std::vector<std::string> expected;
  for (auto at = from; at < to; at += std::chrono::minutes{5}) expected.push_back(to_string(at));
  EXPECT_EQ(slots, expected);

  EXPECT_EQ(anyone.get(until(from + std::chrono::days{31})).status, 200);
  auto too_long = anyone.get(until(from + std::chrono::days{31} + std::chrono::seconds{1}));
  EXPECT_EQ(too_long.status, 422);
  EXPECT_EQ(text(too_long.json().at("errors").at(0).at("field")), "to");
  auto too_far = anyone.get(path + "?from=" + to_string(support::day_ahead(368)));
  EXPECT_EQ(too_far.status, 422);
  EXPECT_EQ(text(too_far.json().at("errors").at(0).at("field")), "from");

  auto week = texts(all_pages(anyone, path + "?from=" + to_string(from), "slots", 1000), "starts_at");
  EXPECT_EQ(week.back(), to_string(from + std::chrono::days{7} - std::chrono::minutes{5})) << "a week without `to`";
  auto past = texts(all_pages(anyone, path + "?from=2020-01-01T00:00:00Z", "slots", 1000), "starts_at");
  EXPECT_GT(*parse_instant(past.front()), SystemClock().now() - std::chrono::minutes{5}) << "none that has begun";
}

TEST_F(Lists, OfAppointmentsAreInOrderAndTheirPagesHoldEachOnce) {
  auto patient = as("patient13@mediscan.com", "patient123");
  auto doctor = as("sneha.shah@mediscan.com", "doctor123");
  auto doctor_id = text(doctor.get("/api/auth/me").json().at("id"));
  auto slots = patient.get("/api/doctors/" + doctor_id + "/slots").json().at("slots").as_array();
  for (std::size_t slot = 20; slot < 29; ++slot) {
    auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Rash","is_emergency":false}})",
                            doctor_id, text(slots.at(slot).at("starts_at")));
    auto made = patient.post("/api/appointments/create", body);
    ASSERT_EQ(made.status, 201) << made.body;
    auto visit = "/api/appointments/" + text(made.json().at("appointment_id"));
    if (slot % 3 == 0) doctor.post(visit + "/accept");
    if (slot % 3 == 1) patient.post(visit + "/cancel", R"({"reason":"Well again"})");
  }
  struct Side {
    HttpClient& client;
    std::string path;
  };
  for (auto& [client, path] :
       {Side{patient, "/api/appointments/patient?limit="}, Side{doctor, "/api/appointments/doctor?limit="}}) {
    std::map<std::string, std::vector<std::string>> ids;
    for (std::string scope : {"upcoming", "past", "all"}) {
      auto whole = all_pages(client, path + "100&scope=" + scope, "appointments", 100);
      ids[scope] = texts(whole, "appointment_id");
      for (auto limit : {"1", "2", "7"})
        EXPECT_EQ(texts(all_pages(client, path + limit + "&scope=" + scope, "appointments", 7), "appointment_id"),
                  ids[scope]);
      auto starts = texts(whole, "starts_at");
      if (scope != "upcoming") std::reverse(starts.begin(), starts.end());
      EXPECT_TRUE(std::is_sorted(starts.begin(), starts.end())) << path << scope;
      for (const auto& each : whole) {
        auto status = text(each.at("status"));
        if (scope == "upcoming") EXPECT_TRUE(status == "pending" || status == "accepted") << status;
      }
    }
    EXPECT_GE(ids["upcoming"].size(), 6U);
    EXPECT_GE(ids["past"].size(), 3U);
    std::set<std::string> together{ids["upcoming"].begin(), ids["upcoming"].end()};
    together.insert(ids["past"].begin(), ids["past"].end());
    EXPECT_EQ(together.size(), ids["upcoming"].size() + ids["past"].size());
    EXPECT_EQ(together, (std::set<std::string>{ids["all"].begin(), ids["all"].end()}));
  }
}

TEST_F(Lists, OfTheAdminHoldEachDoctorOnceTheOldestAccountFirst) {
  auto admin = as("admin@mediscan.com", "admin123");
  support::execute(server_->database().superuser_url(),
                   "select set_config('aegle.role', 'system', false); update doctors set status = 'pending' where id "
                   "in (select id from doctors order by id limit 5)");
  std::map<std::string, std::vector<std::string>> ids;
  for (std::string status : {"", "pending", "approved"}) {
    auto path = "/api/admin/doctors?status=" + status;
    auto whole = all_pages(admin, path + "&limit=100", "doctors", 100);
    ids[status] = texts(whole, "id");
    EXPECT_EQ(texts(all_pages(admin, path + "&limit=4", "doctors", 4), "id"), ids[status]);
    auto since = texts(whole, "created_at");
    EXPECT_TRUE(std::is_sorted(since.begin(), since.end()));
    for (const auto& each : whole) EXPECT_TRUE(status.empty() || text(each.at("status")) == status);
  }
  EXPECT_GE(ids["pending"].size(), 5U);
  EXPECT_EQ(ids[""].size(), ids["pending"].size() + ids["approved"].size());
}

}  // namespace
}  // namespace aegle
