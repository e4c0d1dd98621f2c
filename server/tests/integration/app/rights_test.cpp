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

TEST(Rights, OfADoctorToARecordComeWithAVisitAndEndByThemselves) {
  ServerProcess server;
  HttpClient patient{server.url()}, doctor{server.url()};
  patient.sign_in("patient9@mediscan.com", "patient123");
  doctor.sign_in("amina.yusuf@mediscan.com", "doctor123");
  auto summary = "/api/patients/" + text(patient.get("/api/patients/me").json().at("patient_id")) + "/summary";
  EXPECT_EQ(doctor.get(summary).status, 404) << "before any visit";

  auto id = text(doctor.get("/api/auth/me").json().at("id"));
  auto slots = patient.get("/api/doctors/" + id + "/slots").json();
  auto made =
      patient.post("/api/appointments/create",
                   fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Cough","is_emergency":false}})", id,
                               text(slots.at("slots").at(0).at("starts_at"))));
  ASSERT_EQ(made.status, 201) << made.body;
  auto path = "/api/appointments/" + text(made.json().at("appointment_id"));
  EXPECT_EQ(doctor.get(summary).status, 404) << "a request gives no right to the record";
  EXPECT_EQ(doctor.post(path + "/accept").status, 200);
  EXPECT_EQ(doctor.get(summary).status, 200);

  auto moved = [&](const char* to) {
    support::execute(server.database().superuser_url(),
                     fmt::format("update appointments set starts_at = now() - interval '{0}', "
                                 "ends_at = now() - interval '{0}' + interval '15 minutes' where id = '{1}'",
                                 to, path.substr(path.rfind('/') + 1)));
  };
  moved("364 days");
  EXPECT_EQ(doctor.get(summary).status, 200);
  moved("367 days");
  EXPECT_EQ(doctor.get(summary).status, 404) << "a year after the last visit";
  auto shown = doctor.get(path).json();
  EXPECT_EQ(text(shown.at("symptoms")), "") << "that there was a visit is still known, but not what it was about";
  EXPECT_EQ(text(patient.get(path).json().at("symptoms")), "Cough");
}

}  // namespace
}  // namespace aegle
