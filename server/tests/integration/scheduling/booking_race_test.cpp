#include <atomic>
#include <barrier>
#include <thread>

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

/// The first doctor of a specialty, by id.
std::string doctor_of(HttpClient& client, const std::string& specialty) {
  auto page = client.get("/api/doctors?limit=1&specialty=" + specialty).json();
  return text(page.at("doctors").at(0).at("id"));
}

TEST(BookingRace, OfTwoHundredBookingsOfOneSlotExactlyOneWins) {
  ServerProcess server;
  HttpClient anyone{server.url()};
  auto doctor = doctor_of(anyone, "cardiology");
  auto slots = anyone.get("/api/doctors/" + doctor + "/slots").json();
  auto starts_at = text(slots.at("slots").at(7).at("starts_at"));
  auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Cough","is_emergency":false}})", doctor,
                          starts_at);

  constexpr int patients = 20;
  constexpr int each = 10;
  std::vector<std::string> cookies;
  for (int number = 1; number <= patients; ++number) {
    HttpClient client{server.url()};
    cookies.push_back(client.sign_in(fmt::format("patient{}@mediscan.com", number), "patient123").cookie());
  }
  std::barrier ready{patients * each};
  std::atomic<int> booked = 0, taken = 0, other = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < patients * each; ++i) {
    threads.emplace_back([&, i] {
      HttpClient client{server.url()};
      client.set_cookie(cookies[static_cast<std::size_t>(i % patients)]);
      ready.arrive_and_wait();
      auto reply = client.post("/api/appointments/create", body);
      if (reply.status == 201) {
        ++booked;
      } else if (reply.status == 409 && reply.code() == "scheduling.slot_taken") {
        ++taken;
      } else {
        ++other;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(booked, 1);
  EXPECT_EQ(taken, patients * each - 1);
  EXPECT_EQ(other, 0);

  auto after = anyone.get("/api/doctors/" + doctor + "/slots").json();
  for (const auto& slot : after.at("slots").as_array()) EXPECT_NE(text(slot.at("starts_at")), starts_at);
}

TEST(BookingRace, ACancelledTimeCanBeBookedAgainAndABookedOneCannot) {
  ServerProcess server;
  HttpClient first{server.url()}, second{server.url()};
  first.sign_in("patient1@mediscan.com", "patient123");
  second.sign_in("patient2@mediscan.com", "patient123");
  auto doctor = doctor_of(first, "dermatology");
  auto slots = first.get("/api/doctors/" + doctor + "/slots").json();
  auto body =
      fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Rash","is_emergency":true,"notes":"Since May"}})",
                  doctor, text(slots.at("slots").at(3).at("starts_at")));
  auto made = first.post("/api/appointments/create", body);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text(made.json().at("status")), "pending");
  EXPECT_EQ(text(made.json().at("symptoms")), "Rash");
  EXPECT_EQ(second.post("/api/appointments/create", body).code(), "scheduling.slot_taken");

  auto path = "/api/appointments/" + text(made.json().at("appointment_id"));
  auto cancelled = first.post(path + "/cancel", R"({"reason":"Feeling better"})");
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(text(cancelled.json().at("reason")), "Feeling better");
  EXPECT_EQ(first.post(path + "/cancel", R"({"reason":"Again"})").code(), "scheduling.wrong_state");
  EXPECT_EQ(second.post("/api/appointments/create", body).status, 201);
}

TEST(Booking, IsRefusedWhileTooManyRequestsWait) {
  ServerProcess server{"aegle", {{"AEGLE_OPEN_REQUESTS", "2"}}};
  HttpClient patient{server.url()}, other{server.url()}, doctor{server.url()};
  patient.sign_in("patient14@mediscan.com", "patient123");
  other.sign_in("patient15@mediscan.com", "patient123");
  doctor.sign_in("sneha.shah@mediscan.com", "doctor123");
  auto doctor_id = text(doctor.get("/api/auth/me").json().at("id"));
  auto free = patient.get("/api/doctors/" + doctor_id + "/slots").json().at("slots").as_array();
  auto book = [&](HttpClient& who, std::size_t slot) {
    return who.post("/api/appointments/create",
                    fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Rash","is_emergency":false}})",
                                doctor_id, text(free.at(slot).at("starts_at"))));
  };
  auto first = book(patient, 3);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(book(patient, 4).status, 201);
  auto refused = book(patient, 5);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "scheduling.too_many_open");
  EXPECT_EQ(book(other, 5).status, 201) << "the time was not taken";
  EXPECT_EQ(doctor.post("/api/appointments/" + text(first.json().at("appointment_id")) + "/accept").status, 200);
  EXPECT_EQ(book(patient, 6).status, 201) << "one was answered";
}

