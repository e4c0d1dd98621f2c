#include "integration/consultation/visit_test.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using TabPtr = std::shared_ptr<Tab>;

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
  static task<> expect_silence(Tab& tab) {
    co_await tab.send(R"({"type":"ping"})");
    auto frame = co_await tab.next();
    EXPECT_EQ(text_of(frame, "type"), "pong") << json::serialize(frame);
  }
};

TEST_F(RoomTest, ThePatientWaitsUntilTheDoctorComes) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto p = make_uuid(), d = make_uuid();
    auto joined = co_await join(*patient, p);
    EXPECT_EQ(text_of(joined, "type"), "room.joined");
    EXPECT_EQ(text_of(joined, "peer"), to_string(p));
    EXPECT_EQ(state_of(joined, p), "waiting");
    EXPECT_TRUE(someone_waits());
    co_await signal(*patient, d, "too early");
    EXPECT_EQ(text_of(co_await patient->next(), "code"), "consultation.not_in_room");

    auto came = co_await join(*doctor, d);
    EXPECT_EQ(state_of(came, p), "admitted");
    EXPECT_EQ(state_of(came, d), "admitted");
    auto roster = co_await patient->next("room.roster");
    EXPECT_EQ(state_of(roster, p), "admitted");
    EXPECT_EQ(number_of(roster, "version"), number_of(came, "version"));
    EXPECT_FALSE(someone_waits());

    co_await signal(*patient, d, "from the \"patient\"");
    auto got = co_await doctor->next("signal");
    EXPECT_EQ(text_of(got, "from"), to_string(p));
    EXPECT_EQ(text_of(got, "appointment_id"), to_string(visit_));
    EXPECT_EQ(text_of(got.at("data").as_object(), "candidate"), "from the \"patient\"");
    co_await signal(*doctor, p, "from the doctor");
    EXPECT_EQ(text_of((co_await patient->next("signal")).at("data").as_object(), "candidate"), "from the doctor");
    co_await signal(*doctor, make_uuid(), "to nobody");
    EXPECT_EQ(text_of(co_await doctor->next(), "code"), "consultation.not_in_room");
  };
  world_.run(work());
}

TEST_F(RoomTest, MediaLeavingAndEnding) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto p = make_uuid(), d = make_uuid();
    co_await join(*doctor, d);
    EXPECT_EQ(state_of(co_await join(*patient, p), p), "admitted");
    co_await doctor->next("room.roster");

    auto media = about("room.media");
    media["audio"] = false;
    media["video"] = true;
    media["screen"] = true;
    co_await patient->send(json::serialize(media));
    auto roster = co_await doctor->next("room.roster");
    for (const auto& peer : roster.at("peers").as_array()) {
      if (peer.at("peer").as_string() != to_string(p)) continue;
      EXPECT_FALSE(peer.at("audio").as_bool());
      EXPECT_TRUE(peer.at("screen").as_bool());
    }
    co_await patient->send(json::serialize(about("room.leave")));
    EXPECT_EQ(state_of(co_await doctor->next("room.roster"), p), "absent");
    EXPECT_EQ(text_of(co_await patient->ask(about("room.leave")), "code"), "consultation.not_in_room");

    co_await join(*patient, p);
    EXPECT_EQ(text_of(co_await patient->ask(about("room.end")), "code"), "forbidden");
    co_await doctor->send(json::serialize(about("room.end")));
    EXPECT_EQ(text_of(co_await doctor->next("room.ended"), "appointment_id"), to_string(visit_));
    co_await patient->next("room.ended");
    co_await expect_silence(*patient);
  };
  world_.run(work());
}

TEST_F(RoomTest, ASecondTabTakesOver) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto first = co_await world_.open(patient_);
    auto second = co_await world_.open(patient_);
    auto d = make_uuid(), p1 = make_uuid(), p2 = make_uuid();
    co_await join(*doctor, d);
    co_await join(*first, p1);
    auto joined = co_await join(*second, p2);
    EXPECT_EQ(state_of(joined, p1), "absent");
    EXPECT_EQ(state_of(joined, p2), "admitted");
    co_await first->next("room.taken_over");
    co_await signal(*first, d, "from the past");
    EXPECT_EQ(text_of(co_await first->next(), "code"), "consultation.not_in_room");
    first->cut();
    co_await signal(*doctor, p2, "to the present");
    co_await second->next("signal");
  };
  world_.run(work());
}

