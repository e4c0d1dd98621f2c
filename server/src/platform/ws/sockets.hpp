#pragma once

#include <functional>
#include <memory>
#include <unordered_set>

#include "platform/http/streams.hpp"
#include "platform/ws/socket.hpp"

namespace aegle::ws {

/// A socket as its server keeps it.
class ServedSocket : public Socket {
 public:
  /// Called at even intervals: pings a silent peer, and drops one that stays silent or does not finish closing.
  virtual void tick() = 0;
  /// Cuts the connection.
  virtual void abort() = 0;
};

struct SocketLimits {
  std::size_t message_bytes;
  std::size_t queue;
  std::size_t queue_bytes;
  int ticks_to_ping;   ///< of silence; after twice as many the peer is gone
  int ticks_to_close;  ///< for the closing handshake
};

/// All sockets of one server; each enters and leaves by itself.
class Sockets {
 public:
  Sockets(SocketLimits limits, std::function<void()> on_empty) : limits_(limits), on_empty_(std::move(on_empty)) {}

  const SocketLimits& limits() const { return limits_; }
  std::size_t size() const { return open_.size(); }
  void enter(ServedSocket* socket) { open_.insert(socket); }
  void leave(ServedSocket* socket) {
    open_.erase(socket);
    if (open_.empty()) on_empty_();
  }
  void tick();
  void close_all(std::uint16_t code, const std::string& reason);
  void abort_all();

 private:
  SocketLimits limits_;
  std::function<void()> on_empty_;
  std::unordered_set<ServedSocket*> open_;
};

/// Completes a checked upgrade: answers 101 for this Sec-WebSocket-Key and takes the connection over. Null when the
/// peer is gone.
task<std::shared_ptr<ServedSocket>> open(http::PlainStream stream, std::string key, std::shared_ptr<Sockets> sockets);
task<std::shared_ptr<ServedSocket>> open(http::TlsStream stream, std::string key, std::shared_ptr<Sockets> sockets);

}  // namespace aegle::ws
