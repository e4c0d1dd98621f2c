#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "integration/realtime/tab.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/run.hpp"
#include "support/server_process.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr int flood_per_s = 10'000;
constexpr int signals_each = 150;

/// The real server, and a call of three in it: a doctor, a patient and a guest.
class FloodTest : public ::testing::Test {
 protected:
  support::ServerProcess server_;
  std::uint16_t port_ = static_cast<std::uint16_t>(std::stoi(server_.url().substr(server_.url().rfind(':') + 1)));
  support::HttpClient doctor_{server_.url()}, patient_{server_.url()}, guest_{server_.url()};
  asio::io_context io_{1};
  std::string visit_;

  struct Seated {
    std::shared_ptr<Tab> tab;
    std::string peer;
  };

  /// What one side of the pair that is not flooding saw of the other.
  struct Line {
    int arrived = 0;
    bool in_order = true;
    std::chrono::milliseconds longest{0};
    int of_the_flood = 0;
  };

  static std::string text(const json::value& value) { return std::string(value.as_string()); }

  void SetUp() override {
    patient_.sign_in("patient@mediscan.com", "patient123");
    doctor_.sign_in("rajesh.patel@mediscan.com", "doctor123");
    auto doctor_id = text(doctor_.get("/api/auth/me").json().at("id"));
    auto slots = patient_.get("/api/doctors/" + doctor_id + "/slots").json();
    auto booking = fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Cough","is_emergency":false}})",
                               doctor_id, text(slots.at("slots").at(0).at("starts_at")));
    visit_ = text(patient_.post("/api/appointments/create", booking).json().at("appointment_id"));
    support::execute(server_.database().superuser_url(),
                     "update appointments set starts_at = now(), ends_at = now() + interval '15 minutes' where id = '" +
                         visit_ + "'");
    doctor_.post("/api/appointments/" + visit_ + "/accept");
    come_as_guest();
  }

  void come_as_guest() {
    auto invited = doctor_.post("/api/appointments/" + visit_ + "/guests", R"({"name":"Noor","kind":"interpreter"})");
    auto link = text(invited.json().at("link"));
    auto came = guest_.post("/api/guest/claim", R"({"invitation":")" + link.substr(link.find('#') + 1) + "\"}");
    if (came.status != 200) throw std::runtime_error(came.body);
  }

  json::object about(std::string_view type) const { return {{"type", type}, {"appointment_id", visit_}}; }

  task<Seated> enter(std::string path, std::string cookie) {
    Seated made{co_await Tab::open(port_, path, cookie), to_string(make_uuid())};
    auto frame = about("room.join");
    frame["peer"] = made.peer;
    frame["audio"] = frame["video"] = true;
    auto joined = co_await made.tab->ask(frame);
    must(text_of(joined, "type") == "room.joined", json::serialize(joined));
    co_return made;
  }

  std::string signal(const std::string& to, const json::value& data) const {
    auto frame = about("signal");
    frame["to"] = to;
    frame["data"] = data;
    return json::serialize(frame);
  }

  /// A signal each 20 ms, with its number and when it was sent.
  task<> talk(Seated from, Seated to) {
    for (int i = 0; i < signals_each; ++i) {
      json::object data{{"n", i}, {"at", SteadyClock::now().time_since_epoch().count()}};
      co_await from.tab->send(signal(to.peer, data));
      co_await sleep_for(20ms);
    }
  }

  task<> listen(Seated here, std::string other, Line& line) {
    while (line.arrived < signals_each) {
      auto frame = co_await here.tab->next("signal");
      if (text_of(frame, "from") != other) {
        ++line.of_the_flood;
        continue;
      }
      const auto& data = frame.at("data").as_object();
      line.in_order = line.in_order && number_of(data, "n") == line.arrived;
      ++line.arrived;
      SteadyClock::time_point sent{SteadyClock::duration(number_of(data, "at"))};
      line.longest =
          std::max(line.longest, std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - sent));
    }
  }

  /// Ten thousand a second until the server closes, each as `make` gives it.
  task<> flood(Seated from, std::function<std::string()> make, int& sent) {
    auto began = SteadyClock::now();
    auto reading = [](Seated here) -> task<> {
      while (co_await here.tab->receive()) {
      }
    };
    TaskGroup reader(io_.get_executor());
    reader.spawn("reader", reading(from));
    while (reader.running() > 0 && SteadyClock::now() - began < 30s) {
      auto due = (SteadyClock::now() - began) / 1us * flood_per_s / 1'000'000;
      while (sent < due && reader.running() > 0) {
        auto frame = make();
        co_await from.tab->send(frame);
        ++sent;
      }
      co_await sleep_for(5ms);
    }
    EXPECT_EQ(reader.running(), 0u) << "the flood was never stopped";
    EXPECT_EQ(from.tab->close_code(), 1008);
  }

  /// The guest is let in and floods with what `make` gives, while the other two go on talking.
  task<> run(std::string name, std::function<std::string(const Seated& doctor)> make) {
    auto doctor = co_await enter("/api/realtime", doctor_.cookie());
    auto patient = co_await enter("/api/realtime", patient_.cookie());
    auto guest = co_await enter("/api/guest/realtime", guest_.cookie());
    auto admit = about("room.admit");
    admit["peer"] = guest.peer;
    co_await doctor.tab->send(json::serialize(admit));
    co_await guest.tab->next("room.roster");
    auto next = [&] { return make(doctor); };

    Line at_doctor, at_patient;
    auto began = SteadyClock::now();
    int sent = 0;
    TaskGroup group(io_.get_executor());
    group.spawn("talk", talk(doctor, patient));
    group.spawn("talk", talk(patient, doctor));
    group.spawn("listen", listen(doctor, patient.peer, at_doctor));
    group.spawn("listen", listen(patient, doctor.peer, at_patient));
    group.spawn("flood", flood(guest, next, sent));
    while (group.running() > 0) co_await sleep_for(5ms);
    for (const auto* line : {&at_doctor, &at_patient}) {
      EXPECT_EQ(line->arrived, signals_each);
      EXPECT_TRUE(line->in_order);
      EXPECT_LT(line->longest, 2s);
    }
    // Four hundred at once, two hundred a second after that.
    auto seconds = (SteadyClock::now() - began) / 1s + 1;
    EXPECT_LE(at_doctor.of_the_flood, 400 + 200 * seconds);
    std::cout << fmt::format("flood of {}: {} sent, {} reached the doctor; the others' signals took {} ms at most\n",
                             name, sent, at_doctor.of_the_flood,
                             std::max(at_doctor.longest, at_patient.longest).count());
  }
};

