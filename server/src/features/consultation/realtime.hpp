#pragma once

#include <memory>

#include "features/consultation/seat.hpp"
#include "features/consultation/service.hpp"
#include "platform/async/task.hpp"
#include "platform/realtime/gateway.hpp"

namespace aegle::consultation {

/// The visit on the WebSocket: the stream `chat`, `chat.*`, `room.*` and `signal` as api/realtime.md describes them.
/// Keeps who of this process's connections sits where.
class Realtime {
 public:
  /// `touch_every` is well below the time for which a place is kept without a sign.
  Realtime(asio::any_io_executor executor, Service& service, bus::Bus& bus,
           std::chrono::milliseconds touch_every = std::chrono::seconds{10}, SignalLimits limits = {});
  ~Realtime();

  /// Registers its frames and streams. Before the first connection comes.
  void attach(realtime::Gateway& gateway);
  /// The same for guests: the room and its signals, and nothing else.
  void attach_guests(realtime::Gateway& gateway);
  /// Keeps the places of this process's sockets, and catches up on rooms that the bus did not tell of. Until cancelled.
  task<> run();
  task<> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aegle::consultation
