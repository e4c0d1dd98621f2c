#include "integration/consultation/room_test.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::testing {
namespace {

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

TEST_F(RoomTest, TheLineIsMadeReadyWhileOneWaits) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto p = make_uuid(), d = make_uuid();
    co_await join(*patient, p);
    auto told = told_of_the_room();
    auto came = co_await prepare(*doctor, d);
    EXPECT_EQ(text_of(came, "type"), "room.joined") << json::serialize(came);
    EXPECT_EQ(state_of(came, d), "preparing");
    EXPECT_EQ(state_of(came, p), "waiting");
    auto roster = co_await patient->next("room.roster");
    EXPECT_EQ(state_of(roster, d), "preparing");
    EXPECT_EQ(state_of(roster, p), "waiting");
    EXPECT_TRUE(someone_waits());
    EXPECT_EQ(told_of_the_room(), told) << "nobody is told of a preview";
    co_await expect_passes(*doctor, d, *patient, p);
    co_await expect_passes(*patient, p, *doctor, d);

    EXPECT_EQ(state_of(co_await join(*doctor, d), d), "admitted");
    EXPECT_EQ(state_of(co_await patient->next("room.roster"), p), "admitted");
    EXPECT_FALSE(someone_waits());
    EXPECT_EQ(told_of_the_room(), told + 1);
    co_await expect_passes(*doctor, d, *patient, p);
    co_await expect_passes(*patient, p, *doctor, d);
  };
  world_.run(work());
}

TEST_F(RoomTest, WhoLeavesTheDoorIsGoneAndNobodyWasTold) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto p = make_uuid(), d = make_uuid();
    co_await join(*patient, p);
    auto told = told_of_the_room();
    co_await prepare(*doctor, d);
    EXPECT_EQ(state_of(co_await patient->next("room.roster"), d), "preparing");
    co_await doctor->send(json::serialize(about("room.leave")));
    EXPECT_EQ(state_of(co_await patient->next("room.roster"), d), "absent");
    co_await expect_refused(*patient, d);
    EXPECT_EQ(told_of_the_room(), told);
    // A place at the door that expired, with its socket open, is one at the door again.
    co_await prepare(*doctor, d);
    world_.superuser.run(
        "update room_seats set expires_at = now() - interval '1 second' "
        "where seat = (select (peer ->> 'seat')::uuid from rooms, jsonb_array_elements(roster) peer "
        "where peer ->> 'role' = 'doctor')");
    co_await world_.node->consultation.expire_seats();
    EXPECT_EQ(state_of(co_await doctor->next("room.roster"), d), "preparing");
  };
  world_.run(work());
}

TEST_F(RoomTest, GuestsAndWhoWasSentBackHaveNoLineToTheDoor) {
  auto invited = guest_of(doctor_, visit_);
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto guest = co_await world_.open(invited);
    auto p = make_uuid(), d = make_uuid(), g = make_uuid();
    co_await join(*doctor, d);
    co_await join(*patient, p);
    co_await join(*guest, g);
    auto hold = about("room.hold");
    hold["peer"] = to_string(p);
    co_await doctor->send(json::serialize(hold));
    while (state_of(co_await patient->next("room.roster"), p) != "waiting") continue;
    co_await doctor->send(json::serialize(about("room.leave")));
    while (state_of(co_await guest->next("room.roster"), d) != "absent") continue;
    while (state_of(co_await patient->next("room.roster"), d) != "absent") continue;

    EXPECT_EQ(state_of(co_await prepare(*doctor, d), p), "waiting");
    EXPECT_EQ(state_of(co_await patient->next("room.roster"), d), "preparing");
    EXPECT_EQ(state_of(co_await guest->next("room.roster"), d), "absent") << "a guest is not told";
    co_await expect_refused(*patient, d);
    co_await expect_refused(*guest, d);
    co_await expect_refused(*doctor, p);
    co_await expect_refused(*doctor, g);
    for (auto* tab : {patient.get(), guest.get(), doctor.get()}) co_await expect_silence(*tab);
    // The receiving end refuses too, whatever another process lets through.
    auto forged = [&](Uuid from) {
      return R"({"type":"signal","appointment_id":")" + to_string(visit_) + R"(","from":")" + to_string(from) +
             R"(","data":{}})";
    };
    auto room = co_await world_.node->database.as(Actor::system())
                    ->first<ConsultationId>(
                        db::Statement{"test.room", "select id from consultations where appointment_id = $1"}, visit_);
    for (auto [to, from] : {std::pair{d, p}, {d, g}, {p, d}, {g, d}})
      world_.node->bus->publish(consultation::signal_subject(*room, to), forged(from));
    for (auto* tab : {patient.get(), guest.get(), doctor.get()}) co_await expect_silence(*tab);
  };
  world_.run(work());
}

