#include <array>
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "platform/crypto/crypto.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

std::string output_of(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(command.c_str(), "r"), &::pclose};
  std::string out;
  std::array<char, 65536> chunk;
  while (auto size = std::fread(chunk.data(), 1, chunk.size(), pipe.get())) out.append(chunk.data(), size);
  return out;
}

TEST(Dump, OfTheDatabaseAfterAVisitHoldsNoneOfItsClinicalWords) {
  ServerProcess server;
  HttpClient patient{server.url()}, doctor{server.url()};
  patient.sign_in("patient@mediscan.com", "patient123");
  doctor.sign_in("rajesh.patel@mediscan.com", "doctor123");
  patient.put(
      "/api/patients/me",
      R"({"name":"Kriya Mehta","date_of_birth":"1931-07-23","sex":"female","allergies":["Tapirallergy"],"medicines":["Ibexamine"],"history":"Gnuplasty"})");
  auto id = text(doctor.get("/api/auth/me").json().at("id"));
  auto slots = patient.get("/api/doctors/" + id + "/slots").json();
  auto made = patient.post(
      "/api/appointments/create",
      fmt::format(
          R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Zebrafieber","notes":"Quillpain","is_emergency":false}})",
          id, text(slots.at("slots").at(0).at("starts_at"))));
  ASSERT_EQ(made.status, 201) << made.body;
  auto path = "/api/appointments/" + text(made.json().at("appointment_id"));
  support::execute(
      server.database().superuser_url(),
      fmt::format("update appointments set starts_at = now(), ends_at = now() + interval '15 minutes' where id = '{}'",
                  path.substr(path.rfind('/') + 1)));
  ASSERT_EQ(doctor.post(path + "/accept").status, 200);
  ASSERT_EQ(patient.post(path + "/messages", R"({"message":"Okapitalk"})").status, 201);
  ASSERT_EQ(doctor.put(path + "/notes", R"({"notes":"Marmotnote","version":0})").status, 200);
  auto issue =
      R"({"diagnosis":"Otterpox","medicines":[{"name":"Lynxadol"}],"recommendations":"Lemurrest","complete":true})";
  ASSERT_EQ(doctor.post(path + "/prescription", issue).status, 201);
  EXPECT_EQ(text(patient.get(path).json().at("status")), "completed");

  auto dump = output_of(fmt::format("pg_dump --no-owner -d '{}'", server.database().superuser_url()));
  ASSERT_NE(dump.find("Kriya"), std::string::npos) << "the dump is there";
  // pg_dump writes a bytea as hex, so a column that holds its words unsealed has to be looked for in hex too.
  for (std::string word :
       {"Zebrafieber", "Quillpain", "Tapirallergy", "Ibexamine", "Gnuplasty", "Okapitalk", "Marmotnote", "Otterpox",
        "Lynxadol", "Lemurrest", "Tight chest", "Palpitations", "1931-07-23"})
    for (const auto& form : {word, crypto::hex(word), crypto::base64(word).substr(0, word.size() / 3 * 4)})
      EXPECT_EQ(dump.find(form), std::string::npos) << word << " as " << form;
}

TEST(Particulars, ThatAVersionBeforeKeptPlainlyAreSealedWhenTheServerStarts) {
  ServerProcess server;
  server.stop();
  const auto& database = server.database().superuser_url();
  support::execute(database, R"(
    alter table patients drop constraint patients_particulars_sealed;
    update patients set particulars = null, date_of_birth = '1931-07-23', sex = 'other' where name = 'Kriya Mehta';
    alter table patients
      add constraint patients_particulars_sealed check (date_of_birth is null and sex is null) not valid)");
  server.start();

  HttpClient patient{server.url()};
  patient.sign_in("patient@mediscan.com", "patient123");
  auto record = patient.get("/api/patients/me").json();
  EXPECT_EQ(text(record.at("date_of_birth")), "1931-07-23");
  EXPECT_EQ(text(record.at("sex")), "other");
  EXPECT_EQ(record.at("allergies").as_array().size(), 1u);
  auto visits = patient.get("/api/appointments/patient").json();
  EXPECT_GE(visits.at("appointments").at(0).at("patient").at("age_years").as_int64(), 95);
  auto dump = output_of(fmt::format("pg_dump --no-owner -d '{}'", database));
  EXPECT_EQ(dump.find("1931-07-23"), std::string::npos);
  EXPECT_THROW(support::execute(database, "update patients set sex = 'female' where name = 'Kriya Mehta'"),
               std::exception);
}

}  // namespace
}  // namespace aegle
