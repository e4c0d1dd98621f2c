#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "platform/async/task.hpp"
#include "platform/http/router.hpp"

namespace aegle::metrics {
class Registry;
}

namespace aegle::http {

class StaticFiles;

struct Limits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t connections = 20'000;  ///< further ones are closed at once
  std::chrono::seconds header_time{10};
  std::chrono::seconds body_time{30};
  std::chrono::seconds idle_time{75};     ///< keep-alive
  std::chrono::seconds handler_time{30};  ///< then 503
  std::size_t socket_message_bytes = 64 * 1024;
  std::size_t socket_queue = 512;  ///< messages; a client that is this far behind is closed (1013)
  std::size_t socket_queue_bytes = 4 * 1024 * 1024;
  std::chrono::seconds socket_idle_time{60};  ///< pinged at half of it; then a silent peer is dropped
};

struct Tls {
  std::string certificate_file;  ///< PEM chain
  std::string key_file;
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::optional<Tls> tls;
  Limits limits;
  bool trust_proxy = false;  ///< take address and scheme from X-Forwarded-For / -Proto
  std::string content_security_policy;
  metrics::Registry* metrics = nullptr;
};

/// HTTP/1.1 and WebSocket over one listener: keep-alive, limits, security headers, request ids, graceful stop.
class Server {
 public:
  Server(asio::any_io_executor executor, ServerOptions options, const Router& router, const StaticFiles* files);
  ~Server();

  /// Binds and listens. Throws Error{unavailable, "port_in_use"} when the port is taken.
  void listen();
  std::uint16_t port() const;
  /// Accepts until `stop`.
  task<> run();
  /// No new connections; running requests get `grace`, sockets a close frame (1001); then everything is closed.
  task<> stop(std::chrono::milliseconds grace);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aegle::http
