#include "features/consultation/policy.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"

namespace aegle::consultation::policy {
namespace {

using namespace std::chrono_literals;
using scheduling::AppointmentStatus;

const Instant starts = parse_instant("2026-11-24T10:00:00Z").value();

Visit visit_at(AppointmentStatus status) {
  Visit visit;
  visit.doctor_id = UserId::make();
  visit.booked_by = UserId::make();
  visit.patient_user_id = visit.booked_by;
  visit.starts_at = starts;
  visit.ends_at = starts + 15min;
  visit.status = status;
  return visit;
}

SeatedPeer peer_of(UserId user, Role role, Uuid peer) {
  SeatedPeer made;
  made.user_id = user;
  made.role = role;
  made.peer = peer;
  made.seat = make_uuid();
  return made;
}

TEST(Windows, AVisitIsOpenFromAQuarterBeforeToAnHourAfter) {
  auto visit = visit_at(AppointmentStatus::accepted);
  EXPECT_FALSE(is_open(visit, starts - 15min - 1us));
  EXPECT_TRUE(is_open(visit, starts - 15min));
  EXPECT_TRUE(is_open(visit, starts + 15min + 60min));
  EXPECT_FALSE(is_open(visit, starts + 15min + 60min + 1us));
  for (auto status : {AppointmentStatus::pending, AppointmentStatus::rejected, AppointmentStatus::cancelled})
    EXPECT_FALSE(is_open(visit_at(status), starts));
  EXPECT_TRUE(is_open(visit_at(AppointmentStatus::completed), starts));
}

TEST(Windows, AfterCompletionOnlyThoseInsideEnter) {
  auto visit = visit_at(AppointmentStatus::completed);
  Room room;
  EXPECT_FALSE(may_enter(visit, room, visit.doctor_id, starts));
  room.peers.push_back(peer_of(visit.doctor_id, Role::doctor, make_uuid()));
  room.peers[0].state = PeerState::admitted;
  EXPECT_TRUE(may_enter(visit, room, visit.doctor_id, starts));
  EXPECT_FALSE(may_enter(visit, room, visit.booked_by, starts));
  EXPECT_FALSE(may_enter(visit, room, visit.doctor_id, starts + 2h));
  room.peers[0].state = PeerState::preparing;
  EXPECT_FALSE(may_enter(visit, room, visit.doctor_id, starts)) << "at the door is not inside";
}

TEST(Windows, TheVisitsDoctorAlonePrepares) {
  auto visit = visit_at(AppointmentStatus::accepted);
  EXPECT_NO_THROW(check_prepares({.role = Role::doctor, .user = visit.doctor_id}, visit));
  for (Actor other : {Actor{.role = Role::patient, .user = visit.booked_by}, Actor{.role = Role::guest},
                      Actor{.role = Role::doctor, .user = UserId::make()}}) {
    try {
      check_prepares(other, visit);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code, "invalid");
      ASSERT_EQ(error.fields.size(), 1u);
      EXPECT_EQ(error.fields[0].field, "preparing");
    }
  }
}

TEST(Windows, ChatAndNotes) {
  auto accepted = visit_at(AppointmentStatus::accepted);
  auto completed = visit_at(AppointmentStatus::completed);
  auto pending = visit_at(AppointmentStatus::pending);
  EXPECT_TRUE(may_send(accepted, starts - std::chrono::days{30}));
  EXPECT_TRUE(may_send(completed, starts + 75min));
  EXPECT_FALSE(may_send(completed, starts + 76min));
  EXPECT_FALSE(may_send(pending, starts));
  EXPECT_TRUE(may_write_notes(completed, starts + std::chrono::days{30}));
  EXPECT_FALSE(may_write_notes(completed, starts + std::chrono::days{31}));
  EXPECT_FALSE(may_write_notes(pending, starts));
}

TEST(Parties, AreTheDoctorAndThePatientOrWhoBooked) {
  auto visit = visit_at(AppointmentStatus::accepted);
  visit.patient_user_id = UserId::make();
  Actor doctor{.role = Role::doctor, .user = visit.doctor_id};
  Actor parent{.role = Role::patient, .user = visit.booked_by};
  Actor patient{.role = Role::patient, .user = *visit.patient_user_id};
  Actor wrong_role{.role = Role::admin, .user = visit.doctor_id};
  EXPECT_TRUE(is_party(doctor, visit));
  EXPECT_TRUE(is_party(parent, visit));
  EXPECT_TRUE(is_party(patient, visit));
  EXPECT_FALSE(is_party(wrong_role, visit));
  EXPECT_FALSE(is_doctor_of(patient, visit));
  EXPECT_FALSE(is_party({.role = Role::patient, .user = UserId::make()}, visit));
}

TEST(Messages, NameWhatIsWrong) {
  auto fields_of = [](const MessagePost& post) -> std::size_t {
    try {
      check(post);
    } catch (const Error& error) {
      return error.fields.size();
    }
    return 0;
  };
  EXPECT_EQ(fields_of({"hello", std::nullopt}), 0u);
  EXPECT_EQ(fields_of({"", std::string()}), 2u);
  EXPECT_EQ(fields_of({std::string(4000, 'x'), "c"}), 0u);
  EXPECT_EQ(fields_of({std::string(4001, 'x'), "c"}), 1u);
}

TEST(RoomSteps, TheDoctorsComingAdmitsWhoWaits) {
  auto patient = peer_of(UserId::make(), Role::patient, make_uuid());
  auto doctor = peer_of(UserId::make(), Role::doctor, make_uuid());
  auto waiting = step({}, Join{patient, starts});
  EXPECT_TRUE(waiting.changed && waiting.moved);
  EXPECT_EQ(waiting.room.peers[0].state, PeerState::waiting);
  EXPECT_EQ(waiting_since(waiting.room), starts);
  auto muted = policy::Media{.seat = patient.seat, .audio = !patient.audio, .video = patient.video};
  EXPECT_TRUE(step(waiting.room, muted).moved) << "the doctor reads with what one waits";
  auto both = step(waiting.room, Join{doctor, starts + 1min});
  EXPECT_EQ(both.room.peers[0].state, PeerState::admitted);
  EXPECT_FALSE(waiting_since(both.room));
  auto in_call = step(both.room, muted);
  EXPECT_TRUE(in_call.changed && !in_call.moved);
  auto alone = step(both.room, Leave{doctor.seat});
  EXPECT_EQ(alone.room.peers[0].state, PeerState::admitted);
  EXPECT_TRUE(waiting_since(alone.room));
}

TEST(RoomSteps, ALateGoodbyeOfAnOldSocketRemovesNobody) {
  auto user = UserId::make();
  auto before = peer_of(user, Role::patient, make_uuid());
  auto after = peer_of(user, Role::patient, before.peer);
  auto room = step(step({}, Join{before, starts}).room, Join{after, starts + 1s}).room;
  auto left = step(room, Leave{before.seat});
  EXPECT_FALSE(left.changed);
  auto expired = step(room, Expire{{before.seat}});
  EXPECT_EQ(expired.room.peers.size(), 1u);
  EXPECT_EQ(room.peers[0].since, starts);
}

TEST(RoomSteps, EndingEmptiesTheRoomAndSaysSo) {
  auto doctor = peer_of(UserId::make(), Role::doctor, make_uuid());
  auto room = step({}, Join{doctor, starts}).room;
  auto ended = step(room, End{});
  EXPECT_TRUE(ended.room.peers.empty());
  EXPECT_EQ(ended.room.ended_version, ended.room.version);
  EXPECT_GT(ended.room.version, room.version);
}

/// A room with the doctor in it, and as many guests as are named.
struct WithGuests {
  SeatedPeer doctor = peer_of(UserId::make(), Role::doctor, make_uuid());
  SeatedPeer patient = peer_of(UserId::make(), Role::patient, make_uuid());
  std::vector<SeatedPeer> guests;
  Room room;

