#include <gtest/gtest.h>

#include "platform/bus/bus.hpp"

namespace aegle::bus {
namespace {

TEST(InProcessBus, DeliversToTheSubjectAlone) {
  auto bus = in_process();
  std::vector<std::string> heard;
  auto note = [&](std::string_view subject, const Payload& payload) {
    heard.push_back(std::string(subject) + *payload);
  };
  auto one = bus->subscribe("a.b", note);
  auto two = bus->subscribe("a.c", note);
  bus->publish("a.b", "1");
  bus->publish("a.c", "2");
  bus->publish("a", "3");
  EXPECT_EQ(heard, (std::vector<std::string>{"a.b1", "a.c2"}));
}

TEST(InProcessBus, OneCopyForAllListeners) {
  auto bus = in_process();
  std::vector<const std::string*> heard;
  auto note = [&](std::string_view, const Payload& payload) { heard.push_back(payload.get()); };
  auto one = bus->subscribe("s", note);
  auto two = bus->subscribe("s", note);
  bus->publish("s", "x");
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard[0], heard[1]);
}

TEST(InProcessBus, ASubscriptionMayEndItselfAndOthersInsideAListener) {
  auto bus = in_process();
  std::vector<std::unique_ptr<Subscription>> held;
  int calls = 0;
  for (int i = 0; i < 3; ++i) {
    held.push_back(bus->subscribe("s", [&](std::string_view, const Payload&) {
      ++calls;
      held.clear();
    }));
  }
  bus->publish("s", "x");
  bus->publish("s", "x");
  EXPECT_EQ(calls, 1);
}

TEST(InProcessBus, AListenerMayOwnAnotherSubscription) {
  auto bus = in_process();
  int calls = 0;
  auto inner = std::shared_ptr<Subscription>(bus->subscribe("s", [&](std::string_view, const Payload&) { ++calls; }));
  auto outer = bus->subscribe("s", [inner](std::string_view, const Payload&) {});
  inner.reset();
  outer.reset();
  bus->publish("s", "x");
  EXPECT_EQ(calls, 0);
}

TEST(InProcessBus, AListenerMaySubscribeAndPublish) {
  auto bus = in_process();
  std::vector<std::unique_ptr<Subscription>> held;
  std::string heard;
  held.push_back(bus->subscribe("s", [&](std::string_view, const Payload& payload) {
    heard += "first" + *payload;
    if (*payload != "1") return;
    held.push_back(bus->subscribe("s", [&](std::string_view, const Payload& later) { heard += "second" + *later; }));
    bus->publish("s", "2");
  }));
  bus->publish("s", "1");
  EXPECT_EQ(heard, "first1first2second2");
}

TEST(InProcessBus, ASubscriptionMayOutliveTheBus) {
  auto bus = in_process();
  auto held = bus->subscribe("s", [](std::string_view, const Payload&) {});
  bus.reset();
  held.reset();
}

TEST(InProcessBus, AThrowingListenerLeavesTheBusWhole) {
  auto bus = in_process();
  int calls = 0;
  auto held = bus->subscribe("s", [&](std::string_view, const Payload&) {
    if (++calls == 1) throw std::runtime_error("once");
  });
  EXPECT_THROW(bus->publish("s", "x"), std::runtime_error);
  bus->publish("s", "x");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace aegle::bus
