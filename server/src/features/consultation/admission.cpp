#include "features/audit/service.hpp"
#include "features/consultation/guests_store.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/seat.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/store.hpp"

namespace aegle::consultation {
namespace {

using scheduling::Visit;

Error room_full() {
  return errors::conflict("consultation.room_full", "Four are in the room. Somebody has to leave it first.");
}

/// The peer that the doctor, who is in the room, speaks of.
const SeatedPeer& named_by_doctor(const Actor& actor, const Visit& visit, const Room& room, Uuid peer) {
  require(policy::is_doctor_of(actor, visit), errors::forbidden);
  const auto* named = policy::find_peer(room, peer);
  if (!named || !policy::has_doctor(room)) throw not_in_room();
  return *named;
}

audit::Entry entry_for(const char* action, UserId guest, const Visit& visit) {
  return {.action = action, .subject = "guest", .subject_id = guest.value, .patient = visit.patient_id};
}

}  // namespace

task<> Service::admit(const Actor& actor, AppointmentId id, Uuid peer) {
  auto now = with_.clock.now();
  std::optional<UserId> guest;
  Decide admit = [&](const Visit& visit, const Room& room) -> policy::Event {
    const auto& named = named_by_doctor(actor, visit, room, peer);
    bool waits = named.state == PeerState::waiting;
    if (waits && !policy::has_place(room)) throw room_full();
    guest = waits && named.guest ? std::optional(named.user_id) : std::nullopt;
    return policy::Admit{peer, now};
  };
  Along log = [&](db::Tx& tx, const Visit& visit) -> task<> {
    if (guest) audit::record(tx, entry_for("guest.admit", *guest, visit));
    co_return;
  };
  co_await change_room(actor, id, "consultation.admit", std::move(admit), std::move(log));
}

task<> Service::hold(const Actor& actor, AppointmentId id, Uuid peer) {
  auto now = with_.clock.now();
  Decide hold = [&](const Visit& visit, const Room& room) -> policy::Event {
    const auto& named = named_by_doctor(actor, visit, room, peer);
    if (named.role == Role::doctor) throw errors::invalid({{"peer", "The doctor does not wait."}});
    return policy::Hold{peer, now};
  };
  co_await change_room(actor, id, "consultation.hold", std::move(hold));
}

task<> Service::remove(const Actor& actor, AppointmentId id, Uuid peer) {
  UserId guest;
  Decide remove = [&](const Visit& visit, const Room& room) -> policy::Event {
    const auto& named = named_by_doctor(actor, visit, room, peer);
    if (!named.guest) throw errors::invalid({{"peer", "Only a guest is put out."}});
    guest = named.user_id;
    return policy::Remove{guest};
  };
  Along make_void = [&](db::Tx& tx, const Visit& visit) -> task<> {
    auto ended = co_await store::remove_guest(tx, visit.consultation_id, guest);
    audit::record(tx, entry_for("guest.remove", guest, visit));
    sessions_ended(tx, ended);
  };
  co_await change_room(actor, id, "consultation.remove", std::move(remove), std::move(make_void));
}

task<> Service::put_out(const Actor& actor, AppointmentId id, UserId guest) {
  Decide remove = [&](const Visit& visit, const Room&) -> policy::Event {
    require(policy::is_party(actor, visit), errors::not_found);
    return policy::Remove{guest};
  };
  // An id that is no guest's is not found, and undoes the change.
  Along make_void = [&](db::Tx& tx, const Visit& visit) -> task<> {
    auto ended = co_await store::remove_guest(tx, visit.consultation_id, guest);
    audit::record(tx, entry_for("guest.remove", guest, visit));
    sessions_ended(tx, ended);
    RoomChanged event{id};
    with_.queue.publish(tx, event);
  };
  co_await change_room(actor, id, "consultation.put_out", std::move(remove), std::move(make_void));
}

task<> Service::leave_for_good(const Actor& guest) {
  auto session = with_.database.as(guest);
  auto pass = co_await store::guest_pass(*session);
  if (!pass) throw errors::unauthenticated();
  Decide leave = [&](const Visit&, const Room& room) -> policy::Event {
    policy::Expire gone;
    for (const auto& peer : room.peers)
      if (peer.user_id == guest.user) gone.seats.push_back(peer.seat);
    return gone;
  };
  Along end = [&](db::Tx& tx, const Visit&) -> task<> {
    auto ended = co_await store::end_guest_session(tx, guest.user);
    sessions_ended(tx, ended);
  };
  co_await change_room(guest, pass->appointment_id, "consultation.leave_for_good", std::move(leave), std::move(end));
}

}  // namespace aegle::consultation
