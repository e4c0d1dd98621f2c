#pragma once

#include "integration/consultation/visit_test.hpp"

namespace aegle::testing {

namespace json = boost::json;

/// The two of a visit on sockets.
class RoomTest : public VisitTest {
 protected:
  json::object about(std::string_view type) const { return {{"type", type}, {"appointment_id", to_string(visit_)}}; }
  task<json::object> join(Tab& tab, Uuid peer) {
    auto frame = about("room.join");
    frame["peer"] = to_string(peer);
    frame["audio"] = true;
    frame["video"] = true;
    co_return co_await tab.ask(frame);
  }
  /// The visit's doctor comes to the door.
  task<json::object> prepare(Tab& tab, Uuid peer) {
    auto frame = about("room.join");
    frame["peer"] = to_string(peer);
    frame["audio"] = frame["video"] = false;
    frame["preparing"] = true;
    co_return co_await tab.ask(frame);
  }
  task<> signal(Tab& tab, Uuid to, std::string_view text) {
    auto frame = about("signal");
    frame["to"] = to_string(to);
    frame["data"] = json::object{{"candidate", text}};
    co_await tab.send(json::serialize(frame));
  }
  static std::string state_of(const json::object& frame, Uuid peer) {
    for (const auto& each : frame.at("peers").as_array())
      if (each.at("peer").as_string() == to_string(peer)) return std::string(each.at("state").as_string());
    return "absent";
  }
  bool someone_waits() {
    auto waits = world_.superuser.run("select waiting_since(id) is not null from consultations");
    return waits.at<bool>(0, 0);
  }
  std::int64_t told_of_the_room() {
    return world_.superuser.run("select count(*) from outbox where topic = 'consultation.room_changed'")
        .at<std::int64_t>(0, 0);
  }
  /// A signal of one reaches the other.
  task<> expect_passes(Tab& from, Uuid from_peer, Tab& to, Uuid to_peer) {
    co_await signal(from, to_peer, "hello");
    EXPECT_EQ(text_of(co_await to.next("signal"), "from"), to_string(from_peer));
  }
  task<> expect_refused(Tab& from, Uuid to) {
    co_await signal(from, to, "hello");
    EXPECT_EQ(text_of(co_await from.next("error"), "code"), "consultation.not_in_room");
  }
  static task<> expect_silence(Tab& tab) {
    co_await tab.send(R"({"type":"ping"})");
    auto frame = co_await tab.next();
    EXPECT_EQ(text_of(frame, "type"), "pong") << json::serialize(frame);
  }
};

}  // namespace aegle::testing
