#include "platform/realtime/gateway.hpp"

#include <gtest/gtest.h>

#include "features/notifications/store.hpp"
#include "integration/realtime/world.hpp"
#include "support/handshake.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;

class GatewayTest : public ::testing::Test {
 protected:
  World world_;
  Actor patient_ = world_.parties.patient;

  /// Adds an entry to the patient's stream and, unless `untold`, tells of it on the bus.
  task<> append(bool untold = false) {
    auto session = world_.node->database.as(Actor::system());
    notifications::News news{patient_.user, "room.changed", "{}", make_uuid()};
    auto row = co_await notifications::store::append(*session, news);
    must(row.has_value(), "the entry was not added");
    if (untold) co_return;
    auto frame = realtime::event_frame(row->seq, "user", row->kind, row->at, "{}");
    realtime::publish(*world_.node->bus, "user", to_string(patient_.user), frame);
  }
  task<> append_many(int count, bool untold = false) {
    for (int i = 0; i < count; ++i) co_await append(untold);
  }

  static task<> expect_events(Tab& tab, std::int64_t from, std::int64_t to) {
    for (auto seq = from; seq <= to; ++seq) {
      auto frame = co_await tab.next();
      EXPECT_EQ(text_of(frame, "type"), "event");
      EXPECT_EQ(number_of(frame, "seq"), seq);
    }
  }
};

TEST_F(GatewayTest, AnswersPingsWithTheirRef) {
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"ping"})");
    EXPECT_EQ(json::serialize(co_await tab->next()), R"({"type":"pong"})");
    co_await tab->send(R"({"type":"ping","ref":7})");
    EXPECT_EQ(json::serialize(co_await tab->next()), R"({"type":"pong","ref":7})");
    co_await tab->send(R"({"type":"ping","ref":"a\"b"})");
    EXPECT_EQ(json::serialize(co_await tab->next()), R"({"type":"pong","ref":"a\"b"})");
  };
  world_.run(work());
}

TEST_F(GatewayTest, NamesEveryProblemOfAFrame) {
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"dance","ref":1})");
    auto unknown = co_await tab->next();
    EXPECT_EQ(text_of(unknown, "code"), "realtime.unknown_type");
    EXPECT_EQ(number_of(unknown, "ref"), 1);
    co_await tab->send(R"({"type":"subscribe","ref":2,"after":"x","colour":"red"})");
    auto invalid = co_await tab->next();
    EXPECT_EQ(text_of(invalid, "code"), "invalid");
    EXPECT_EQ(invalid.at("errors").as_array().size(), 3u);
    co_await tab->send(R"({"type":"subscribe","ref":3,"stream":"nothing:1"})");
    EXPECT_EQ(text_of(co_await tab->next(), "code"), "not_found");
    co_await tab->send(R"({"ref":4})");
    EXPECT_EQ(number_of(co_await tab->next(), "ref"), 4);
  };
  world_.run(work());
}

TEST_F(GatewayTest, ClosesOnWhatIsNoJsonObject) {
  auto work = [&]() -> task<> {
    for (std::string text : {"{", "[]", "\"\xff\"", "{} {}"}) {
      auto tab = co_await world_.open(patient_);
      co_await tab->send(text);
      EXPECT_EQ(co_await tab->closed(), 1007) << text;
    }
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"ping","ref":")" + std::string(70'000, 'x') + "\"}");
    EXPECT_EQ(co_await tab->closed(), 1009);
  };
  world_.run(work());
}

TEST_F(GatewayTest, RefusesWhoIsNotSignedIn) {
  auto work = [&]() -> task<> {
    auto port = world_.node->server.port();
    EXPECT_EQ(co_await support::handshake_status(port, "/api/realtime", "", ""), 401);
    auto known = "Bearer " + token_of(patient_);
    EXPECT_EQ(co_await support::handshake_status(port, "/api/realtime", "Authorization", known), 101);
  };
  world_.run(work());
}

TEST_F(GatewayTest, ReplaysWhatIsMissingThenGoesOnLive) {
  auto work = [&]() -> task<> {
    co_await append_many(5);
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"subscribe","stream":"user","after":2,"ref":1})");
    EXPECT_EQ(json::serialize(co_await tab->next()), R"({"type":"subscribed","stream":"user","head":5,"ref":1})");
    co_await expect_events(*tab, 3, 5);
    co_await append_many(2);
    co_await expect_events(*tab, 6, 7);

    auto fresh = co_await world_.open(patient_);
    co_await fresh->send(R"({"type":"subscribe","stream":"user"})");
    EXPECT_EQ(number_of(co_await fresh->next(), "head"), 7);
    co_await append();
    co_await expect_events(*fresh, 8, 8);
    co_await expect_events(*tab, 8, 8);

    co_await fresh->send(R"({"type":"unsubscribe","stream":"user"})");
    co_await fresh->send(R"({"type":"ping"})");
    EXPECT_EQ(text_of(co_await fresh->next(), "type"), "pong");
    co_await append();
    co_await expect_events(*tab, 9, 9);
    co_await fresh->send(R"({"type":"ping"})");
    EXPECT_EQ(text_of(co_await fresh->next(), "type"), "pong");
  };
  world_.run(work());
}

