#include <algorithm>
#include <map>

#include "features/consultation/guests_store.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/seat.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/store.hpp"
#include "platform/json/json.hpp"
#include "platform/realtime/gateway.hpp"

namespace aegle::consultation {
namespace {

Error not_open(const scheduling::Visit& visit, Instant now) {
  auto opens = scheduling::opens_at(visit.starts_at);
  auto detail = now < opens ? "The room opens at " + to_string(std::chrono::floor<std::chrono::seconds>(opens)) + "."
                            : std::string("The room is not open.");
  return errors::conflict("consultation.not_open", std::move(detail));
}

}  // namespace

std::string room_subject(ConsultationId id) { return "room." + to_string(id); }

task<RoomView> Service::room(const Actor& actor, AppointmentId id) {
  auto visit = co_await this->visit(actor, id);
  auto now = with_.clock.now();
  if (!policy::is_open(visit, now)) throw not_open(visit, now);
  auto session = with_.database.as(actor);
  auto room = co_await store::read_room(*session, visit.consultation_id);
  RoomView view{.appointment_id = id, .version = room.version};
  view.peers = policy::shown_to(room, actor.user, actor.role);
  co_return view;
}

task<Room> Service::join(const Actor& actor, AppointmentId id, SeatedPeer peer) {
  auto now = with_.clock.now();
  peer.user_id = actor.user;
  peer.role = actor.role;
  if (actor.is(Role::guest)) {
    auto session = with_.database.as(actor);
    auto pass = co_await store::guest_pass(*session);
    if (!pass) throw errors::unauthenticated();
    peer.name = pass->name;
    peer.guest = pass->kind;
  }
  bool prepares = peer.state == PeerState::preparing;
  Decide enter = [&](const scheduling::Visit& visit, const Room& room) -> policy::Event {
    if (prepares) policy::check_prepares(actor, visit);
    if (!policy::may_enter(visit, room, actor.user, now)) throw not_open(visit, now);
    if (policy::is_someone_elses(room, peer.peer, actor.user))
      throw errors::invalid({{"peer", "Belongs to somebody else in this room."}});
    if (prepares && policy::is_inside(room, actor.user)) throw in_call();
    if (!peer.guest) peer.name = policy::is_doctor_of(actor, visit) ? visit.doctor_name : visit.patient_name;
    return policy::Join{peer, now};
  };
  co_return co_await change_room(actor, id, "consultation.join", std::move(enter));
}

task<> Service::leave(const Actor& actor, AppointmentId id, Uuid seat) {
  Decide leave = [&](const scheduling::Visit&, const Room&) -> policy::Event { return policy::Leave{seat}; };
  co_await change_room(actor, id, "consultation.leave", std::move(leave));
}

task<> Service::set_media(const Actor& actor, AppointmentId id, policy::Media media) {
  Decide set = [&](const scheduling::Visit&, const Room&) -> policy::Event { return media; };
  co_await change_room(actor, id, "consultation.media", std::move(set));
}

task<> Service::end(const Actor& actor, AppointmentId id) {
  Decide end = [&](const scheduling::Visit& visit, const Room&) -> policy::Event {
    require(policy::is_doctor_of(actor, visit), errors::forbidden);
    return policy::End{};
  };
  Along end_guests = [&](db::Tx& tx, const scheduling::Visit& visit) -> task<> {
    auto ended = co_await store::end_guest_sessions(tx, visit.consultation_id);
    sessions_ended(tx, ended);
  };
  co_await change_room(actor, id, "consultation.end", std::move(end), std::move(end_guests));
}

task<scheduling::Visit> Service::room_visit(const Actor& actor, AppointmentId id) {
  if (!actor.is(Role::guest)) co_return co_await visit(actor, id);
  auto session = with_.database.as(actor);
  co_return co_await room_visit(*session, actor, id);
}

task<scheduling::Visit> Service::room_visit(db::Session& session, const Actor& actor, AppointmentId id) {
  if (!actor.is(Role::guest)) {
    auto visit = co_await with_.scheduling.visit(session, id);
    require(policy::is_party(actor, visit), errors::not_found);
    co_return visit;
  }
  auto pass = co_await store::guest_pass(session);
  if (!pass) throw errors::unauthenticated();
  if (pass->appointment_id != id) throw errors::not_found();
  scheduling::Visit visit;
  visit.appointment_id = id;
  visit.consultation_id = pass->consultation_id;
  visit.starts_at = pass->starts_at;
  visit.ends_at = pass->ends_at;
  visit.status = pass->status;
  co_return visit;
}

task<Room> Service::change_room(const Actor& actor, AppointmentId id, const char* name, Decide decide, Along along) {
  std::function<task<Room>(db::Tx&)> work = [&](db::Tx& tx) -> task<Room> {
    auto visit = co_await room_visit(tx, actor, id);
    auto room = co_await store::lock_room(tx, visit.consultation_id);
    auto step = policy::step(room, decide(visit, room));
    store_step(tx, visit.consultation_id, id, room, step);
    if (along) co_await along(tx, visit);
    co_return std::move(step.room);
  };
  co_return co_await with_.database.transact(actor, name, work);
}

/// Closes the sockets that guests have opened.
void Service::sessions_ended(db::Tx& tx, const std::vector<SessionId>& sessions) {
  for (auto id : sessions) {
    auto tell = [bus = &with_.bus, subject = realtime::session_ended_subject(id)] {
      bus->publish(subject, std::string("{}"));
    };
    tx.after_commit(tell);
  }
}

void Service::store_step(db::Tx& tx, ConsultationId id, AppointmentId appointment, const Room& before,
                         const policy::Step& step) {
  if (!step.changed) return;
  store::save_room(tx, id, step.room);
  std::vector<Uuid> fresh;
  for (const auto& peer : step.room.peers) {
    auto same_seat = [&](const SeatedPeer& other) { return other.seat == peer.seat; };
    if (std::none_of(before.peers.begin(), before.peers.end(), same_seat)) fresh.push_back(peer.seat);
  }
  if (!fresh.empty()) store::keep_seats(tx, id, fresh);
  if (step.moved) {
    RoomChanged event{appointment};
    with_.queue.publish(tx, event);
  }
  auto tell = [bus = &with_.bus, subject = room_subject(id), payload = json::write(step.room)] {
    bus->publish(subject, payload);
  };
  tx.after_commit(tell);
}

task<> Service::touch_seats(std::vector<Uuid> seats) {
  auto session = with_.database.as(Actor::system());
  co_await store::touch_seats(*session, seats, store::seat_time);
}

task<> Service::lose_seats(std::vector<Uuid> seats) {
  auto session = with_.database.as(Actor::system());
  co_await store::touch_seats(*session, seats, store::lost_seat_time);
}

task<std::vector<std::pair<ConsultationId, Room>>> Service::newer_rooms(
    std::vector<std::pair<ConsultationId, std::int64_t>> known) {
  std::map<ConsultationId, std::int64_t> versions(known.begin(), known.end());
  std::vector<std::string> ids;
  for (const auto& [id, version] : versions) ids.push_back(to_string(id));
  auto session = with_.database.as(Actor::system());
  auto rows = co_await store::versions(*session, ids);
  std::vector<std::pair<ConsultationId, Room>> newer;
  for (const auto& row : rows) {
    if (row.version <= versions[row.id]) continue;
    auto room = co_await store::read_room(*session, row.id);
    newer.emplace_back(row.id, std::move(room));
  }
  co_return newer;
}

task<> Service::expire_seats() {
  auto system = Actor::system();
  auto session = with_.database.as(system);
  auto rooms = co_await store::rooms_with_expired_seats(*session);
  for (const auto& ref : rooms) {
    std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
      auto room = co_await store::lock_room(tx, ref.id);
      policy::Expire expired{.seats = co_await store::take_expired_seats(tx, ref.id)};
      auto step = policy::step(room, expired);
      store_step(tx, ref.id, ref.appointment_id, room, step);
    };
    co_await with_.database.transact(system, "consultation.expire_seats", work);
  }
}

}  // namespace aegle::consultation
