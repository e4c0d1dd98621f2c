#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace aegle::bus {

using Payload = std::shared_ptr<const std::string>;
using Listener = std::function<void(std::string_view subject, const Payload&)>;

/// Ends its subscription when destroyed.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

/// At-most-once publish and subscribe between whatever serves clients: here within the process, later over NATS. What
/// must not be lost is in the database; the bus only wakes whoever waits for it. Subjects are dot-separated tokens.
class Bus {
 public:
  virtual ~Bus() = default;
  virtual void publish(std::string_view subject, Payload payload) = 0;
  void publish(std::string_view subject, std::string text) {
    publish(subject, std::make_shared<const std::string>(std::move(text)));
  }
  /// The listener is called on the server's I/O thread, never from inside `subscribe`. It may end any subscription.
  [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(std::string subject, Listener listener) = 0;
};

/// Delivers within this process, before `publish` returns.
std::unique_ptr<Bus> in_process();

}  // namespace aegle::bus