TEST_F(GatewayTest, ReplaysAThousandAndResetsBeyond) {
  auto work = [&]() -> task<> {
    co_await append_many(1000);
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"subscribe","stream":"user","after":0})");
    EXPECT_EQ(text_of(co_await tab->next(), "type"), "subscribed");
    co_await expect_events(*tab, 1, 1000);
    co_await append();
    co_await expect_events(*tab, 1001, 1001);

    auto far = co_await world_.open(patient_);
    co_await far->send(R"({"type":"subscribe","stream":"user","after":0,"ref":"r"})");
    EXPECT_EQ(json::serialize(co_await far->next()), R"({"type":"reset","stream":"user","head":1001,"ref":"r"})");
    co_await append();
    co_await expect_events(*far, 1002, 1002);
  };
  world_.run(work());
}

TEST_F(GatewayTest, ResetsBeyondTheHeadAndWhereEntriesAreGone) {
  auto work = [&]() -> task<> {
    co_await append_many(10);
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"subscribe","stream":"user","after":11})");
    auto beyond = co_await tab->next();
    EXPECT_EQ(text_of(beyond, "type"), "reset");
    EXPECT_EQ(number_of(beyond, "head"), 10);
    world_.superuser.run("delete from notifications where seq <= 4");
    co_await tab->send(R"({"type":"subscribe","stream":"user","after":3})");
    EXPECT_EQ(text_of(co_await tab->next(), "type"), "reset");
    co_await tab->send(R"({"type":"subscribe","stream":"user","after":4})");
    EXPECT_EQ(text_of(co_await tab->next(), "type"), "subscribed");
    co_await expect_events(*tab, 5, 10);
  };
  world_.run(work());
}

TEST_F(GatewayTest, DeliversInOrderOnceWhileManyAppendAtOnce) {
  auto work = [&]() -> task<> {
    TaskGroup group(world_.io.get_executor());
    auto early = co_await world_.open(patient_);
    co_await early->send(R"({"type":"subscribe","stream":"user"})");
    co_await early->next("subscribed");
    for (int i = 0; i < 6; ++i) group.spawn("append", append_many(50, i % 3 == 0));
    auto late = co_await world_.open(patient_);
    co_await late->send(R"({"type":"subscribe","stream":"user","after":0})");
    co_await late->next("subscribed");
    co_await expect_events(*late, 1, 300);
    co_await expect_events(*early, 1, 300);
  };
  world_.run(work());
}

TEST_F(GatewayTest, SweepsUpWhatTheBusDidNotTell) {
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(patient_);
    co_await tab->send(R"({"type":"subscribe","stream":"user"})");
    co_await tab->next("subscribed");
    co_await append_many(3, true);
    co_await expect_events(*tab, 1, 3);
    // A later entry that is told brings the untold one before it along.
    co_await append(true);
    co_await append();
    co_await expect_events(*tab, 4, 5);
  };
  world_.run(work());
}

