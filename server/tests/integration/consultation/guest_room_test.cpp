#include "integration/consultation/visit_test.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using TabPtr = std::shared_ptr<Tab>;

/// A doctor, a patient and guests on sockets.
class GuestRoomTest : public VisitTest {
 protected:
  struct Seated {
    TabPtr tab;
    Uuid peer;
    json::object joined;
  };
  static json::object about(std::string_view type, AppointmentId visit) {
    return {{"type", type}, {"appointment_id", to_string(visit)}};
  }
  json::object about(std::string_view type) const { return about(type, visit_); }
  json::object about(std::string_view type, Uuid peer) const {
    auto frame = about(type);
    frame["peer"] = to_string(peer);
    return frame;
  }
  task<Seated> enter(Actor who, AppointmentId visit) {
    Seated made{co_await world_.open(who), make_uuid(), {}};
    auto frame = about("room.join", visit);
    frame["peer"] = to_string(made.peer);
    frame["audio"] = frame["video"] = true;
    frame["agent"] = "Chrome 156 on Android";
    frame["network"] = "4g, 80 ms";
    made.joined = co_await made.tab->ask(frame);
    co_return made;
  }
  task<Seated> enter(Actor who) { return enter(who, visit_); }
  static task<> tell(Tab& tab, json::object frame) { co_await tab.send(json::serialize(frame)); }
  /// Says whether an error comes before the answer to a ping that is sent after it.
  static task<std::string> error_to(Tab& tab, json::object frame) {
    co_await tell(tab, std::move(frame));
    co_await tab.send(R"({"type":"ping","ref":"then"})");
    std::string code;
    while (true) {
      auto answer = co_await tab.next();
      if (answer.contains("ref") && answer.at("ref") == "then") co_return code;
      if (text_of(answer, "type") == "error") code = text_of(answer, "code");
    }
  }
  json::object signal(Uuid to, std::string_view text) const {
    auto frame = about("signal");
    frame["to"] = to_string(to);
    frame["data"] = json::object{{"candidate", text}};
    return frame;
  }
  static std::string state_of(const json::object& frame, Uuid peer) {
    for (const auto& each : frame.at("peers").as_array())
      if (each.at("peer").as_string() == to_string(peer)) return std::string(each.at("state").as_string());
    return "absent";
  }
  static task<json::object> roster_where(Tab& tab, Uuid peer, std::string state) {
    while (true) {
      auto roster = co_await tab.next("room.roster");
      if (state_of(roster, peer) == state) co_return roster;
    }
  }
  std::int64_t count(const std::string& what) {
    return world_.superuser.run("select count(*) from " + what).at<std::int64_t>(0, 0);
  }
};

TEST_F(GuestRoomTest, AGuestWaitsAndSeesTheDoctorAloneUntilTheDoctorAdmitsIt) {
  auto invited = guest_of(doctor_, visit_);
  auto work = [&]() -> task<> {
    auto patient = co_await enter(patient_);
    auto guest = co_await enter(invited);
    EXPECT_EQ(guest.joined.at("peers").as_array().size(), 1u) << "itself, and not the patient who waits too";
    auto doctor = co_await enter(doctor_);
    auto mine = doctor.joined.at("peers").as_array();
    EXPECT_EQ(state_of(doctor.joined, patient.peer), "admitted");
    EXPECT_EQ(state_of(doctor.joined, guest.peer), "waiting") << "the doctor's coming admits no guest";
    for (const auto& peer : mine) {
      if (peer.at("peer").as_string() != to_string(guest.peer)) continue;
      EXPECT_EQ(peer.at("guest"), "interpreter");
      EXPECT_EQ(peer.at("role"), "guest");
      EXPECT_EQ(peer.at("name"), "Noor Haddad");
      EXPECT_EQ(peer.at("agent"), "Chrome 156 on Android");
      EXPECT_EQ(peer.at("network"), "4g, 80 ms");
    }
    auto seen = co_await guest.tab->next("room.roster");
    EXPECT_EQ(seen.at("peers").as_array().size(), 2u);
    EXPECT_EQ(state_of(seen, patient.peer), "absent");
    EXPECT_EQ(json::serialize(seen).find("Kriya"), std::string::npos);

    EXPECT_EQ(co_await error_to(*patient.tab, about("room.admit", guest.peer)), "forbidden");
    co_await tell(*doctor.tab, about("room.admit", guest.peer));
    auto admitted = co_await roster_where(*guest.tab, guest.peer, "admitted");
    EXPECT_EQ(admitted.at("peers").as_array().size(), 3u);
    for (const auto& peer : admitted.at("peers").as_array())
      EXPECT_EQ(peer.at("agent").is_null(), peer.at("peer").as_string() != to_string(guest.peer));
    co_await tell(*guest.tab, signal(patient.peer, "from the guest"));
    auto got = co_await patient.tab->next("signal");
    EXPECT_EQ(text_of(got, "from"), to_string(guest.peer));
    co_await tell(*patient.tab, signal(guest.peer, "from the patient"));
    co_await guest.tab->next("signal");
  };
  world_.run(work());
  EXPECT_EQ(count("audit_entries where action = 'guest.admit' and actor_role = 'doctor'"), 1);
}

