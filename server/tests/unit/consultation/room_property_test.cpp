#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "features/consultation/policy.hpp"
#include "features/consultation/seat.hpp"

namespace aegle::consultation::policy {
namespace {

using namespace std::chrono_literals;

const Instant starts = parse_instant("2026-11-24T10:00:00Z").value();

/// 0 to `count` - 1, each as likely: a bare inRange keeps to small numbers for long.
int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }

/// A doctor, two patients (a parent and a child may share a visit) and four guests at a few tabs, and any order of
/// events. A crash of a tab or a server is an expiry, a reconnect is a join on a new seat. Anybody may say to come only
/// to the door.
struct Play {
  struct Person {
    UserId user = UserId::make();
    Role role = Role::guest;
  };
  std::vector<Person> people = std::vector<Person>(7);
  std::vector<Uuid> tabs;
  std::vector<Uuid> seats{make_uuid()};

  Play() {
    people[0].role = Role::doctor;
    people[1].role = people[2].role = Role::patient;
    for (int i = 0; i < 8; ++i) tabs.push_back(make_uuid());
  }
  const Person& doctor() const { return people[0]; }

  Event next(const Room& room) {
    auto at = starts + std::chrono::seconds(pick(1000));
    // Mostly seats and tabs that are taken now, sometimes those of long ago.
    auto seat = [&] {
      if (!room.peers.empty() && pick(4) > 0) return (*rc::gen::elementOf(room.peers)).seat;
      return *rc::gen::elementOf(seats);
    };
    auto peer = [&] {
      if (!room.peers.empty() && pick(5) > 0) return (*rc::gen::elementOf(room.peers)).peer;
      return *rc::gen::elementOf(tabs);
    };
    switch (pick(30)) {
      case 0:
        return Leave{seat()};
      case 1:
      case 28:
      case 29:
        return come_or_go(room, at);
      case 2:
        return Media{seat(), pick(2) == 0, pick(2) == 0, pick(2) == 0};
      case 3:
        return Expire{{seat(), seat()}};
      case 4:
        if (pick(4) == 0) return End{};
        if (pick(3) == 0) return Remove{(*rc::gen::elementOf(people)).user};
        return Leave{seat()};
      case 5:
      case 6:
      case 7:
        return Hold{peer(), at};
      case 8:
      case 9:
      case 10:
      case 11:
      case 12:
      case 13:
        return Admit{peer(), at};
      case 14:
      case 15:
      case 16:
        return Consent{(*rc::gen::elementOf(people)).user, pick(4) > 0};
      case 17:
        return Record{pick(4) > 0};
      default:
        return join(*rc::gen::elementOf(people), *rc::gen::elementOf(tabs), at, pick(4) == 0);
    }
  }
  /// The doctor alone: who waits meanwhile, and whose coming admits, is where most can go wrong.
  Event come_or_go(const Room& room, Instant at) {
    for (const auto& peer : room.peers)
      if (peer.role == Role::doctor && (peer.state == PeerState::admitted || pick(3) == 0)) return Leave{peer.seat};
    return join(doctor(), *rc::gen::elementOf(tabs), at, pick(2) == 0);
  }
  Join join(const Person& person, Uuid tab, Instant at, bool prepares = false) {
    SeatedPeer made;
    if (prepares) made.state = PeerState::preparing;
    made.user_id = person.user;
    made.role = person.role;
    made.peer = tab;
    made.seat = make_uuid();
    seats.push_back(made.seat);
    return {made, at};
  }
};

std::set<UserId> admitted_in(const Room& room) {
  std::set<UserId> all;
  for (const auto& peer : room.peers)
    if (peer.state == PeerState::admitted) all.insert(peer.user_id);
  return all;
}

bool is_in(const std::vector<UserId>& users, UserId user) {
  return std::find(users.begin(), users.end(), user) != users.end();
}

/// In the call, that is: at its door is nowhere.
bool with_doctor(const Room& room) {
  return std::any_of(room.peers.begin(), room.peers.end(),
                     [](const auto& peer) { return peer.role == Role::doctor && peer.state == PeerState::admitted; });
}

const std::string visit = to_string(make_uuid());

/// Whom each one's signals reach, and who hears whose, as the seats of the sockets have it.
struct Reach {
  std::map<Uuid, std::set<Uuid>> sends, hears;

