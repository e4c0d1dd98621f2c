#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

TEST(Summary, StaysOpenHoweverManyRequestsFollowTheVisitThatWasAccepted) {
  ServerProcess server;
  HttpClient patient{server.url()}, doctor{server.url()};
  patient.sign_in("patient9@mediscan.com", "patient123");
  doctor.sign_in("sneha.shah@mediscan.com", "doctor123");
  auto doctor_id = text(doctor.get("/api/auth/me").json().at("id"));
  auto slots = patient.get("/api/doctors/" + doctor_id + "/slots").json().at("slots").as_array();
  auto book = [&](std::size_t slot) {
    auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Rash","is_emergency":false}})",
                            doctor_id, text(slots.at(slot).at("starts_at")));
    auto made = patient.post("/api/appointments/create", body);
    if (made.status != 201) throw std::runtime_error(made.body);
    return made.json();
  };
  auto first = book(10);
  auto path = "/api/patients/" + text(first.at("patient").at("id")) + "/summary";
  EXPECT_EQ(doctor.get(path).status, 404);
  EXPECT_EQ(doctor.post("/api/appointments/" + text(first.at("appointment_id")) + "/accept").status, 200);
  for (std::size_t slot = 11; slot < 31; ++slot) book(slot);
  auto summary = doctor.get(path);
  ASSERT_EQ(summary.status, 200) << summary.body;
  EXPECT_EQ(summary.json().at("visits").as_array().size(), 20U);
}

}  // namespace
}  // namespace aegle