TEST_F(GuestRoomTest, AFifthIsRefused) {
  std::vector<Actor> invited;
  for (int i = 0; i < 3; ++i) invited.push_back(guest_of(doctor_, visit_));
  auto work = [&]() -> task<> {
    auto doctor = co_await enter(doctor_);
    auto patient = co_await enter(patient_);
    std::vector<Seated> guests;
    for (const auto& each : invited) guests.push_back(co_await enter(each));
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.admit", guests[0].peer)), "");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.admit", guests[1].peer)), "");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.admit", guests[2].peer)), "consultation.room_full");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.admit", make_uuid())), "consultation.not_in_room");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.hold", guests[0].peer)), "");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.admit", guests[2].peer)), "");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.hold", doctor.peer)), "invalid");
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.remove", patient.peer)), "invalid");
    // A doctor who is not in the room speaks of nobody.
    co_await tell(*doctor.tab, about("room.leave"));
    EXPECT_EQ(co_await error_to(*doctor.tab, about("room.admit", guests[0].peer)), "consultation.not_in_room");
  };
  world_.run(work());
}

TEST_F(GuestRoomTest, APatientWhoIsSentBackStaysWaitingOverAReload) {
  auto work = [&]() -> task<> {
    auto doctor = co_await enter(doctor_);
    auto patient = co_await enter(patient_);
    EXPECT_EQ(state_of(patient.joined, patient.peer), "admitted");
    co_await tell(*doctor.tab, about("room.hold", patient.peer));
    co_await roster_where(*patient.tab, patient.peer, "waiting");
    co_await tell(*doctor.tab, signal(patient.peer, "you hear nothing"));
    EXPECT_EQ(text_of(co_await doctor.tab->next("error"), "code"), "consultation.not_in_room");
    EXPECT_EQ(co_await error_to(*patient.tab, signal(doctor.peer, "and say nothing")), "consultation.not_in_room");
    co_await tell(*patient.tab, about("room.leave"));
    auto again = co_await enter(patient_);
    EXPECT_EQ(state_of(again.joined, again.peer), "waiting");
    co_await tell(*doctor.tab, about("room.admit", again.peer));
    co_await roster_where(*again.tab, again.peer, "admitted");
  };
  world_.run(work());
  EXPECT_EQ(count("audit_entries where action = 'guest.admit'"), 0) << "a patient is no guest";
}

TEST_F(GuestRoomTest, ForgedSignalsReachNobody) {
  auto invited = guest_of(doctor_, visit_);
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto theirs = make_visit(world_.superuser, strangers, "accepted");
  auto work = [&]() -> task<> {
    auto doctor = co_await enter(doctor_);
    auto patient = co_await enter(patient_);
    auto other = co_await enter(strangers.doctor, theirs);
    auto guest = co_await enter(invited);
    // From one who waits, and to one who waits.
    EXPECT_EQ(co_await error_to(*guest.tab, signal(patient.peer, "x")), "consultation.not_in_room");
    EXPECT_EQ(co_await error_to(*patient.tab, signal(guest.peer, "x")), "consultation.not_in_room");
    co_await tell(*doctor.tab, about("room.admit", guest.peer));
    co_await roster_where(*guest.tab, guest.peer, "admitted");
    // To a peer of another room, by this room's name and by that one's.
    EXPECT_EQ(co_await error_to(*guest.tab, signal(other.peer, "x")), "consultation.not_in_room");
    auto into = signal(other.peer, "x");
    into["appointment_id"] = to_string(theirs);
    EXPECT_EQ(co_await error_to(*guest.tab, into), "consultation.not_in_room");
    // Under another's peer id: by a word in the frame, which is not read, and by entering with it.
    auto posing = signal(patient.peer, "from whom?");
    posing["from"] = to_string(doctor.peer);
    co_await tell(*guest.tab, posing);
    EXPECT_EQ(text_of(co_await patient.tab->next("signal"), "from"), to_string(guest.peer));
    auto join = about("room.join", doctor.peer);
    join["audio"] = join["video"] = true;
    auto answer = co_await guest.tab->ask(join);
    EXPECT_EQ(text_of(answer, "code"), "invalid");
    // Nothing of all this came to the strangers' room.
    co_await other.tab->send(R"({"type":"ping"})");
    EXPECT_EQ(text_of(co_await other.tab->next(), "type"), "pong");
  };
  world_.run(work());
}

