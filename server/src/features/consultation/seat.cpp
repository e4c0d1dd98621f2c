#include "features/consultation/seat.hpp"

#include <algorithm>

#include "features/consultation/policy.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation {
namespace {

constexpr std::string_view before_data = R"(","data":)";

const SeatedPeer* find_own(const Seat& seat, const Room& room) {
  auto own =
      std::find_if(room.peers.begin(), room.peers.end(), [&](const auto& peer) { return peer.seat == seat.peer.seat; });
  return own == room.peers.end() ? nullptr : &*own;
}

/// Of the same person, whichever tab or socket it is.
const SeatedPeer* find_same_user(const Seat& seat, const Room& room) {
  auto same = std::find_if(room.peers.begin(), room.peers.end(),
                           [&](const auto& peer) { return peer.user_id == seat.peer.user_id; });
  return same == room.peers.end() ? nullptr : &*same;
}

void append_room(std::string& frame, const Seat& seat) {
  auto peers = policy::shown_to(seat.room, seat.actor.user, seat.actor.role);
  frame.append(R"(,"appointment_id":")").append(seat.appointment).append(R"(","version":)");
  json::write_integer(frame, seat.room.version);
  frame += R"(,"peers":)";
  json::write_to(frame, peers);
  frame += '}';
}

std::string_view text_of(const json::Members& frame, std::string_view name) {
  auto text = frame.plain(name);
  if (!text) throw errors::invalid({{std::string(name), "Must be text."}});
  return *text;
}

}  // namespace

Error not_in_room() { return {Fault::conflict, "consultation.not_in_room", "Both have to be in the room for this."}; }

Error in_call() { return {Fault::conflict, "consultation.in_call", "You are in this call in another tab."}; }

std::string signal_subject(ConsultationId room, Uuid peer) { return "peer." + to_string(room) + "." + to_string(peer); }

void look_around(Seat& seat, const Room& room) {
  seat.room = room;
  const auto* own = find_own(seat, room);
  seat.others.clear();
  if (!own) return;
  for (const auto& peer : room.peers) {
    if (!policy::may_signal(room, *own, peer)) continue;
    seat.others.push_back({to_string(peer.peer), signal_subject(seat.consultation_id, peer.peer)});
  }
}

std::string signal_start(std::string_view appointment, Uuid from) {
  std::string start = R"({"type":"signal","appointment_id":")";
  return start.append(appointment).append(R"(","from":")").append(to_string(from)).append(before_data);
}

bool may_hear(const Seat& seat, std::string_view signal) {
  // Every signal of a room begins alike, but for who sends it.
  constexpr std::size_t id_size = 36;
  auto from = signal.substr(seat.signal_start.size() - before_data.size() - id_size, id_size);
  return std::any_of(seat.others.begin(), seat.others.end(), [&](const auto& each) { return each.peer == from; });
}

std::string joined_frame(const Seat& seat, std::string_view ref) {
  std::string frame = R"({"type":"room.joined")";
  if (!ref.empty()) frame.append(R"(,"ref":)").append(ref);
  frame.append(R"(,"peer":")").append(to_string(seat.peer.peer)).append("\"");
  append_room(frame, seat);
  return frame;
}

std::string roster_frame(const Seat& seat) {
  std::string frame = R"({"type":"room.roster")";
  append_room(frame, seat);
  return frame;
}

std::string notice_frame(std::string_view type, const Seat& seat) {
  std::string frame = R"({"type":")";
  frame.append(type).append(R"(","appointment_id":")").append(seat.appointment).append(R"("})");
  return frame;
}

std::string taken_over_frame(const Seat& seat, const Room& room) {
  auto frame = notice_frame("room.taken_over", seat);
  frame.pop_back();
  return frame.append(R"(,"peer":")").append(to_string(find_same_user(seat, room)->peer)).append(R"("})");
}

Absence absence(const Seat& seat, const Room& room) {
  auto is_own = [&](UserId user) { return user == seat.peer.user_id; };
  if (std::any_of(room.removed.begin(), room.removed.end(), is_own)) return Absence::removed;
  if (room.ended_version > seat.joined_version) return Absence::ended;
  return find_same_user(seat, room) ? Absence::taken_over : Absence::expired;
}

void relay(bus::Bus& bus, const realtime::Connection& connection, const json::Members& frame) {
  auto appointment = text_of(frame, "appointment_id");
  auto to = text_of(frame, "to");
  auto data = frame.raw("data");
  if (data.empty()) throw errors::invalid({{"data", "Missing."}});
  const auto* seats = connection.attached<Seats>();
  auto seat = seats ? seats->in(appointment) : nullptr;
  if (!seat) throw not_in_room();
  auto other =
      std::find_if(seat->others.begin(), seat->others.end(), [&](const auto& each) { return each.peer == to; });
  if (other == seat->others.end()) throw not_in_room();
  auto now = std::chrono::steady_clock::now();
  if (!seat->signals_left.take(1, now) || !seat->bytes_left.take(static_cast<double>(data.size()), now))
    throw errors::too_many(1);
  auto relayed = std::make_shared<std::string>();
  relayed->reserve(seat->signal_start.size() + data.size() + 1);
  relayed->append(seat->signal_start).append(data).push_back('}');
  bus.publish(other->subject, std::move(relayed));
}

}  // namespace aegle::consultation
