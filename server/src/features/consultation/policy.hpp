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
/// Entering ends with completion, but not for who is inside: a lost socket must lead back.
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

/// `peer` enters, or comes back, on a new seat. Its state and `since` are the room's business.
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
using Event = std::variant<Join, Leave, Media, Expire, End>;

/// The room after an event. `changed`: it is stored and told; `moved`: who is there, or waits, is not as before.
struct Step {
  Room room;
  bool changed = false;
  bool moved = false;
};

/// The whole life of a room: a person has one place; a second tab takes it over. The patient waits for the doctor,
/// whose coming admits; who was admitted stays so, also when the doctor's line fails. The version grows by one with
/// each change.
Step step(Room room, const Event& event);

/// Whether another person sits under this peer id.
bool is_someone_elses(const Room& room, Uuid peer, UserId user);

/// Since when a patient is there and no doctor.
std::optional<Instant> waiting_since(const Room& room);

}  // namespace aegle::consultation::policy