TEST_F(RoomTest, TheSameTabComesBackIntoItsPlaceOnANewSocket) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto before = co_await world_.open(patient_);
    auto d = make_uuid(), p = make_uuid();
    co_await join(*doctor, d);
    auto first = co_await join(*before, p);
    before->cut();
    auto after = co_await world_.open(patient_);
    auto again = co_await join(*after, p);
    EXPECT_EQ(again.at("peers").as_array().size(), 2u);
    EXPECT_EQ(state_of(again, p), "admitted");
    co_await signal(*doctor, p, "still there?");
    co_await after->next("signal");
    // Entering again on the same socket is no second place either.
    auto third = co_await join(*after, p);
    EXPECT_EQ(third.at("peers").as_array().size(), 2u);
    co_await signal(*doctor, p, "and now?");
    co_await after->next("signal");
    co_await expect_silence(*after);
  };
  world_.run(work());
}

TEST_F(RoomTest, OutlivesTheServer) {
  auto p = make_uuid(), d = make_uuid();
  auto before = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto patient = co_await world_.open(patient_);
    co_await join(*doctor, d);
    co_await join(*patient, p);
  };
  world_.run(before());
  world_.node.reset();
  world_.node = std::make_unique<Node>(world_.io, world_.options());
  auto after = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto joined = co_await join(*patient, p);
    EXPECT_EQ(state_of(joined, p), "admitted");
    EXPECT_EQ(state_of(joined, d), "admitted");
  };
  world_.run(after());
}

TEST_F(RoomTest, APlaceExpiresOnceItsSocketIsLostForLong) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto patient = co_await world_.open(patient_);
    auto d = make_uuid(), p = make_uuid();
    co_await join(*doctor, d);
    co_await join(*patient, p);
    co_await doctor->next("room.roster");
    patient->cut();
    static const db::Statement lost{"test.lost",
                                    "select count(*) from room_seats where expires_at < now() + interval '30 seconds'"};
    auto session = world_.node->database.as(Actor::system());
    while (co_await session->first<std::int64_t>(lost) == 0) co_await sleep_for(std::chrono::milliseconds(5));
    co_await world_.node->consultation.expire_seats();
    co_await expect_silence(*doctor);
    // Half a minute goes by.
    world_.superuser.run("update room_seats set expires_at = expires_at - interval '30 seconds'");
    co_await world_.node->consultation.expire_seats();
    EXPECT_EQ(state_of(co_await doctor->next("room.roster"), p), "absent");
  };
  world_.run(work());
}

TEST_F(RoomTest, AnExpiredPlaceOfAnOpenSocketIsTakenAgain) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto d = make_uuid();
    auto joined = co_await join(*doctor, d);
    world_.superuser.run("update room_seats set expires_at = now() - interval '1 second'");
    co_await world_.node->consultation.expire_seats();
    auto again = co_await doctor->next("room.roster");
    EXPECT_EQ(state_of(again, d), "admitted");
    EXPECT_GT(number_of(again, "version"), number_of(joined, "version"));
  };
  world_.run(work());
}

TEST_F(RoomTest, ChangesInAnotherProcessAreSeenAlsoWhenTheBusTellsNothing) {
  // Each node has a bus of its own: the second hears nothing of the first.
  Node other(world_.io, world_.options());
  auto d = make_uuid(), p = make_uuid();
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto patient = co_await Tab::open(other.server.port(), patient_);
    co_await join(*doctor, d);
    EXPECT_EQ(state_of(co_await join(*patient, p), p), "admitted");
    world_.node->run_seats();
    EXPECT_EQ(state_of(co_await doctor->next("room.roster"), p), "admitted");
  };
  world_.run(work());
}

