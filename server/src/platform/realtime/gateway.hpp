#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "platform/bus/bus.hpp"
#include "platform/http/router.hpp"
#include "platform/json/json.hpp"
#include "platform/json/members.hpp"
#include "platform/realtime/connection.hpp"
#include "platform/realtime/streams.hpp"

namespace aegle::realtime {

/// A request of a client, without its `type` and `ref`.
struct Frame {
  boost::json::value body;
  std::string ref;  ///< as JSON text; "" when there is none

  /// The whole, valid request, or `invalid` with every problem.
  template <class T>
  T read() const {
    return json::read<T>(body);
  }
};

/// Answers one type of request. Requests of a connection are handled one after the other, in order; what is thrown
/// becomes an `error` frame.
using Handler = std::function<task<>(std::shared_ptr<Connection>, Frame)>;
/// The same for a type that needs no waiting. The members, `type` and `ref` too, live only during the call.
using QuickHandler = std::function<void(Connection&, const json::Members&)>;
using CloseListener = std::function<void(Connection&)>;
/// Of these sessions, those that are over.
using EndedSessions = std::function<task<std::vector<SessionId>>(std::vector<SessionId>)>;

struct GatewayOptions {
  /// Of one connection, where a ping or a quick frame counts a tenth; and of one person over all of theirs, of what is
  /// handled with the database and is no subscription. Beyond: closed with 1008.
  double frames_per_s = 200;
  double frames_burst = 400;
  std::size_t sockets_per_address = 12'000;  ///< one more is closed with 1008
  std::chrono::milliseconds sweep_every{5'000};
  std::chrono::milliseconds sessions_every{60'000};
  StreamLimits streams;
  std::string path = "/api/realtime";
  http::Access access = http::signed_in;
};

/// The subject on which a session's end is told (any payload): its sockets close with 4401.
std::string session_ended_subject(SessionId session);

/// A WebSocket as api/realtime.md describes it: frames in order, pings, streams where there are any, limits. Features
/// bring the rest as handlers and stream sources, before the first connection comes.
class Gateway {
 public:
  Gateway(asio::any_io_executor executor, bus::Bus& bus, GatewayOptions options = {});
  ~Gateway();

  void frame(std::string type, Handler handler);
  void quick_frame(std::string type, QuickHandler handler);
  /// `source` outlives the gateway.
  void stream(std::string prefix, StreamSource& source);
  /// Called once for each connection, after its socket is closed or lost.
  void on_close(CloseListener listener);
  /// For sessions that expire, or whose end the bus did not tell.
  void ask_for_ended_sessions(EndedSessions ask);

  std::vector<http::Route> routes();
  /// Looks in the database for what the bus did not tell. Until cancelled.
  task<> run();
  task<> stop();
  std::size_t connections() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aegle::realtime