TEST(Cancelling, EndsForThePatientWithTheStartAndForTheDoctorWithTheEnd) {
  ServerProcess server;
  HttpClient patient{server.url()}, doctor{server.url()};
  patient.sign_in("patient1@mediscan.com", "patient123");
  doctor.sign_in("sneha.shah@mediscan.com", "doctor123");
  auto doctor_id = text(doctor.get("/api/auth/me").json().at("id"));
  auto free = patient.get("/api/doctors/" + doctor_id + "/slots").json().at("slots").as_array();
  auto accepted = [&](std::size_t slot) {
    auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Rash","is_emergency":false}})",
                            doctor_id, text(free.at(slot).at("starts_at")));
    auto id = text(patient.post("/api/appointments/create", body).json().at("appointment_id"));
    EXPECT_EQ(doctor.post("/api/appointments/" + id + "/accept").status, 200);
    return id;
  };
  auto began = [&](const std::string& id, const char* ago) {
    support::execute(server.database().superuser_url(),
                     fmt::format("update appointments set starts_at = now() - interval '{}', "
                                 "ends_at = now() - interval '{}' + interval '15 minutes' where id = '{}'",
                                 ago, ago, id));
  };
  auto cancel = [&](HttpClient& by, const std::string& id) {
    return by.post("/api/appointments/" + id + "/cancel", R"({"reason":"Nobody came"})");
  };
  auto running = accepted(3);
  began(running, "5 minutes");
  auto refused = cancel(patient, running);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "scheduling.wrong_state");
  EXPECT_EQ(text(refused.json().at("detail")), "This visit has begun, so it can no longer be cancelled.");
  EXPECT_EQ(text(cancel(doctor, running).json().at("ended_by")), "doctor");

  auto over = accepted(4);
  began(over, "20 minutes");
  for (auto* by : {&patient, &doctor}) EXPECT_EQ(cancel(*by, over).code(), "scheduling.wrong_state");
  EXPECT_EQ(text(doctor.get("/api/appointments/" + over).json().at("status")), "accepted");
}

TEST(Booking, NamesEveryFieldThatIsWrong) {
  ServerProcess server;
  HttpClient patient{server.url()};
  patient.sign_in("patient1@mediscan.com", "patient123");
  auto reply = patient.post("/api/appointments/create",
                            R"({"doctor_id":"x","starts_at":"tomorrow","is_emergency":"no","extra":1})");
  EXPECT_EQ(reply.status, 422);
  std::string fields;
  auto problem = reply.json();
  for (const auto& each : problem.at("errors").as_array()) fields += text(each.at("field")) + " ";
  EXPECT_EQ(fields, "doctor_id starts_at symptoms is_emergency extra ");

  auto booking_at = [](const std::string& doctor, Instant at) {
    return fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"x","is_emergency":false}})", doctor,
                       to_string(at));
  };
  auto doctor = doctor_of(patient, "cardiology");
  auto ten = support::day_ahead(20) + std::chrono::hours{10};
  for (auto at : {support::day_ahead(-1), ten + std::chrono::minutes{7}, ten + std::chrono::days{367}}) {
    auto refused = patient.post("/api/appointments/create", booking_at(doctor, at));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(text(refused.json().at("errors").at(0).at("field")), "starts_at");
  }
  auto unknown = booking_at("01890000-0000-7000-8000-000000000000", ten);
  EXPECT_EQ(patient.post("/api/appointments/create", unknown).status, 404);
}

}  // namespace
}  // namespace aegle
