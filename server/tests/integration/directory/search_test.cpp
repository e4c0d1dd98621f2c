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

TEST_F(Search, NarrowsBySpecialtyLanguageAndDay) {
  for (const auto& doctor : doctors("specialty=Cardiology&language=hi"))
    EXPECT_NE(boost::json::serialize(doctor).find("cardiology"), std::string::npos);
  EXPECT_TRUE(doctors("specialty=no-such-thing").empty());
  auto sunday = doctors("available_on=" + support::sunday_ahead(2) + "&zone=Asia/Kolkata&limit=100");
  ASSERT_EQ(sunday.size(), 2U) << "only Patel and Shah are there around the clock";
  HttpClient anyone{server_->url()};
  EXPECT_EQ(anyone.get("/api/doctors?zone=Moon&limit=0").status, 422);
  EXPECT_EQ(anyone.get("/api/doctors?cursor=nonsense").status, 422);
  EXPECT_EQ(anyone.get("/api/doctors?cursor=nonsense~nonsense").status, 422);
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