  explicit Reach(const Room& room) {
    for (const auto& peer : room.peers) {
      Seat seat;
      seat.peer = peer;
      seat.signal_start = signal_start(visit, peer.peer);
      look_around(seat, room);
      for (const auto& other : seat.others) sends[peer.peer].insert(parse_uuid(other.peer).value());
      for (const auto& other : room.peers)
        if (may_hear(seat, signal_start(visit, other.peer) + "{}}")) hears[peer.peer].insert(other.peer);
    }
  }
};

void check_places(const Room& room) {
  std::set<UserId> users;
  std::set<Uuid> peers, seats;
  for (const auto& peer : room.peers) {
    RC_ASSERT(users.insert(peer.user_id).second);
    RC_ASSERT(peers.insert(peer.peer).second);
    RC_ASSERT(seats.insert(peer.seat).second);
  }
}

void check_reach(const Room& room) {
  RC_ASSERT(admitted_in(room).size() <= admitted_max);
  Reach reach(room);
  auto at_the_door = [](const auto& peer) { return peer.role == Role::doctor && peer.state == PeerState::preparing; };
  auto is_expected = [&](const auto& peer) {
    return peer.role == Role::patient && peer.state == PeerState::waiting && !is_in(room.held, peer.user_id);
  };
  for (const auto& peer : room.peers) {
    std::set<Uuid> expected;
    for (const auto& other : room.peers) {
      bool both = peer.state == PeerState::admitted && other.state == PeerState::admitted && other.peer != peer.peer;
      bool made_ready = (at_the_door(peer) && is_expected(other)) || (is_expected(peer) && at_the_door(other));
      if (both || made_ready) expected.insert(other.peer);
      RC_ASSERT(may_signal(room, peer, other) == (both || made_ready));
      RC_ASSERT(may_signal(room, other, peer) == (both || made_ready));
    }
    RC_ASSERT(reach.sends[peer.peer] == expected);
    RC_ASSERT(reach.hears[peer.peer] == expected);
    RC_ASSERT(expected.size() < admitted_max);
  }
}

/// A doctor at the door changes nothing for anybody: only the line to it is made ready.
void check_door(const Room& before, const Event& event, const Step& made) {
  for (const auto& peer : made.room.peers)
    if (peer.state == PeerState::preparing) RC_ASSERT(peer.role == Role::doctor);
  auto without_it = [](const Room& room) {
    std::set<std::string> all;
    for (const auto& peer : room.peers) {
      auto with = peer.state == PeerState::waiting ? fmt::format(" {} {}", peer.audio, peer.video) : "";
      if (peer.state != PeerState::preparing)
        all.insert(to_string(peer.user_id) + std::to_string(int(peer.state)) + with);
    }
    return all;
  };
  RC_ASSERT(made.moved == (without_it(before) != without_it(made.room)));
  const auto* join = std::get_if<Join>(&event);
  if (!join || join->peer.role != Role::doctor || join->peer.state != PeerState::preparing) return;
  if (with_doctor(before)) RC_ASSERT(!made.changed);
  auto others = [](Room room) {
    std::erase_if(room.peers, [](const auto& peer) { return peer.role == Role::doctor; });
    room.version = 0;
    return room;
  };
  RC_ASSERT(others(before) == others(made.room));
  RC_ASSERT(with_doctor(before) == with_doctor(made.room));
}

/// Nobody is recorded who has not agreed, and nobody new is.
void check_recording(const Room& room) {
  if (!room.recording) return;
  RC_ASSERT(with_doctor(room));
  for (auto user : admitted_in(room))
    RC_ASSERT(std::find(room.consented.begin(), room.consented.end(), user) != room.consented.end());
}

void check_sight(const Room& room) {
  for (const auto& viewer : room.peers) {
    auto shown = shown_to(room, viewer.user_id, viewer.role);
    if (viewer.state == PeerState::admitted || viewer.role == Role::doctor) {
      RC_ASSERT(shown.size() == room.peers.size());
      continue;
    }
    for (const auto& peer : shown) {
      RC_ASSERT(peer.user_id == viewer.user_id || peer.role == Role::doctor);
      RC_ASSERT(viewer.role == Role::patient || peer.state != PeerState::preparing);
    }
  }
}

/// Who came in, and by whose word.
void check_admissions(const Play& play, const Room& before, const Event& event, const Room& after) {
  auto was = admitted_in(before);
  for (const auto& peer : after.peers) {
    if (peer.user_id == play.doctor().user) RC_ASSERT(peer.state != PeerState::waiting);
    if (peer.state != PeerState::admitted || was.contains(peer.user_id)) continue;
    RC_ASSERT(with_doctor(after));
    if (peer.role == Role::guest) RC_ASSERT(std::holds_alternative<Admit>(event));
    if (is_in(before.held, peer.user_id)) RC_ASSERT(std::holds_alternative<Admit>(event) || !with_doctor(before));
  }
  for (auto user : before.removed) {
    auto is_there = [&](const auto& peer) { return peer.user_id == user; };
    RC_ASSERT(std::none_of(after.peers.begin(), after.peers.end(), is_there));
  }
}

/// A doctor who was not in gets in, from the door too, and with her whoever of the patients waits and finds a place.
void check_the_start(Play& play, const Room& room) {
  if (with_doctor(room) || is_in(room.removed, play.doctor().user)) return;
  auto tab = make_uuid();
  auto at = starts + 3h;
  auto then = step(room, play.join(play.doctor(), tab, at)).room;
  RC_ASSERT(find_peer(then, tab)->state == PeerState::admitted);
  RC_ASSERT(find_peer(then, tab)->since == at);
  RC_ASSERT(then.held.empty());
  for (const auto& peer : then.peers)
    if (peer.role == Role::patient) RC_ASSERT(peer.state == PeerState::admitted || !has_place(then));
}

/// Whoever waits is admitted by a doctor who is there, if need be in another's place.
void check_nobody_is_stuck(const Room& room) {
  if (!with_doctor(room)) return;
  for (const auto& peer : room.peers) {
    if (peer.state != PeerState::waiting) continue;
    auto then = room;
    if (!has_place(then)) {
      auto other = std::find_if(then.peers.begin(), then.peers.end(), [](const auto& each) {
        return each.state == PeerState::admitted && each.role != Role::doctor;
      });
      then = step(then, Hold{other->peer, starts}).room;
    }
    then = step(then, Admit{peer.peer, starts}).room;
    RC_ASSERT(find_peer(then, peer.peer)->state == PeerState::admitted);
  }
}

/// Who left, or was never there, comes in, but for those who were put out.
void check_everybody_comes_back(Play& play, const Room& room) {
  for (const auto& person : play.people) {
    bool is_out = is_in(room.removed, person.user);
    auto tab = make_uuid();
    auto then = step(room, play.join(person, tab, starts)).room;
    RC_ASSERT((find_peer(then, tab) != nullptr) == !is_out);
  }
}

RC_GTEST_PROP(RoomProperties, AnyOrderOfEventsKeepsTheRoomRight, ()) {
  Play play;
  Room room;
  auto length = 1 + pick(200);
  for (int i = 0; i < length; ++i) {
    auto event = play.next(room);
    auto made = step(room, event);
    RC_ASSERT(made.changed == (made.room.version == room.version + 1));
    RC_ASSERT(made.changed == !(made.room == room));
    RC_ASSERT(!made.moved || made.changed);
    check_places(made.room);
    check_reach(made.room);
    check_door(room, event, made);
    check_sight(made.room);
    check_recording(made.room);
    check_admissions(play, room, event, made.room);
    check_nobody_is_stuck(made.room);
    check_the_start(play, made.room);
    room = made.room;
  }
  check_everybody_comes_back(play, room);
}

RC_GTEST_PROP(RoomProperties, APatientWaitsWhereTheDoctorIsNotOrSentItBackOrTheRoomIsFull, ()) {
  Play play;
  Room room;
  auto length = 1 + pick(200);
  for (int i = 0; i < length; ++i) {
    auto before = room;
    auto event = play.next(room);
    room = step(room, event).room;
    const auto* joined = std::get_if<Join>(&event);
    if (!joined || joined->peer.role != Role::patient) continue;
    const auto* peer = find_peer(room, joined->peer.peer);
    auto was_there = [&](const auto& each) { return each.user_id == joined->peer.user_id; };
    if (!peer || std::any_of(before.peers.begin(), before.peers.end(), was_there)) continue;
    bool at_once = with_doctor(before) && has_place(before) && !is_in(before.held, peer->user_id);
    RC_ASSERT(peer->user_id != joined->peer.user_id || (peer->state == PeerState::admitted) == at_once);
  }
  bool waits = std::any_of(room.peers.begin(), room.peers.end(), [&](const auto& peer) {
    return peer.role == Role::patient && (peer.state == PeerState::waiting || !with_doctor(room));
  });
  RC_ASSERT(waiting_since(room).has_value() == waits);
}

RC_GTEST_PROP(RoomProperties, ATakeoverKeepsThePersonsPlace, ()) {
  Play play;
  Room room;
  for (int i = pick(40); i >= 0; --i) room = step(room, play.next(room)).room;
  if (room.peers.empty()) return;
  auto old = *rc::gen::elementOf(room.peers);
  bool at_the_door = old.state == PeerState::preparing;
  auto made = step(room, play.join({old.user_id, old.role}, make_uuid(), starts + 2h, at_the_door));
  RC_ASSERT(made.room.peers.size() == room.peers.size());
  for (const auto& peer : made.room.peers) {
    if (peer.user_id != old.user_id) continue;
    bool has_the_same = peer.audio == old.audio && peer.video == old.video;
    RC_ASSERT(made.moved == (peer.state == PeerState::waiting && !has_the_same));
    RC_ASSERT(peer.state == old.state);
    RC_ASSERT(peer.since == old.since);
    RC_ASSERT(peer.peer != old.peer);
  }
}

}  // namespace
}  // namespace aegle::consultation::policy
