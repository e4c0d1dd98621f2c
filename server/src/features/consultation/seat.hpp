#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/allowance.hpp"
#include "features/consultation/types.hpp"
#include "platform/bus/bus.hpp"
#include "platform/json/members.hpp"
#include "platform/realtime/connection.hpp"

namespace aegle::consultation {

/// How many signals one seat relays, and how many bytes of them: beyond, they are refused, so that a flood of one does
/// not fill the lines of the others.
struct SignalLimits {
  double per_s = 200;  ///< twice as many at once
  double bytes_per_s = 200 * 1024;
};

/// A connection's place in a room, with what it needs to relay without asking anyone.
struct Seat {
  std::weak_ptr<realtime::Connection> connection;
  Actor actor;
  AppointmentId appointment_id;
  std::string appointment;  ///< the same as text
  ConsultationId consultation_id;
  SeatedPeer peer;  ///< as this tab entered, with its latest media
  std::chrono::steady_clock::time_point media_told;
  bool media_due = false;  ///< a change of the media waits for its turn to be told
  bool joined = false;
  bool gone = false;
  std::int64_t joined_version = 0;
  Room room;                    ///< the newest that was told
  std::optional<Room> pending;  ///< told while entering

  /// Whom it may signal and who may signal it, made anew with each roster.
  struct Other {
    std::string peer;
    std::string subject;
  };
  std::vector<Other> others;
  Allowance signals_left{0, 0};
  Allowance bytes_left{0, 0};
  std::string signal_start;  ///< {"type":"signal",… up to the data

  std::unique_ptr<bus::Subscription> room_changes;
  std::unique_ptr<bus::Subscription> signals;
};

/// A connection's seats.
struct Seats {
  std::vector<std::shared_ptr<Seat>> all;

  std::shared_ptr<Seat> in(std::string_view appointment) const {
    for (const auto& seat : all)
      if (seat->appointment == appointment) return seat;
    return nullptr;
  }
};

/// Where signals to a peer pass on the bus.
std::string signal_subject(ConsultationId room, Uuid peer);

/// Takes the room over as this seat's view of it: with whom it may exchange signals.
void look_around(Seat& seat, const Room& room);

/// {"type":"signal",… up to the data
std::string signal_start(std::string_view appointment, Uuid from);
/// Whether a relayed signal comes from one who may signal this seat.
bool may_hear(const Seat& seat, std::string_view signal);

std::string joined_frame(const Seat& seat, std::string_view ref);
std::string roster_frame(const Seat& seat);
/// {"type":type,"appointment_id":…}
std::string notice_frame(std::string_view type, const Seat& seat);

/// Names the peer that has the place now; of a room in which the seat's user has one (Absence::taken_over).
std::string taken_over_frame(const Seat& seat, const Room& room);

/// Why a seat is no longer on the roster.
enum class Absence { ended, taken_over, removed, expired };
Absence absence(const Seat& seat, const Room& room);

/// Hands a `signal` on to the peer it names. Throws `consultation.not_in_room`, and `too_many` beyond the limits.
void relay(bus::Bus& bus, const realtime::Connection& connection, const json::Members& frame);

Error not_in_room();
/// The doctor, who is in the call, would prepare for it.
Error in_call();

}  // namespace aegle::consultation