TEST_F(FloodTest, TenThousandSignalsASecondFromOneParticipantDoNotHarmTheOthers) {
  auto work = run("signals", [&](const Seated& doctor) { return signal(doctor.peer, json::object{{"n", "flood"}}); });
  support::run_on(io_, std::move(work), 60s);
}

TEST_F(FloodTest, NorDoLargeOnes) {
  std::string filling(60'000, 'x');
  auto work = run("large signals", [&](const Seated& doctor) {
    return signal(doctor.peer, json::object{{"n", filling}});
  });
  support::run_on(io_, std::move(work), 60s);
}

TEST_F(FloodTest, NorDoRequestsThatNeedTheDatabase) {
  auto media = about("room.media");
  media["audio"] = media["video"] = true;
  auto work = run("room.media", [&](const Seated&) { return json::serialize(media); });
  support::run_on(io_, std::move(work), 60s);
}

TEST_F(FloodTest, NorChangesThatEverybodyIsToldOf) {
  auto media = about("room.media");
  media["audio"] = true;
  auto work = run("changing room.media", [&, on = false](const Seated&) mutable {
    media["video"] = on = !on;
    return json::serialize(media);
  });
  support::run_on(io_, std::move(work), 60s);
}

TEST_F(FloodTest, NorDoPingsAndNonsense) {
  auto pings = run("pings", [&](const Seated&) { return std::string(R"({"type":"ping"})"); });
  support::run_on(io_, std::move(pings), 60s);
  come_as_guest();
  auto nonsense = run("nonsense", [&](const Seated&) { return std::string(R"({"type":"dance","to":[{}]})"); });
  support::run_on(io_, std::move(nonsense), 60s);
}

TEST_F(FloodTest, FromTwentySocketsOfOnePersonComesNoMoreThanFromOne) {
  int sent = 0;
  auto message = [&] {
    auto frame = about("chat.send");
    frame["message"] = "again";
    frame["client_id"] = fmt::format("flood-{}", ++sent);
    return json::serialize(frame);
  };
  auto work = [&]() -> task<> {
    auto doctor = co_await enter("/api/realtime", doctor_.cookie());
    auto guest = co_await enter("/api/guest/realtime", guest_.cookie());
    auto admit = about("room.admit");
    admit["peer"] = guest.peer;
    co_await doctor.tab->send(json::serialize(admit));
    co_await guest.tab->next("room.roster");

    Line at_doctor, at_guest;
    auto began = SteadyClock::now();
    // Each sends as fast as it is taken, and whoever is closed comes back at once.
    auto press_once = [&]() -> task<> {
      auto tab = co_await Tab::open(port_, "/api/realtime", patient_.cookie());
      for (int i = 0; i < 50; ++i) co_await tab->send(message());
      while (at_doctor.arrived < signals_each && co_await tab->receive()) co_await tab->send(message());
    };
    auto press = [&]() -> task<> {
      while (at_doctor.arrived < signals_each) {
        try {
          co_await press_once();
        } catch (const std::exception&) {
          // Closed while it sent.
        }
      }
    };
    TaskGroup group(io_.get_executor());
    group.spawn("talk", talk(doctor, guest));
    group.spawn("talk", talk(guest, doctor));
    group.spawn("listen", listen(doctor, guest.peer, at_doctor));
    group.spawn("listen", listen(guest, doctor.peer, at_guest));
    for (int i = 0; i < 20; ++i) group.spawn("press", press());
    while (group.running() > 0) co_await sleep_for(5ms);
    for (const auto* line : {&at_doctor, &at_guest}) {
      EXPECT_EQ(line->arrived, signals_each);
      EXPECT_TRUE(line->in_order);
      EXPECT_LT(line->longest, 2s);
    }
    auto seconds = (SteadyClock::now() - began) / 1s + 1;
    auto kept = std::stoi(support::execute(server_.database().superuser_url(), "select count(*) from messages"));
    EXPECT_LE(kept, 400 + 200 * seconds);
    EXPECT_GT(kept, 300) << "what is within the limit is taken";
    std::cout << fmt::format("twenty sockets: {} sent, {} kept in {} s; the others' signals took {} ms at most\n", sent,
                             kept, seconds, std::max(at_doctor.longest, at_guest.longest).count());
  };
  support::run_on(io_, work(), 60s);
}

TEST_F(FloodTest, AStrangerAnEndedGuestAndAnotherSiteOpenNoSocket) {
  auto refused = [&](const std::string& path, const std::string& cookie) {
    auto work = [&]() -> task<> { co_await Tab::open(port_, path, cookie); };
    try {
      support::run_on(io_, work());
    } catch (const std::exception&) {
      return true;
    }
    return false;
  };
  EXPECT_TRUE(refused("/api/guest/realtime", "aegle_guest=stranger"));
  EXPECT_TRUE(refused("/api/guest/realtime", doctor_.cookie())) << "an account is no guest";
  EXPECT_TRUE(refused("/api/realtime", guest_.cookie())) << "a guest has no account";
  EXPECT_FALSE(refused("/api/guest/realtime", guest_.cookie()));
  std::vector<std::string> elsewhere{"Origin: https://evil.example", "Connection: Upgrade", "Upgrade: websocket",
                                     "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="};
  EXPECT_EQ(guest_.call("GET", "/api/guest/realtime", "", elsewhere).status, 403);
  EXPECT_EQ(guest_.call("POST", "/api/guest/leave", "", {"Origin: https://evil.example"}).status, 403);
  EXPECT_EQ(guest_.call("POST", "/api/guest/leave", "", {"Sec-Fetch-Site: cross-site"}).status, 403);

  auto seated = support::run_on(io_, enter("/api/realtime", doctor_.cookie()));
  auto end = [&]() -> task<> {
    co_await seated.tab->send(json::serialize(about("room.end")));
    co_await seated.tab->next("room.ended");
  };
  support::run_on(io_, end());
  EXPECT_TRUE(refused("/api/guest/realtime", guest_.cookie())) << "a guest after the end";
  EXPECT_EQ(guest_.get("/api/guest/visit").status, 401);
}

}  // namespace
}  // namespace aegle::testing