TEST_F(RoomTest, APreviewLeavesACallAlone) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto preview = co_await world_.open(doctor_);
    auto p = make_uuid(), d = make_uuid();
    co_await join(*doctor, d);
    co_await join(*patient, p);
    EXPECT_EQ(state_of(co_await doctor->next("room.roster"), p), "admitted");
    EXPECT_EQ(text_of(co_await prepare(*preview, make_uuid()), "code"), "consultation.in_call");
    EXPECT_EQ(text_of(co_await prepare(*doctor, d), "code"), "consultation.in_call");
    auto patients = co_await prepare(*patient, p);
    EXPECT_EQ(text_of(patients, "code"), "invalid");
    EXPECT_EQ(text_of(patients.at("errors").as_array().at(0).as_object(), "field"), "preparing");
    for (auto* tab : {patient.get(), doctor.get(), preview.get()}) co_await expect_silence(*tab);
    co_await expect_passes(*doctor, d, *patient, p);
    co_await expect_passes(*patient, p, *doctor, d);
    // Also while only the place is left of it.
    doctor->cut();
    EXPECT_EQ(text_of(co_await prepare(*preview, make_uuid()), "code"), "consultation.in_call");
  };
  world_.run(work());
}

TEST_F(RoomTest, TheStartInAnotherTabTakesThePlaceAtTheDoorOver) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto first = co_await world_.open(doctor_);
    auto second = co_await world_.open(doctor_);
    auto p = make_uuid(), d1 = make_uuid(), d2 = make_uuid(), d3 = make_uuid();
    co_await join(*patient, p);
    co_await prepare(*first, d1);
    EXPECT_EQ(state_of(co_await prepare(*second, d2), d2), "preparing");
    co_await first->next("room.taken_over");
    EXPECT_EQ(state_of(co_await join(*first, d3), p), "admitted");
    co_await second->next("room.taken_over");
    co_await expect_refused(*second, p);
    co_await expect_passes(*first, d3, *patient, p);
  };
  world_.run(work());
}

/// The time between a tab's new entry and the answer to it, in which the others know of it already.
TEST_F(RoomTest, NoSignalIsLostBetweenTheDoorAndTheCall) {
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    auto p = make_uuid(), d = make_uuid();
    co_await join(*patient, p);
    co_await prepare(*doctor, d);
    db::Blocking other(world_.base.superuser_url());
    other.run("begin; select from rooms for update");
    auto enter = about("room.join");
    enter["peer"] = to_string(d);
    enter["audio"] = enter["video"] = true;
    co_await doctor->send(json::serialize(enter));
    static const db::Statement stands{
        "test.stands",
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"};
    auto session = world_.node->database.as(Actor::system());
    while (co_await session->first<std::int64_t>(stands) == 0) co_await sleep_for(std::chrono::milliseconds(2));
    co_await expect_passes(*patient, p, *doctor, d);
    other.run("commit");
    EXPECT_EQ(state_of(co_await doctor->next("room.joined"), d), "admitted");
    co_await expect_passes(*patient, p, *doctor, d);
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

TEST_F(RoomTest, TheDoorIsClosedWhenTheRoomIs) {
  auto& service = world_.node->consultation;
  auto at_the_door = [] {
    consultation::SeatedPeer peer{{.peer = make_uuid()}, make_uuid()};
    peer.state = consultation::PeerState::preparing;
    return peer;
  };
  auto later = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::minutes(20));
  EXPECT_EQ(error_of(service.join(doctor_, later, at_the_door())), "consultation.not_open");
  EXPECT_EQ(error_of(service.join(patient_, visit_, at_the_door())), "invalid");
  EXPECT_EQ(error_of(service.join(make_parties(world_.superuser, *world_.node).doctor, visit_, at_the_door())),
            "not_found");
  EXPECT_EQ(error_of(service.join(doctor_, visit_, at_the_door())), "");
  EXPECT_EQ(error_of(service.admit(doctor_, visit_, make_uuid())), "consultation.not_in_room");
  world_.superuser.run("update appointments set status = 'completed'");
  EXPECT_EQ(error_of(service.join(doctor_, visit_, at_the_door())), "consultation.not_open");
  EXPECT_EQ(error_of(service.join(doctor_, visit_, {{.peer = make_uuid()}, make_uuid()})), "consultation.not_open")
      << "who was at the door was not inside";
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
