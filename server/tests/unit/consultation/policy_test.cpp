#include "features/consultation/policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
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
  EXPECT_TRUE(may_enter(visit, room, visit.doctor_id, starts));
  EXPECT_FALSE(may_enter(visit, room, visit.booked_by, starts));
  EXPECT_FALSE(may_enter(visit, room, visit.doctor_id, starts + 2h));
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
  auto both = step(waiting.room, Join{doctor, starts + 1min});
  EXPECT_EQ(both.room.peers[0].state, PeerState::admitted);
  EXPECT_FALSE(waiting_since(both.room));
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

/// Two patients (a parent and a child may share a visit), one doctor, a few tabs, any order of events.
struct Play {
  std::vector<UserId> users{UserId::make(), UserId::make(), UserId::make()};
  std::vector<Uuid> tabs{make_uuid(), make_uuid(), make_uuid(), make_uuid()};
  std::vector<Uuid> seats{make_uuid()};

  Event next(const Room& room) {
    auto at = starts + std::chrono::seconds(*rc::gen::inRange(0, 1000));
    // Mostly seats that are taken now, sometimes those of long ago.
    auto seat = [&] {
      if (!room.peers.empty() && *rc::gen::inRange(0, 4) > 0) return (*rc::gen::elementOf(room.peers)).seat;
      return *rc::gen::elementOf(seats);
    };
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        return Leave{seat()};
      case 1:
        return Media{seat(), *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
      case 2:
        return Expire{{seat(), seat()}};
      case 3:
        return End{};
      default: {
        auto who = *rc::gen::inRange<std::size_t>(0, users.size());
        auto peer = peer_of(users[who], who == 0 ? Role::doctor : Role::patient, *rc::gen::elementOf(tabs));
        seats.push_back(peer.seat);
        return Join{peer, at};
      }
    }
  }
};

std::set<UserId> admitted_in(const Room& room) {
  std::set<UserId> all;
  for (const auto& peer : room.peers)
    if (peer.state == PeerState::admitted) all.insert(peer.user_id);
  return all;
}

void check_room(const Room& room) {
  std::set<UserId> users;
  std::set<Uuid> peers, seats;
  for (const auto& peer : room.peers) {
    RC_ASSERT(users.insert(peer.user_id).second);
    RC_ASSERT(peers.insert(peer.peer).second);
    RC_ASSERT(seats.insert(peer.seat).second);
  }
}

RC_GTEST_PROP(RoomSteps, AnyOrderOfEventsKeepsTheRoomRight, ()) {
  Play play;
  Room room;
  bool doctor_was_in = false;
  auto length = *rc::gen::inRange(1, 60);
  for (int i = 0; i < length; ++i) {
    auto event = play.next(room);
    auto made = step(room, event);
    RC_ASSERT(made.changed == (made.room.version == room.version + 1));
    RC_ASSERT(made.changed == !(made.room == room));
    RC_ASSERT(!made.moved || made.changed);
    check_room(made.room);

    auto is_doctor = [&](const auto& peer) { return peer.user_id == play.users[0]; };
    bool has_doctor = std::any_of(made.room.peers.begin(), made.room.peers.end(), is_doctor);
    doctor_was_in = doctor_was_in || has_doctor;
    for (const auto& peer : made.room.peers) {
      if (is_doctor(peer)) RC_ASSERT(peer.state == PeerState::admitted);
      // Whoever is admitted came when the doctor was in, or was admitted before.
      if (peer.state == PeerState::admitted) RC_ASSERT(doctor_was_in);
      if (has_doctor) RC_ASSERT(peer.state == PeerState::admitted);
    }
    auto before = admitted_in(room);
    for (auto user : admitted_in(made.room)) RC_ASSERT(has_doctor || before.contains(user));
    RC_ASSERT(waiting_since(made.room).has_value() == (!has_doctor && !made.room.peers.empty()));
    room = made.room;
  }
}

RC_GTEST_PROP(RoomSteps, ATakeoverKeepsThePersonsPlace, ()) {
  Play play;
  Room room;
  for (int i = 0; i < 20; ++i) room = step(room, play.next(room)).room;
  if (room.peers.empty()) return;
  auto old = *rc::gen::elementOf(room.peers);
  auto made = step(room, Join{peer_of(old.user_id, old.role, make_uuid()), starts + 2h});
  RC_ASSERT(made.room.peers.size() == room.peers.size());
  RC_ASSERT(!made.moved);
  for (const auto& peer : made.room.peers) {
    if (peer.user_id != old.user_id) continue;
    RC_ASSERT(peer.state == old.state);
    RC_ASSERT(peer.since == old.since);
    RC_ASSERT(peer.peer != old.peer);
  }
}

}  // namespace
}  // namespace aegle::consultation::policy
