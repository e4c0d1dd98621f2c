#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/actor.hpp"
#include "base/allowance.hpp"
#include "base/error.hpp"
#include "platform/bus/bus.hpp"
#include "platform/ws/socket.hpp"

namespace aegle::realtime {

struct Subscription;

/// One tab's socket and the actor who opened it. Lives as long as the socket, or whoever still answers on it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Actor actor, std::shared_ptr<ws::Socket> socket, Allowance frames)
      : actor_(actor), socket_(std::move(socket)), frames_(frames) {}

  const Actor& actor() const { return actor_; }
  bool is_open() const { return socket_->is_open(); }
  std::size_t queued() const { return socket_->queued(); }

  void send(ws::Frame frame) { socket_->send(std::move(frame)); }
  void send(std::string text) { socket_->send(std::move(text)); }
  /// The `error` frame for what was thrown; `ref` is the request's, as JSON text, or "".
  void send_failure(const std::exception_ptr& thrown, std::string_view ref);
  void close(std::uint16_t code, std::string reason) { socket_->close(code, std::move(reason)); }

  bool subscribed(std::string_view stream) const;

  /// What a feature keeps for this connection, one of each type; made at first use.
  template <class T>
  T& attachment() {
    if (auto* found = attached<T>()) return *found;
    auto made = std::make_shared<T>();
    attachments_.push_back({&tag<T>, made});
    return *made;
  }
  template <class T>
  T* attached() const {
    for (const auto& each : attachments_)
      if (each.tag == &tag<T>) return static_cast<T*>(each.value.get());
    return nullptr;
  }

 private:
  friend class Gateway;
  friend class Streams;

  template <class T>
  static inline char tag = 0;
  struct Attachment {
    const void* tag;
    std::shared_ptr<void> value;
  };

  Actor actor_;
  std::shared_ptr<ws::Socket> socket_;
  std::vector<Attachment> attachments_;
  std::vector<std::shared_ptr<Subscription>> subscriptions_;
  std::unique_ptr<bus::Subscription> session_ended_;
  Allowance frames_;
  std::shared_ptr<Allowance> person_;  ///< of all sockets of the actor; from the first frame on that needs the database
};

}  // namespace aegle::realtime
