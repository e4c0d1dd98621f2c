#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ssl/context.hpp>

#include "platform/async/task.hpp"
#include "platform/http/figures.hpp"
#include "platform/http/head_writer.hpp"
#include "platform/http/server.hpp"
#include "platform/http/streams.hpp"
#include "platform/ws/sockets.hpp"

namespace aegle::http {

using TimePoint = std::chrono::steady_clock::time_point;

/// One HTTP connection as its server sees it.
class Connection {
 public:
  enum class Phase { handshake, idle, header, body, handler, write, linger };

  virtual ~Connection() = default;
  /// Acts on a deadline that has passed: 408 while reading, cancels a handler, closes otherwise.
  void check(TimePoint now);
  /// Closes it unless a request is being read or answered.
  void close_if_idle();
  void cancel_and_close();
  asio::cancellation_slot slot() { return cancel_.slot(); }

 protected:
  virtual void stop_reading() = 0;
  virtual void close() = 0;

  Phase phase_ = Phase::idle;
  TimePoint deadline_ = TimePoint::max();
  bool timed_out_ = false;
  asio::cancellation_signal cancel_;
};

/// What the connections of one server share.
struct Shared {
  Shared(Executor where, ServerOptions given, const Router& routes, const StaticFiles* web);

  Executor executor;
  ServerOptions options;
  const Router& router;
  const StaticFiles* files;
  HeadWriter heads;
  Figures figures;

  /// Set by the server's sweep, so that a request asks no clock for its deadlines or its date.
  TimePoint now;
  std::string date;

  bool stopping = false;
  std::unordered_set<Connection*> connections;
  std::shared_ptr<ws::Sockets> sockets;
  TaskGroup handlers;  ///< of the sockets
  Signal emptied;

  bool empty() const { return connections.empty() && handlers.running() == 0 && sockets->size() == 0; }
  std::string next_request_id();

 private:
  std::uint64_t request_seed_;
};

/// Serve one accepted connection until it ends or becomes a WebSocket.
void serve(std::shared_ptr<Shared> shared, PlainStream stream);
void serve(std::shared_ptr<Shared> shared, PlainStream stream, asio::ssl::context& tls);

}  // namespace aegle::http