TEST_F(GuestRoomTest, AGuestsSocketKnowsTheRoomAndNothingElse) {
  auto invited = guest_of(doctor_, visit_);
  auto work = [&]() -> task<> {
    auto doctor = co_await enter(doctor_);
    auto guest = co_await enter(invited);
    for (const char* type : {"subscribe", "unsubscribe", "chat.send", "chat.typing", "chat.read", "room.end",
                             "room.admit", "room.hold", "room.remove"})
      EXPECT_EQ(co_await error_to(*guest.tab, about(type, guest.peer)), "realtime.unknown_type") << type;
    auto overlong = about("room.join", guest.peer);
    overlong["audio"] = overlong["video"] = true;
    overlong["agent"] = std::string(81, 'x');
    overlong["network"] = std::string(41, 'x');
    EXPECT_EQ((co_await guest.tab->ask(overlong)).at("errors").as_array().size(), 2u);
    auto huge = signal(doctor.peer, std::string(70'000, 'x'));
    co_await tell(*guest.tab, huge);
    EXPECT_EQ(co_await guest.tab->closed(), 1009);
    co_await doctor.tab->send(R"({"type":"ping"})");
    co_await doctor.tab->next("pong");
  };
  world_.run(work());
}

TEST_F(GuestRoomTest, WhoIsPutOutOrFindsTheCallEndedIsToldAndItsSocketClosed) {
  auto first = guest_of(doctor_, visit_);
  auto second = guest_of(doctor_, visit_);
  auto third = guest_of(patient_, visit_);
  auto work = [&]() -> task<> {
    auto doctor = co_await enter(doctor_);
    auto one = co_await enter(first);
    auto two = co_await enter(second);
    auto three = co_await enter(third);
    co_await tell(*doctor.tab, about("room.admit", one.peer));
    co_await roster_where(*one.tab, one.peer, "admitted");
    co_await tell(*doctor.tab, about("room.remove", one.peer));
    EXPECT_EQ(text_of(co_await one.tab->next("room.removed"), "appointment_id"), to_string(visit_));
    EXPECT_EQ(co_await one.tab->closed(), 4401);
    co_await service().put_out(patient_, visit_, second.user);
    co_await two.tab->next("room.removed");
    EXPECT_EQ(co_await two.tab->closed(), 4401);
    co_await tell(*doctor.tab, about("room.end"));
    co_await three.tab->next("room.ended");
    EXPECT_EQ(co_await three.tab->closed(), 4401);
  };
  world_.run(work());
  EXPECT_EQ(count("audit_entries where action = 'guest.remove'"), 2);
}

TEST_F(GuestRoomTest, ASocketIsClosedOnceTheWindowHasPassed) {
  auto options = world_.options();
  options.gateway.sweep_every = options.gateway.sessions_every = std::chrono::milliseconds(20);
  auto invited = guest_of(doctor_, visit_);
  Node node(world_.io, std::move(options));
  auto work = [&]() -> task<> {
    auto tab = co_await Tab::open(node.server.port(), invited);
    co_await tab->send(R"({"type":"ping"})");
    co_await tab->next("pong");
    world_.superuser.run(
        "update appointments set starts_at = starts_at - interval '81 minutes', "
        "ends_at = ends_at - interval '81 minutes'");
    EXPECT_EQ(co_await tab->closed(), 4401);
  };
  world_.run(work());
}

}  // namespace
}  // namespace aegle::testing
