#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/eventually.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"
#include "support/test_database.hpp"
#include "support/times.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

class Search : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<ServerProcess>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static boost::json::array doctors(const std::string& query) {
    HttpClient anyone{server_->url()};
    auto reply = anyone.get("/api/doctors?" + query);
    if (reply.status != 200) throw std::runtime_error(reply.body);
    return reply.json().at("doctors").as_array();
  }

  static std::unique_ptr<ServerProcess> server_;
};
std::unique_ptr<ServerProcess> Search::server_;

TEST_F(Search, PagesHoldEveryDoctorOnceFreeSoonestFirst) {
  HttpClient anyone{server_->url()};
  std::set<std::string> seen;
  std::string cursor, last;
  int pages = 0;
  do {
    auto page = anyone.get("/api/doctors?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
    for (const auto& doctor : page.at("doctors").as_array()) {
      EXPECT_TRUE(seen.insert(text(doctor.at("id"))).second) << "twice";
      auto free = doctor.at("first_free_at").is_null() ? "~" : text(doctor.at("first_free_at"));
      EXPECT_LE(last, free);
      last = free;
    }
    cursor = page.at("next").is_null() ? "" : text(page.at("next"));
  } while (!cursor.empty() && ++pages < 20);
  EXPECT_EQ(seen.size(), 42U);
}

TEST_F(Search, FindsANameThatIsSpeltWrong) {
  for (const char* typed : {"Rajesh", "patel", "Rajesh%20Patle", "ragesh"}) {
    auto found = doctors(fmt::format("q={}", typed));
    ASSERT_FALSE(found.empty()) << typed;
    EXPECT_EQ(text(found.at(0).at("name")), "Rajesh Patel") << typed;
  }
  EXPECT_TRUE(doctors("q=Xqzwv").empty());
}

bool has(const boost::json::value& doctor, const char* list, const std::string& word) {
  const auto& words = doctor.at(list).as_array();
  return std::any_of(words.begin(), words.end(), [&](const auto& each) { return text(each) == word; });
}

TEST_F(Search, NarrowsBySpecialtyLanguageAndDay) {
  auto everybody = doctors("limit=100");
  auto expected = std::count_if(everybody.begin(), everybody.end(), [](const auto& doctor) {
    return has(doctor, "specialties", "cardiology") && has(doctor, "languages", "hi");
  });
  auto found = doctors("specialty=Cardiology&language=hi&limit=100");
  ASSERT_GT(found.size(), 0U);
  EXPECT_LT(found.size(), doctors("specialty=cardiology&limit=100").size()) << "not every one of them speaks Hindi";
  EXPECT_EQ(found.size(), static_cast<std::size_t>(expected));
  for (const auto& doctor : found)
    EXPECT_TRUE(has(doctor, "specialties", "cardiology") && has(doctor, "languages", "hi")) << doctor;
  EXPECT_TRUE(doctors("specialty=no-such-thing").empty());
  auto sunday = doctors("available_on=" + support::sunday_ahead(2) + "&zone=Asia/Kolkata&limit=100");
  ASSERT_EQ(sunday.size(), 2U) << "only Patel and Shah are there around the clock";
}

TEST_F(Search, NamesEveryParameterThatIsWrong) {
  HttpClient anyone{server_->url()}, admin{server_->url()}, doctor{server_->url()};
  admin.sign_in("admin@mediscan.com", "admin123");
  doctor.sign_in("sneha.shah@mediscan.com", "doctor123");
  auto wrong = [](HttpClient& client, const std::string& path) {
    auto reply = client.get(path);
    EXPECT_EQ(reply.status, 422) << path;
    std::string fields;
    auto problem = reply.json();
    for (const auto& each : problem.at("errors").as_array()) fields += text(each.at("field")) + " ";
    return fields;
  };
  EXPECT_EQ(wrong(anyone, "/api/doctors?zone=Moon&limit=0&available_on=soon&language=Hindi&cursor=nonsense"),
            "available_on limit language zone cursor ");
  EXPECT_EQ(wrong(anyone, "/api/doctors?cursor=nonsense~nonsense"), "cursor ");
  EXPECT_EQ(wrong(anyone, "/api/doctors?q=patel&cursor=infinity~00000000-0000-0000-0000-000000000000"), "cursor ");
  auto id = text(doctors("q=Patel").at(0).at("id"));
  EXPECT_EQ(wrong(anyone, "/api/doctors/" + id + "/slots?from=now&to=later&cursor=x"), "from to cursor ");
  EXPECT_EQ(wrong(admin, "/api/admin/doctors?status=any&limit=1000&cursor=x"), "status limit cursor ");
  EXPECT_EQ(wrong(doctor, "/api/appointments/doctor?scope=some&limit=many&cursor=x"), "scope limit ");
  EXPECT_EQ(wrong(doctor, "/api/appointments/doctor?scope=past&limit=many&cursor=x"), "limit cursor ");
}

TEST_F(Search, PagesByNameHoldEachOnceTheLikestFirst) {
  auto all = doctors("q=a&limit=100");
  ASSERT_GT(all.size(), 10U);
  HttpClient anyone{server_->url()};
  boost::json::array paged;
  std::string cursor;
  do {
    auto page = anyone.get("/api/doctors?q=a&limit=4" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
    for (const auto& doctor : page.at("doctors").as_array()) paged.push_back(doctor);
    cursor = page.at("next").is_null() ? "" : text(page.at("next"));
  } while (!cursor.empty() && paged.size() <= all.size());
  ASSERT_EQ(paged.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(text(paged[i].at("id")), text(all[i].at("id")));
}

TEST_F(Search, TakesWhatLooksLikeAPatternAsItIs) {
  EXPECT_TRUE(doctors("q=%25").empty());
  EXPECT_TRUE(doctors("q=_____").empty());
  EXPECT_TRUE(doctors("q=%5C").empty());
}

TEST_F(Search, ByNameIsServedByTheIndex) {
  support::TestDatabase database;
  support::execute(
      database.superuser_url(),
      "with made as (insert into users (id, role, name, password_hash) select gen_random_uuid(), 'doctor', "
      "md5(n::text) || ' ' || md5((n * 7)::text), '-' from generate_series(1, 20000) n returning id, name) "
      "insert into doctors (id, name, status) select id, name, 'approved' from made");
  support::execute(database.superuser_url(), "vacuum analyze doctors");
  auto scans = "select idx_scan from pg_stat_user_indexes where indexrelname = 'doctors_by_name'";
  auto before = support::execute(database.superuser_url(), scans);
  support::execute(database.app_url(), "select count(*) from doctors_named('Rajesh Patle')");
  support::eventually("the scan to be counted",
                      [&] { return support::execute(database.superuser_url(), scans) != before; });
}

TEST_F(Search, ADoctorsOwnPageHasTheWeeklyHours) {
  HttpClient doctor{server_->url()};
  doctor.sign_in("amina.yusuf@mediscan.com", "doctor123");
  auto id = text(doctor.get("/api/auth/me").json().at("id"));
  auto hours = R"([{"weekday":1,"opens":"09:00","closes":"12:30"},{"weekday":3,"opens":"14:00","closes":"24:00"}])";
  ASSERT_EQ(doctor.put("/api/doctors/me/hours", fmt::format(R"({{"hours":{}}})", hours)).status, 200);
  HttpClient anyone{server_->url()};
  EXPECT_EQ(anyone.get("/api/doctors/" + id).json().at("hours"), boost::json::parse(hours));
}

TEST_F(Search, ABookedFirstTimeMovesTheHint) {
  HttpClient patient{server_->url()};
  patient.sign_in("patient11@mediscan.com", "patient123");
  auto doctor = doctors("q=Sneha%20Shah").at(0);
  auto first = text(doctor.at("first_free_at"));
  auto booked =
      patient.post("/api/appointments/create",
                   fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Itch","is_emergency":false}})",
                               text(doctor.at("id")), first));
  ASSERT_EQ(booked.status, 201) << booked.body;
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (text(doctors("q=Sneha%20Shah").at(0).at("first_free_at")) == first &&
         std::chrono::steady_clock::now() < until) {
  }
  EXPECT_GT(text(doctors("q=Sneha%20Shah").at(0).at("first_free_at")), first);
}

}  // namespace
}  // namespace aegle
