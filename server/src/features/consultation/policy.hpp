#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/consultation/types.hpp"
#include "features/scheduling/types.hpp"

/// The rules of a visit. Pure.
namespace aegle::consultation::policy {

using scheduling::Visit;

bool is_doctor_of(const Actor& actor, const Visit& visit);
bool is_patient_of(const Actor& actor, const Visit& visit);
bool is_party(const Actor& actor, const Visit& visit);

/// From 15 minutes before the start until 60 after the end, of a visit that was accepted and not cancelled.
bool is_open(const Visit& visit, Instant now);
/// Entering ends with completion, but not for who is inside: a lost socket must lead back. At the door is not inside.
bool may_enter(const Visit& visit, const Room& room, UserId user, Instant now);
/// From acceptance until the visit's window closes.
bool may_send(const Visit& visit, Instant now);
/// From acceptance until 30 days after the visit.
bool may_write_notes(const Visit& visit, Instant now);

/// While the visit is asked for or lies ahead, until its window closes.
bool may_test_devices(const Visit& visit, Instant now);

/// Throws `invalid` naming every field that is not right.
void check(const MessagePost& post);
void check(const NotesChange& change);
void check(const DeviceResult& result);
void check(const VerificationPost& post);
/// The same of whoever would make the line ready, unless it is the visit's doctor.
void check_prepares(const Actor& actor, const Visit& visit);

/// `peer` enters, or comes back, on a new seat. `since` is the room's business, and its state too, but for `preparing`:
/// the doctor comes to the door alone.
struct Join {
  SeatedPeer peer;
  Instant at;
};
struct Leave {
  Uuid seat;
};
struct Media {
  Uuid seat;
  bool audio = false;
  bool video = false;
  bool screen = false;
};
/// These seats' sockets were lost too long ago.
struct Expire {
  std::vector<Uuid> seats;
};
/// The doctor ends the call for all.
struct End {};
/// The doctor, who is there, lets one in who waits.
struct Admit {
  Uuid peer;
  Instant at;
};
/// The doctor sends one back to wait.
struct Hold {
  Uuid peer;
  Instant at;
};
/// A guest is put out, and does not come back.
struct Remove {
  UserId guest;
};
/// Somebody in the room agrees to a recording of the call, or takes that back.
struct Consent {
  UserId user;
  bool given = false;
};
/// The doctor's browser begins to record, or has stopped.
struct Record {
  bool on = false;
};
using Event = std::variant<Join, Leave, Media, Expire, End, Admit, Hold, Remove, Consent, Record>;

/// How many hear each other at most. One place is the doctor's, who is never kept out.
inline constexpr std::size_t admitted_max = 4;

/// The room after an event. `changed`: it is stored and told; `moved`: who is there, or waits and with what, is not as
/// before.
struct Step {
  Room room;
  bool changed = false;
  bool moved = false;
};

/// The whole life of a room: a person has one place; a second tab takes it over. The patient waits for the doctor,
/// whose coming admits, and who is not there while preparing; who was admitted stays so, also when the doctor's line
/// fails. A guest waits until the doctor admits it, as does a patient whom the doctor has sent back. Nothing is
/// recorded unless everybody admitted agrees: who takes it back, or comes without having agreed, stops it. The version
/// grows by one with each change. What cannot be changes nothing.
Step step(Room room, const Event& event);

/// Whether the doctor is there with somebody, and everybody admitted has agreed.
bool may_record(const Room& room);

/// Whether one more can be admitted beside the doctor.
bool has_place(const Room& room);
/// In the call, or with a place in it; not at the door.
bool has_doctor(const Room& room);
/// Whether the person has a place of the call or waits for one, rather than being at its door or nowhere.
bool is_inside(const Room& room, UserId user);
const SeatedPeer* find_peer(const Room& room, Uuid peer);

/// Whether signals pass between these two of the room, in either direction: both are in the call; or the one is the
/// doctor, preparing, and the other the patient who waits, unless the doctor sent it back.
bool may_signal(const Room& room, const SeatedPeer& one, const SeatedPeer& other);

/// The peers as this person is shown them: who waits sees itself and the doctor alone, and a guest who waits not a
/// doctor who is preparing; browsers and networks are for the doctor.
std::vector<Peer> shown_to(const Room& room, UserId user, Role role);

/// Whether another person sits under this peer id.
bool is_someone_elses(const Room& room, Uuid peer, UserId user);

/// Since when a patient waits, or is there without the doctor.
std::optional<Instant> waiting_since(const Room& room);

}  // namespace aegle::consultation::policy
