#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "integration/realtime/tab.hpp"
#include "support/eventually.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/run.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;
using testing::Tab;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

/// The mail's text as its reader sees it: quoted-printable undone.
std::string readable(std::string mail) {
  for (auto at = mail.find("=\r\n"); at != std::string::npos; at = mail.find("=\r\n", at)) mail.erase(at, 3);
  for (auto at = mail.find("=3D"); at != std::string::npos; at = mail.find("=3D", at + 1)) mail.replace(at, 3, "=");
  return mail;
}

/// One of a visit's two parties: what one does over HTTP, and what reaches one live and by mail.
struct Person {
  Person(const ServerProcess& at, std::string address, const char* password)
      : server(at), http(at.url()), email(std::move(address)) {
    http.sign_in(email, password);
  }

  /// The mail to this person that says so, once it is there.
  std::string mail_that_says(const std::string& words, const std::string& link) const {
    std::string found;
    support::eventually("a mail to " + email + " that says " + words, [&] {
      for (const auto& file : std::filesystem::directory_iterator(server.data_dir() / "outbox")) {
        if (!file.path().filename().string().ends_with("-" + email + ".eml")) continue;
        std::ifstream in{file.path(), std::ios::binary};
        auto mail = readable({std::istreambuf_iterator<char>{in}, {}});
        if (mail.find(words) != std::string::npos && mail.find("\n" + link + "\r\n") != std::string::npos) found = mail;
      }
      return !found.empty();
    });
    return found;
  }
  /// The next that one hears of the visit.
  task<std::string> next_kind(std::string id) {
    while (true) {
      auto event = co_await tab->next("event");
      const auto* about = event.at("data").as_object().if_contains("appointment_id");
      if (about && text(*about) == id) co_return testing::text_of(event, "kind");
    }
  }

  const ServerProcess& server;
  HttpClient http;
  std::string email;
  std::shared_ptr<Tab> tab;
};

class StepsOfAVisit : public ::testing::Test {
 protected:
  StepsOfAVisit() {
    doctor_id_ = text(doctor_.http.get("/api/auth/me").json().at("id"));
    auto port = static_cast<std::uint16_t>(std::stoi(server_.url().substr(server_.url().rfind(':') + 1)));
    auto open = [&](Person& person) -> task<> {
      person.tab = co_await Tab::open(port, "/api/realtime", person.http.cookie());
      auto answer = co_await person.tab->ask({{"type", "subscribe"}, {"stream", "user"}, {"after", 0}});
      testing::must(testing::text_of(answer, "type") == "subscribed", boost::json::serialize(answer));
    };
    for (auto* person : {&doctor_, &patient_}) support::run_on(io_, open(*person));
  }

  std::string book(std::size_t slot) {
    auto slots = patient_.http.get("/api/doctors/" + doctor_id_ + "/slots").json();
    auto body = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Zebrafieber","is_emergency":false}})",
                            doctor_id_, text(slots.at("slots").at(slot).at("starts_at")));
    auto made = patient_.http.post("/api/appointments/create", body);
    if (made.status != 201) throw std::runtime_error(made.body);
    auto id = text(made.json().at("appointment_id"));
    auto join_url = text(made.json().at("join_url"));
    public_url_ = join_url.substr(0, join_url.find("/video-consultation/" + id));
    return id;
  }
  void change(Person& by, const std::string& id, const std::string& step, const std::string& body = "") {
    auto changed = by.http.post("/api/appointments/" + id + "/" + step, body);
    EXPECT_EQ(changed.status, 200) << changed.body;
  }
  /// Moves the visit to now.
  void open_now(const std::string& id) {
    support::execute(server_.database().superuser_url(),
                     fmt::format("update appointments set starts_at = now() - interval '1 minute', "
                                 "ends_at = now() + interval '14 minutes' where id = '{}'",
                                 id));
  }

  /// Both hear of the step live, and each gets a mail with these words and the link where one goes on from there.
  void expect_told(const std::string& id, const std::string& step, const char* to_patient, const char* to_doctor) {
    auto joins = step == "accepted";
    auto link =
        joins ? public_url_ + "/video-consultation/" + id : public_url_ + "/sign-in?next=%2Fappointments%2F" + id;
    for (auto* person : {&doctor_, &patient_}) {
      EXPECT_EQ(support::run_on(io_, person->next_kind(id)), "appointment." + step) << person->email;
      auto mail = person->mail_that_says(person == &patient_ ? to_patient : to_doctor, link);
      EXPECT_EQ(mail.find("Zebrafieber"), std::string::npos);
      EXPECT_EQ(mail.find("ermatolog"), std::string::npos);
    }
  }

  ServerProcess server_;
  asio::io_context io_{1};
  Person doctor_{server_, "sneha.shah@mediscan.com", "doctor123"};
  Person patient_{server_, "patient3@mediscan.com", "patient123"};
  std::string doctor_id_, public_url_;
};

TEST_F(StepsOfAVisit, ReachBothLiveAndByMailWithTheLinkWhereOneGoesOn) {
  auto held = book(8);
  expect_told(held, "booked", "You asked Dr. Sneha Shah for a visit", "asks you for a visit");
  change(doctor_, held, "accept");
  expect_told(held, "accepted", "Dr. Sneha Shah will see you", "You accepted the visit");
  open_now(held);
  change(doctor_, held, "complete");
  expect_told(held, "completed", "Your visit with Dr. Sneha Shah", "is completed");

  auto declined = book(9);
  expect_told(declined, "booked", "You asked Dr. Sneha Shah for a visit", "asks you for a visit");
  change(doctor_, declined, "reject", R"({"reason":"Zebrafieber"})");
  expect_told(declined, "rejected", "Dr. Sneha Shah cannot see you", "You declined the request");

  auto cancelled = book(10);
  expect_told(cancelled, "booked", "You asked Dr. Sneha Shah for a visit", "asks you for a visit");
  change(patient_, cancelled, "cancel", R"({"reason":"Zebrafieber"})");
  expect_told(cancelled, "cancelled", "has been cancelled", "has been cancelled");
}

}  // namespace
}  // namespace aegle