  explicit WithGuests(int count) {
    room = step(step({}, Join{doctor, starts}).room, Join{patient, starts}).room;
    for (int i = 0; i < count; ++i) {
      guests.push_back(peer_of(UserId::make(), Role::guest, make_uuid()));
      room = step(room, Join{guests.back(), starts + 1s}).room;
    }
  }
  void play(const Event& event) { room = step(room, event).room; }
  PeerState state_of(const SeatedPeer& peer) const { return find_peer(room, peer.peer)->state; }
};

TEST(RoomSteps, AGuestWaitsForAWordAlsoWhenTheDoctorComes) {
  WithGuests play(1);
  EXPECT_EQ(play.state_of(play.guests[0]), PeerState::waiting);
  play.play(Leave{play.doctor.seat});
  play.play(Join{play.doctor, starts + 2s});
  EXPECT_EQ(play.state_of(play.guests[0]), PeerState::waiting);
  EXPECT_EQ(play.state_of(play.patient), PeerState::admitted);
  play.play(Admit{play.guests[0].peer, starts + 3s});
  EXPECT_EQ(play.state_of(play.guests[0]), PeerState::admitted);
  play.play(Leave{play.guests[0].seat});
  play.play(Join{play.guests[0], starts + 4s});
  EXPECT_EQ(play.state_of(play.guests[0]), PeerState::waiting) << "each entry is confirmed anew";
}

TEST(RoomSteps, NobodyIsAdmittedWithoutTheDoctor) {
  WithGuests play(1);
  play.play(Leave{play.doctor.seat});
  auto admitted = step(play.room, Admit{play.guests[0].peer, starts + 2s});
  EXPECT_FALSE(admitted.changed);
}

TEST(RoomSteps, AFifthIsNotAdmittedAndTheDoctorAlwaysIs) {
  WithGuests play(3);
  play.play(Admit{play.guests[0].peer, starts});
  play.play(Admit{play.guests[1].peer, starts});
  EXPECT_FALSE(has_place(play.room));
  EXPECT_FALSE(step(play.room, Admit{play.guests[2].peer, starts}).changed);
  play.play(Leave{play.doctor.seat});
  EXPECT_FALSE(has_place(play.room)) << "the doctor's place is nobody else's";
  play.play(Join{play.doctor, starts + 1s});
  EXPECT_EQ(play.state_of(play.doctor), PeerState::admitted);
  play.play(Hold{play.guests[0].peer, starts + 2s});
  play.play(Admit{play.guests[2].peer, starts + 3s});
  EXPECT_EQ(play.state_of(play.guests[2]), PeerState::admitted);
}

TEST(RoomSteps, APatientWhoFindsTheRoomFullWaitsForAPlace) {
  WithGuests play(3);
  play.play(Leave{play.patient.seat});
  for (const auto& guest : play.guests) play.play(Admit{guest.peer, starts});
  play.play(Join{play.patient, starts + 1s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::waiting);
  play.play(Leave{play.doctor.seat});
  play.play(Join{play.doctor, starts + 2s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::waiting);
  play.play(Leave{play.guests[0].seat});
  play.play(Admit{play.patient.peer, starts + 3s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::admitted);
}

TEST(RoomSteps, APatientWhoWasSentBackWaitsOverReentriesUntilAdmitted) {
  WithGuests play(0);
  play.play(Hold{play.patient.peer, starts + 1s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::waiting);
  EXPECT_EQ(waiting_since(play.room), starts + 1s);
  play.play(Leave{play.patient.seat});
  play.play(Join{play.patient, starts + 2s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::waiting);
  play.play(Admit{play.patient.peer, starts + 3s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::admitted);
  EXPECT_FALSE(waiting_since(play.room));
  play.play(Leave{play.patient.seat});
  play.play(Join{play.patient, starts + 4s});
  EXPECT_EQ(play.state_of(play.patient), PeerState::admitted) << "as before";
}

TEST(RoomSteps, TheDoctorsEnteringAnewOrTheEndClearsThatSomebodyWasSentBack) {
  for (bool by_end : {false, true}) {
    WithGuests play(0);
    play.play(Hold{play.patient.peer, starts + 1s});
    play.play(Leave{play.patient.seat});
    if (by_end)
      play.play(End{});
    else
      play.play(Leave{play.doctor.seat});
    play.play(Join{play.doctor, starts + 2s});
    play.play(Join{play.patient, starts + 3s});
    EXPECT_EQ(play.state_of(play.patient), PeerState::admitted);
  }
}

TEST(RoomSteps, TheDoctorIsNeitherSentBackNorPutOut) {
  WithGuests play(0);
  EXPECT_FALSE(step(play.room, Hold{play.doctor.peer, starts}).changed);
  EXPECT_FALSE(step(play.room, Remove{play.doctor.user_id}).changed);
  EXPECT_FALSE(step(play.room, Remove{play.patient.user_id}).changed);
}

TEST(RoomSteps, AGuestWhoWasPutOutDoesNotComeBack) {
  WithGuests play(1);
  play.play(Admit{play.guests[0].peer, starts});
  play.play(Remove{play.guests[0].user_id});
  EXPECT_FALSE(find_peer(play.room, play.guests[0].peer));
  EXPECT_FALSE(step(play.room, Join{play.guests[0], starts + 1s}).changed);
}

/// The same room before the doctor has started: the patient, a guest and one who was sent back wait.
struct AtTheDoor {
  SeatedPeer doctor = peer_of(UserId::make(), Role::doctor, make_uuid());
  SeatedPeer patient = peer_of(UserId::make(), Role::patient, make_uuid());
  SeatedPeer parent = peer_of(UserId::make(), Role::patient, make_uuid());
  SeatedPeer guest = peer_of(UserId::make(), Role::guest, make_uuid());
  Room before;  ///< until the doctor comes to the door
  Step came;
  Room room;

  AtTheDoor() {
    auto play = [&](const Event& event) { before = step(before, event).room; };
    play(Join{doctor, starts - 5min});
    play(Join{parent, starts - 4min});
    play(Hold{parent.peer, starts - 3min});
    play(Leave{doctor.seat});
    play(Join{patient, starts - 2min});
    play(Join{guest, starts - 1min});
    doctor.seat = make_uuid();
    doctor.state = PeerState::preparing;
    came = step(before, Join{doctor, starts});
    room = came.room;
  }
  const SeatedPeer& now(const SeatedPeer& who) const { return *find_peer(room, who.peer); }
};

TEST(TheDoor, ADoctorAtItIsNotThere) {
  AtTheDoor play;
  EXPECT_TRUE(play.came.changed);
  EXPECT_FALSE(play.came.moved) << "nobody is told who is not in the room";
  EXPECT_EQ(play.now(play.doctor).state, PeerState::preparing);
  EXPECT_EQ(play.now(play.doctor).since, starts);
  for (const auto& peer : play.before.peers) EXPECT_EQ(play.now(peer), peer) << "everybody waits on";
  EXPECT_EQ(play.room.held, play.before.held);
  EXPECT_FALSE(has_doctor(play.room));
  EXPECT_EQ(waiting_since(play.room), waiting_since(play.before));
  EXPECT_FALSE(step(play.room, Admit{play.guest.peer, starts}).changed);
  EXPECT_FALSE(step(play.room, Admit{play.doctor.peer, starts}).changed);
  EXPECT_FALSE(step(play.room, Hold{play.doctor.peer, starts}).changed);
  EXPECT_FALSE(step(play.room, Consent{play.doctor.user_id, true}).changed);
  auto late = peer_of(UserId::make(), Role::patient, make_uuid());
  EXPECT_EQ(find_peer(step(play.room, Join{late, starts}).room, late.peer)->state, PeerState::waiting);
  auto gone = step(play.room, Leave{play.doctor.seat});
  EXPECT_TRUE(gone.changed);
  EXPECT_FALSE(gone.moved);
  EXPECT_EQ(step(play.room, Expire{{play.doctor.seat}}).room.peers, play.before.peers);
  EXPECT_TRUE(step(play.room, End{}).room.peers.empty());
}

TEST(TheDoor, AnotherTabTakesThePlaceAtItOver) {
  AtTheDoor play;
  auto other = play.doctor;
  other.peer = make_uuid();
  other.seat = make_uuid();
  auto taken = step(play.room, Join{other, starts + 1min});
  EXPECT_FALSE(find_peer(taken.room, play.doctor.peer));
  EXPECT_EQ(find_peer(taken.room, other.peer)->state, PeerState::preparing);
  EXPECT_EQ(find_peer(taken.room, other.peer)->since, starts);
  EXPECT_FALSE(taken.moved);
}

TEST(TheDoor, TheStartIsAFirstEntryFromTheSameTabOrAnother) {
  for (bool same_tab : {true, false}) {
    AtTheDoor play;
    auto starting = peer_of(play.doctor.user_id, Role::doctor, same_tab ? play.doctor.peer : make_uuid());
    auto started = step(play.room, Join{starting, starts + 1min});
    EXPECT_TRUE(started.moved);
    EXPECT_EQ(started.room.peers.size(), play.room.peers.size());
    const auto* doctor = find_peer(started.room, starting.peer);
    EXPECT_EQ(doctor->state, PeerState::admitted);
    EXPECT_EQ(doctor->since, starts + 1min);
    EXPECT_TRUE(started.room.held.empty());
    for (const auto& patient : {play.patient, play.parent})
      EXPECT_EQ(find_peer(started.room, patient.peer)->state, PeerState::admitted);
    EXPECT_EQ(find_peer(started.room, play.guest.peer)->state, PeerState::waiting);
  }
}

TEST(TheDoor, APreviewTakesNoPlaceOfTheCall) {
  WithGuests play(0);
  for (const auto& peer : {play.doctor, play.patient}) play.play(Consent{peer.user_id, true});
  play.play(Record{true});
  for (bool same_tab : {true, false}) {
    auto preview = peer_of(play.doctor.user_id, Role::doctor, same_tab ? play.doctor.peer : make_uuid());
    preview.state = PeerState::preparing;
    EXPECT_FALSE(step(play.room, Join{preview, starts + 1min}).changed);
  }
  EXPECT_TRUE(play.room.recording);
}

TEST(TheDoor, NobodyElseStandsAtIt) {
  for (auto role : {Role::patient, Role::guest}) {
    auto other = peer_of(UserId::make(), role, make_uuid());
    other.state = PeerState::preparing;
    EXPECT_EQ(step({}, Join{other, starts}).room.peers.at(0).state, PeerState::waiting);
  }
}

TEST(TheDoor, SignalsPassBetweenItAndThePatientWhoWaits) {
  AtTheDoor play;
  auto pass = [&](const SeatedPeer& one, const SeatedPeer& other) {
    bool there = may_signal(play.room, play.now(one), play.now(other));
    EXPECT_EQ(may_signal(play.room, play.now(other), play.now(one)), there);
    return there;
  };
  EXPECT_TRUE(pass(play.doctor, play.patient));
  EXPECT_FALSE(pass(play.doctor, play.guest));
  EXPECT_FALSE(pass(play.doctor, play.parent)) << "sent back";
  EXPECT_FALSE(pass(play.patient, play.parent));
  EXPECT_FALSE(pass(play.patient, play.guest));
  EXPECT_FALSE(pass(play.doctor, play.doctor));
  play.room = step(play.room, Leave{play.patient.seat}).room;
  play.room = step(play.room, Join{play.patient, starts}).room;
  EXPECT_TRUE(pass(play.doctor, play.patient)) << "again";
  play.room = step(play.room, Join{peer_of(play.doctor.user_id, Role::doctor, play.doctor.peer), starts}).room;
  EXPECT_TRUE(pass(play.doctor, play.patient)) << "in the call";
  EXPECT_TRUE(pass(play.patient, play.parent));
  EXPECT_FALSE(pass(play.doctor, play.guest));
}

TEST(TheDoor, AGuestWhoWaitsIsNotToldOfIt) {
  AtTheDoor play;
  for (auto& peer : play.room.peers) peer.agent = peer.network = "something";
  auto shown = [&](const SeatedPeer& viewer) {
    std::set<Uuid> seen;
    for (const auto& peer : shown_to(play.room, viewer.user_id, viewer.role)) {
      seen.insert(peer.peer);
      EXPECT_EQ(peer.agent.has_value(), viewer.role == Role::doctor || peer.peer == viewer.peer);
    }
    return seen;
  };
  EXPECT_EQ(shown(play.patient), (std::set<Uuid>{play.doctor.peer, play.patient.peer}));
  EXPECT_EQ(shown(play.guest), std::set<Uuid>{play.guest.peer});
  EXPECT_EQ(shown(play.doctor).size(), 4u);
}

TEST(RecordingRule, NeedsTheWordOfEverybodyAdmitted) {
  WithGuests play(1);
  play.play(Consent{play.doctor.user_id, true});
  play.play(Record{true});
  EXPECT_FALSE(play.room.recording);
  play.play(Consent{play.patient.user_id, true});
  EXPECT_TRUE(may_record(play.room)) << "the guest only waits";
  play.play(Record{true});
  EXPECT_TRUE(play.room.recording);
  for (const auto& peer : shown_to(play.room, play.patient.user_id, Role::patient))
    EXPECT_EQ(peer.recording, peer.role == Role::doctor) << "the light";
  play.play(Admit{play.guests[0].peer, starts});
  EXPECT_FALSE(play.room.recording) << "one has come who has not agreed";
  play.play(Consent{play.guests[0].user_id, true});
  play.play(Record{true});
  EXPECT_TRUE(play.room.recording);
  play.play(Consent{play.patient.user_id, false});
  EXPECT_FALSE(play.room.recording) << "taken back";
}

TEST(RecordingRule, EndsWithTheCallAndWithTheDoctorsBrowser) {
  WithGuests play(0);
  for (const auto& peer : {play.doctor, play.patient}) play.play(Consent{peer.user_id, true});
  play.play(Record{true});
  auto reload = play.doctor;
  reload.seat = make_uuid();
  play.play(Join{reload, starts});
  EXPECT_FALSE(play.room.recording);
  EXPECT_TRUE(may_record(play.room));
  play.play(End{});
  EXPECT_TRUE(play.room.consented.empty());
  play.play(Consent{play.doctor.user_id, true});
  EXPECT_TRUE(play.room.consented.empty()) << "not in the call";
}

TEST(Sight, WhoWaitsSeesItselfAndTheDoctorAlone) {
  WithGuests play(2);
  play.play(Admit{play.guests[0].peer, starts});
  auto ids = [&](const SeatedPeer& viewer) {
    std::set<Uuid> seen;
    for (const auto& peer : shown_to(play.room, viewer.user_id, viewer.role)) seen.insert(peer.peer);
    return seen;
  };
  std::set<Uuid> all{play.doctor.peer, play.patient.peer, play.guests[0].peer, play.guests[1].peer};
  EXPECT_EQ(ids(play.doctor), all);
  EXPECT_EQ(ids(play.patient), all);
  EXPECT_EQ(ids(play.guests[0]), all);
  EXPECT_EQ(ids(play.guests[1]), (std::set<Uuid>{play.doctor.peer, play.guests[1].peer}));
  auto absent = peer_of(UserId::make(), Role::patient, make_uuid());
  EXPECT_EQ(ids(absent), std::set<Uuid>{play.doctor.peer});
}

TEST(Sight, BrowsersAndNetworksAreForTheDoctor) {
  WithGuests play(0);
  for (auto& peer : play.room.peers) peer.agent = peer.network = "something";
  for (const auto& peer : shown_to(play.room, play.doctor.user_id, Role::doctor)) EXPECT_TRUE(peer.agent);
  for (const auto& peer : shown_to(play.room, play.patient.user_id, Role::patient))
    EXPECT_EQ(peer.agent.has_value() && peer.network.has_value(), peer.peer == play.patient.peer);
}

}  // namespace
}  // namespace aegle::consultation::policy