TEST_F(GatewayTest, ClosesTheSocketsOfASessionThatEnds) {
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(patient_);
    auto other = patient_;
    other.session = SessionId::make();
    auto elsewhere = co_await world_.open(other);
    co_await elsewhere->send(R"({"type":"ping"})");
    co_await elsewhere->next("pong");
    world_.node->bus->publish(realtime::session_ended_subject(patient_.session), std::string("{}"));
    EXPECT_EQ(co_await tab->closed(), 4401);
    co_await elsewhere->send(R"({"type":"ping"})");
    co_await elsewhere->next("pong");
  };
  world_.run(work());
}

TEST_F(GatewayTest, ClosesTheSocketsOfSessionsThatAreFoundOver) {
  auto options = world_.options();
  options.gateway.sweep_every = options.gateway.sessions_every = std::chrono::milliseconds(20);
  Node node(world_.io, std::move(options));
  node.gateway.ask_for_ended_sessions([&](std::vector<SessionId> open) -> task<std::vector<SessionId>> {
    std::erase(open, patient_.session);
    co_return open;
  });
  auto work = [&]() -> task<> {
    auto kept = co_await Tab::open(node.server.port(), patient_);
    auto over = patient_;
    over.session = SessionId::make();
    auto tab = co_await Tab::open(node.server.port(), over);
    EXPECT_EQ(co_await tab->closed(), 4401);
    co_await kept->send(R"({"type":"ping"})");
    co_await kept->next("pong");
  };
  world_.run(work());
}

TEST_F(GatewayTest, ClosesWhoFloodsIt) {
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(patient_);
    for (int i = 0; i < 1000; ++i) co_await tab->send(R"({"type":"unsubscribe","stream":"user"})");
    auto last = co_await tab->next("error");
    EXPECT_EQ(text_of(last, "code"), "too_many");
    EXPECT_EQ(co_await tab->closed(), 1008);
  };
  world_.run(work());
}

/// A stream of a database that has no connection left to give.
class Full final : public realtime::StreamSource {
 public:
  std::optional<std::string> key(const Actor&, std::string_view rest) const override { return std::string(rest); }
  task<std::int64_t> head(Actor, std::string) override { throw Error{Fault::unavailable, "busy", "Try again."}; }
  task<std::vector<realtime::Entry>> after(Actor, std::string, std::int64_t, int) override {
    throw Error{Fault::unavailable, "busy", "Try again."};
  }
  task<std::vector<realtime::Head>> heads(std::vector<std::string>) override {
    co_return std::vector<realtime::Head>();
  }
};

TEST_F(GatewayTest, SendsAwayWhomItCannotServeNow) {
  Full full;
  Node node(world_.io, world_.options());
  node.gateway.stream("full", full);
  auto work = [&]() -> task<> {
    for (const char* request :
         {R"({"type":"subscribe","stream":"full:1"})", R"({"type":"subscribe","stream":"full:1","after":0,"ref":1})"}) {
      auto tab = co_await Tab::open(node.server.port(), patient_);
      co_await tab->send(request);
      EXPECT_EQ(co_await tab->closed(), 1013);
    }
  };
  world_.run(work());
}

TEST_F(GatewayTest, ReadsALimitedNumberOfStreams) {
  auto options = world_.options();
  options.gateway.streams.per_connection = 2;
  Node node(world_.io, std::move(options));
  std::vector<std::string> streams;
  for (int i = 0; i < 3; ++i)
    streams.push_back("chat:" + to_string(make_visit(world_.superuser, world_.parties, "accepted",
                                                     std::chrono::minutes(5 + 20 * i))));
  auto work = [&]() -> task<> {
    auto tab = co_await Tab::open(node.server.port(), patient_);
    for (int i = 0; i < 2; ++i) {
      json::object request{{"type", "subscribe"}, {"stream", streams[static_cast<std::size_t>(i)]}};
      EXPECT_EQ(text_of(co_await tab->ask(request), "type"), "subscribed");
    }
    json::object again{{"type", "subscribe"}, {"stream", streams[0]}};
    EXPECT_EQ(text_of(co_await tab->ask(again), "type"), "subscribed");
    json::object third{{"type", "subscribe"}, {"stream", streams[2]}};
    EXPECT_EQ(text_of(co_await tab->ask(third), "code"), "realtime.too_many_streams");
  };
  world_.run(work());
}

}  // namespace
}  // namespace aegle::testing
