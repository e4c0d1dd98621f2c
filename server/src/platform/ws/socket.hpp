#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/async/task.hpp"

namespace aegle::ws {

/// A frame to send: shared, so that one frame goes to many sockets without a copy.
using Frame = std::shared_ptr<const std::string>;

/// Takes a text message, which is valid until it returns. The next one comes once the task that it returns, if any, has
/// ended.
using MessageHandler = std::function<std::optional<task<>>(std::string_view text)>;

/// An open WebSocket of text messages. One reader; sends queue up behind one writer that exists only while there is
/// something to write. Used on the server's I/O thread alone.
class Socket {
 public:
  virtual ~Socket() = default;

  /// Gives each whole text message to `handle`, in order; ends once the socket is closed by either side or lost. A
  /// binary message, or one over the limit, closes it (1003, 1009). Pings are answered and idle peers found inside: a
  /// handler that never receives is taken for idle.
  virtual task<> receive(MessageHandler handle) = 0;

  /// Queues a frame and returns at once. A full queue closes the socket with 1013. After close: dropped.
  virtual void send(Frame frame) = 0;
  void send(std::string text) { send(std::make_shared<const std::string>(std::move(text))); }

  /// Starts the closing handshake; what is queued goes out first. RFC 6455 §7.4 codes.
  virtual void close(std::uint16_t code, std::string reason) = 0;

  virtual bool is_open() const = 0;
  virtual std::size_t queued() const = 0;
};

}  // namespace aegle::ws
