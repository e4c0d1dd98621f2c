#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "features/notifications/store.hpp"
#include "integration/realtime/world.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;

json::object examples() {
  auto root = std::filesystem::path(__FILE__).parent_path() / "../../../..";
  std::ifstream file(root / "api/examples/realtime.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text).as_object();
}

/// The same members of the same kinds, all the way down; what a signal or a notification carries is its sender's
/// business.
bool same_shape(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return true;
  if (a.is_null() || b.is_null()) return true;
  if (a.kind() != b.kind()) return false;
  if (const auto* list = a.if_array()) {
    const auto& other = b.get_array();
    return list->empty() || other.empty() || same_shape(list->front(), other.front());
  }
  const auto* object = a.if_object();
  if (!object) return true;
  const auto& other = b.get_object();
  if (object->size() != other.size()) return false;
  for (const auto& member : *object) {
    const auto* found = other.if_contains(member.key());
    if (!found || (member.key() != "data" && member.key() != "ref" && !same_shape(member.value(), *found)))
      return false;
  }
  return true;
}

class ExamplesTest : public ::testing::Test {
 protected:
  World world_;
  AppointmentId visit_ = make_visit(world_.superuser, world_.parties, "accepted");
  Actor guest_ = guest();
  json::object examples_ = examples();
  std::set<std::string> seen_;

  Actor guest() {
    auto& guests = world_.node->guests;
    consultation::GuestInvite invite{"Noor Haddad", consultation::GuestKind::interpreter};
    auto link = support::run_on(world_.io, guests.invite(world_.parties.doctor, visit_, std::move(invite))).link;
    auto came = support::run_on(world_.io, guests.claim(link.substr(link.find('#') + 1), "192.0.2.1"));
    return support::run_on(world_.io, guests.actor_of(came.token));
  }
  json::object about(std::string_view type) const { return {{"type", type}, {"appointment_id", to_string(visit_)}}; }

  void expect_example_of(const json::object& frame) {
    auto type = text_of(frame, "type");
    seen_.insert(type);
    for (const auto& example : examples_.at("from_server").as_array())
      if (example.at("type").as_string() == type && same_shape(example, frame)) return;
    ADD_FAILURE() << "no example is like " << json::serialize(frame);
  }
};

TEST_F(ExamplesTest, TheServerReadsEveryFrameOfAClient) {
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(world_.parties.patient);
    for (const auto& example : examples_.at("from_client").as_array()) {
      auto frame = example.as_object();
      frame["ref"] = "last";
      co_await tab->send(json::serialize(frame));
      co_await tab->send(R"({"type":"ping","ref":"then"})");
      while (true) {
        auto answer = co_await tab->next();
        if (answer.contains("ref") && answer.at("ref") == "then") break;
        if (text_of(answer, "type") != "error") continue;
        auto code = text_of(answer, "code");
        EXPECT_TRUE(code == "not_found" || code == "consultation.not_in_room") << json::serialize(frame) << code;
      }
    }
  };
  world_.run(work());
}

TEST_F(ExamplesTest, EveryFrameOfTheServerHasAnExample) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(world_.parties.patient);
    auto doctor = co_await world_.open(world_.parties.doctor);
    auto p = to_string(make_uuid()), d = to_string(make_uuid());
    auto join = about("room.join");
    join["peer"] = d;
    join["audio"] = join["video"] = true;

    auto ask = [&](Tab& tab, json::object frame) -> task<> { expect_example_of(co_await tab.ask(std::move(frame))); };
    co_await ask(*patient, {{"type", "ping"}});
    co_await ask(*patient, {{"type", "nothing"}});
    co_await ask(*patient, {{"type", "subscribe"}, {"stream", "user"}, {"after", 9}});
    co_await ask(*patient, {{"type", "subscribe"}, {"stream", "chat:" + to_string(visit_)}});
    co_await ask(*doctor, {{"type", "subscribe"}, {"stream", "chat:" + to_string(visit_)}});
    auto hello = about("chat.send");
    hello["client_id"] = "c-1";
    hello["message"] = "Hello";
    co_await ask(*patient, hello);
    expect_example_of(co_await doctor->next("event"));
    co_await patient->send(json::serialize(about("chat.typing")));
    expect_example_of(co_await doctor->next("chat.typing"));
    auto read = about("chat.read");
    read["seq"] = 1;
    co_await doctor->send(json::serialize(read));
    expect_example_of(co_await patient->next("chat.read"));
    co_await ask(*doctor, join);
    join["peer"] = p;
    co_await ask(*patient, join);
    expect_example_of(co_await doctor->next("room.roster"));
    auto signal = about("signal");
    signal["to"] = d;
    signal["data"] = json::object{};
    co_await patient->send(json::serialize(signal));
    expect_example_of(co_await doctor->next("signal"));
    auto guest = co_await Tab::open(world_.node->server.port(), guest_);
    auto g = to_string(make_uuid());
    join["peer"] = g;
    join["agent"] = "Chrome 156 on Android";
    join["network"] = "4g, 80 ms";
    co_await ask(*guest, join);
    auto admit = about("room.admit");
    admit["peer"] = g;
    co_await doctor->send(json::serialize(admit));
    expect_example_of(co_await guest->next("room.roster"));
    auto remove = about("room.remove");
    remove["peer"] = g;
    co_await doctor->send(json::serialize(remove));
    expect_example_of(co_await guest->next("room.removed"));
    auto second = co_await world_.open(world_.parties.patient);
    join["peer"] = to_string(make_uuid());
    co_await ask(*second, join);
    expect_example_of(co_await patient->next("room.taken_over"));
    co_await doctor->send(json::serialize(about("room.end")));
    expect_example_of(co_await doctor->next("room.ended"));
  };
  world_.run(work());
  std::set<std::string> described;
  for (const auto& example : examples_.at("from_server").as_array())
    described.insert(std::string(example.at("type").as_string()));
  EXPECT_EQ(seen_, described);
}

}  // namespace
}  // namespace aegle::testing
