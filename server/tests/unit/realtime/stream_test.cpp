#include "platform/realtime/stream.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace aegle::realtime {
namespace {

TEST(EventFrame, CarriesItsSeqInFront) {
  auto at = parse_instant("2026-11-24T10:00:00Z").value();
  auto frame = event_frame(15, "chat:1", "message", at, R"({"a":1})");
  EXPECT_EQ(seq_of(*frame), 15);
  auto parsed = boost::json::parse(*frame).as_object();
  EXPECT_EQ(parsed.at("type").as_string(), "event");
  EXPECT_EQ(parsed.at("stream").as_string(), "chat:1");
  EXPECT_EQ(parsed.at("kind").as_string(), "message");
  EXPECT_EQ(parsed.at("at").as_string(), "2026-11-24T10:00:00Z");
  EXPECT_EQ(parsed.at("data").as_object().at("a").as_int64(), 1);
}

TEST(EventFrame, OtherFramesHaveNoSeq) {
  for (std::string_view text : {"", "{}", R"({"type":"event"})", R"({"type":"event","seq":)",
                                R"({"type":"event","seq":x,)", R"({"type":"event","seq":12)", R"({"type":"pong"})"})
    EXPECT_FALSE(seq_of(text)) << text;
}

TEST(Publish, AnAsideNamesWhomItSkips) {
  auto bus = bus::in_process();
  std::string got;
  auto listening = bus->subscribe(stream_subject("chat", "k"),
                                  [&](std::string_view, const bus::Payload& payload) { got = *payload; });
  auto user = UserId::make();
  publish_aside(*bus, "chat", "k", user, "{}");
  EXPECT_EQ(got, "!" + to_string(user) + "{}");
  EXPECT_FALSE(seq_of(got));
}

}  // namespace
}  // namespace aegle::realtime