TEST_F(RoomTest, OpensAQuarterOfAnHourBeforeAndClosesAnHourAfter) {
  auto& clock = world_.node->clock;
  auto& service = world_.node->consultation;
  auto visit = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::minutes(20));
  auto seat = [] { return consultation::SeatedPeer{{.peer = make_uuid()}, make_uuid()}; };
  EXPECT_EQ(error_of(service.join(patient_, visit, seat())), "consultation.not_open");
  EXPECT_EQ(error_of(service.room(patient_, visit)), "consultation.not_open");
  EXPECT_EQ(error_of(service.ice_servers(patient_, visit, "localhost")), "consultation.not_open");
  clock.advance(std::chrono::minutes(6));
  EXPECT_EQ(error_of(service.join(patient_, visit, seat())), "");
  EXPECT_EQ(error_of(service.room(doctor_, visit)), "");
  EXPECT_EQ(error_of(service.ice_servers(doctor_, visit, "localhost")), "");
  clock.advance(std::chrono::minutes(20 - 6 + 15 + 61));
  EXPECT_EQ(error_of(service.join(patient_, visit, seat())), "consultation.not_open");
  EXPECT_EQ(error_of(service.room(patient_, visit)), "consultation.not_open");
}

TEST_F(RoomTest, AfterCompletionOnlyWhoIsInsideComesBack) {
  auto& service = world_.node->consultation;
  auto seat = [] { return consultation::SeatedPeer{{.peer = make_uuid()}, make_uuid()}; };
  EXPECT_EQ(error_of(service.join(patient_, visit_, seat())), "");
  world_.superuser.run("update appointments set status = 'completed'");
  EXPECT_EQ(error_of(service.join(patient_, visit_, seat())), "");
  EXPECT_EQ(error_of(service.join(doctor_, visit_, seat())), "consultation.not_open");
}

TEST_F(RoomTest, IsUnknownToStrangers) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto& service = world_.node->consultation;
  for (const auto& stranger : {strangers.doctor, strangers.patient}) {
    consultation::SeatedPeer peer{{.peer = make_uuid()}, make_uuid()};
    EXPECT_EQ(error_of(service.join(stranger, visit_, peer)), "not_found");
    EXPECT_EQ(error_of(service.room(stranger, visit_)), "not_found");
    EXPECT_EQ(error_of(service.ice_servers(stranger, visit_, "localhost")), "not_found");
    EXPECT_EQ(error_of(service.end(stranger, visit_)), "not_found");
  }
}

TEST_F(RoomTest, GivesTurnCredentialsForAnHour) {
  auto servers =
      support::run_on(world_.io, world_.node->consultation.ice_servers(patient_, visit_, "clinic.example:8443"));
  ASSERT_EQ(servers.ice_servers.size(), 1u);
  const auto& server = servers.ice_servers[0];
  std::vector<std::string> urls{"stun:clinic.example:3478", "turn:clinic.example:3478?transport=udp",
                                "turn:clinic.example:3478?transport=tcp"};
  EXPECT_EQ(server.urls, urls);
  auto until = std::chrono::floor<std::chrono::seconds>(world_.node->clock.now()) + std::chrono::hours{1};
  EXPECT_EQ(server.username, std::to_string(until.time_since_epoch().count()) + ":" + to_string(patient_.user));
  EXPECT_EQ(server.credential, crypto::base64(crypto::hmac_sha1("turn-secret", server.username)));
  EXPECT_FALSE(servers.relay_only);
}

TEST_F(RoomTest, TellsEveryBrowserToHideAddressesWhereTheClinicDoes) {
  auto& node = *world_.node;
  consultation::Service hiding({.database = node.database,
                                .bus = *node.bus,
                                .queue = node.queue,
                                .vault = node.vault,
                                .scheduling = node.scheduling,
                                .clock = node.clock,
                                .turn = {.secret = "turn-secret", .only = true}});
  for (const auto& party : {patient_, doctor_})
    EXPECT_TRUE(support::run_on(world_.io, hiding.ice_servers(party, visit_, "localhost")).relay_only);
}

}  // namespace
}  // namespace aegle::testing
