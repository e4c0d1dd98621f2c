#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/async/task.hpp"
#include "platform/bus/bus.hpp"
#include "platform/realtime/connection.hpp"
#include "platform/realtime/stream.hpp"

namespace aegle::realtime {

/// A stream that somebody here reads: one listener on the bus for all connections of this process.
struct Topic {
  StreamSource* source = nullptr;
  std::string key;
  std::unique_ptr<bus::Subscription> live;
  std::vector<std::shared_ptr<Subscription>> readers;
};

/// One connection's reading of one stream. Everything up to `last` was sent.
struct Subscription {
  std::string stream;  ///< as the client named it
  std::weak_ptr<Connection> connection;
  std::shared_ptr<Topic> topic;
  std::int64_t last = 0;
  std::int64_t known = 0;  ///< the highest seq that is said to exist
  bool busy = true;        ///< being opened or read from the database: what comes live only raises `known`
  bool ended = false;
};

struct StreamLimits {
  std::size_t per_connection = 64;
  std::int64_t replay_max = 1000;  ///< more missing entries than this are a reset
  int page = 200;
  std::size_t queue_low = 64;           ///< a replay goes on once so few frames wait in the socket
  std::chrono::seconds drain_time{30};  ///< a client that takes longer to read a page is too slow
};

/// Brings every subscriber every entry once and in order. A live entry is only a hint that is sent straight on when it
/// is the next one; whatever else it is, the database is read. So nothing depends on the bus delivering.
class Streams {
 public:
  Streams(asio::any_io_executor executor, bus::Bus& bus, StreamLimits limits);

  void add(std::string prefix, StreamSource& source);
  /// Answers with `subscribed` and the entries behind `after`, or with `reset`; `ref` is JSON text or "".
  task<> subscribe(std::shared_ptr<Connection> connection, std::string stream, std::optional<std::int64_t> after,
                   std::string ref);
  void unsubscribe(Connection& connection, std::string_view stream);
  void unsubscribe_all(Connection& connection);

  /// Compares with the heads in the database and reads what nobody told this process.
  task<> sweep();
  task<> stop();

 private:
  std::shared_ptr<Topic> topic(const std::string& prefix, StreamSource& source, const std::string& key);
  std::shared_ptr<Subscription> attach(Connection& connection, const std::string& stream);
  void end(const std::shared_ptr<Subscription>& subscription);
  void on_live(const std::shared_ptr<Topic>& topic, const bus::Payload& payload);
  void on_head(const Topic& topic, std::int64_t head);
  void start_fill(const std::shared_ptr<Subscription>& subscription);
  task<> fill(std::shared_ptr<Subscription> subscription);
  task<> read_on(std::shared_ptr<Subscription> subscription, std::shared_ptr<Connection> connection);
  task<> drained(std::shared_ptr<Connection> connection);

  bus::Bus& bus_;
  StreamLimits limits_;
  std::map<std::string, StreamSource*, std::less<>> sources_;
  using Topics = std::unordered_map<std::string, std::weak_ptr<Topic>>;
  std::shared_ptr<Topics> topics_ = std::make_shared<Topics>();  ///< by bus subject
  TaskGroup fills_;
};

}  // namespace aegle::realtime
