#include "platform/realtime/gateway.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "platform/log/log.hpp"

namespace aegle::realtime {
namespace {

/// What needs no database is let through ten times as often, unless it is large.
constexpr double quick_cost = 0.1;
constexpr std::size_t quick_bytes = 4096;

double quick_cost_of(std::string_view text) { return quick_cost * static_cast<double>(1 + text.size() / quick_bytes); }

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class T>
using ByType = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

struct SubscribeRequest {
  std::string stream;
  std::optional<std::int64_t> after;
};
BOOST_DESCRIBE_STRUCT(SubscribeRequest, (), (stream, after))

struct UnsubscribeRequest {
  std::string stream;
};
BOOST_DESCRIBE_STRUCT(UnsubscribeRequest, (), (stream))

Error unknown_type() {
  return {Fault::invalid, "realtime.unknown_type", "This type of message is not known here.", {{"type", "Unknown."}}};
}

/// The request's ref as JSON text. Throws when it is neither text nor a whole number.
std::string ref_of(const json::Members& body) {
  auto ref = body.raw("ref");
  bool is_text = ref.starts_with('"');
  bool is_whole = ref.size() <= 20 && ref.find_first_not_of("-0123456789") == std::string_view::npos;
  if (!is_text && !is_whole) throw errors::invalid({{"ref", "Must be text or a whole number."}});
  return std::string(ref);
}

/// What a handler that waits is given: the text is gone by then.
Frame frame_of(std::string_view text, std::string ref) {
  auto body = json::parse(text);
  body.as_object().erase("type");
  body.as_object().erase("ref");
  return {.body = std::move(body), .ref = std::move(ref)};
}

/// Whoever is turned away because everybody comes at once comes back later, with all that it wants to hear: a stream
/// that stays silent would go unnoticed.
void refuse_subscription(Connection& connection, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    if (error.fault != Fault::unavailable) throw;
    connection.close(1013, "try again later");
  }
}

}  // namespace

std::string session_ended_subject(SessionId session) { return "session." + to_string(session) + ".ended"; }

struct Gateway::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor executor, bus::Bus& where, GatewayOptions given)
      : bus(where), options(given), streams(std::move(executor), where, given.streams) {}
  ~State() {
    for (auto* connection : open) streams.unsubscribe_all(*connection);
  }

  /// A connection is known, and its close told, however its coroutine ends.
  struct Presence {
    Presence(const std::shared_ptr<State>& known, Connection& here, std::size_t from)
        : state(known), connection(here), address(from) {
      known->open.insert(&here);
      ++known->open_from[from];
    }
    ~Presence() {
      auto known = state.lock();
      if (!known) return;
      known->open.erase(&connection);
      if (auto count = known->open_from.find(address); --count->second == 0) known->open_from.erase(count);
      connection.session_ended_.reset();
      known->streams.unsubscribe_all(connection);
      for (const auto& listener : known->close_listeners) listener(connection);
    }
    std::weak_ptr<State> state;
    Connection& connection;
    std::size_t address;
  };

  static task<> serve(std::weak_ptr<State> watched, Actor actor, std::size_t address,
                      std::shared_ptr<ws::Socket> socket);
  Allowance full_allowance() const { return {options.frames_per_s, options.frames_burst}; }
  bool charge_person(Connection& connection);
  static void refuse(Connection& connection);
  std::optional<task<>> dispatch(Connection& connection, std::string_view text);
  std::optional<task<>> dispatch(Connection& connection, std::string_view text, std::string_view type,
                                 const std::string& ref);
  static task<> answer(std::shared_ptr<Connection> connection, const Handler& handler, Frame frame);
  void forget_people();
  task<> close_ended_sessions();

  bus::Bus& bus;
  GatewayOptions options;
  Streams streams;
  ByType<Handler> handlers;
  ByType<QuickHandler> quick_handlers;
  std::vector<CloseListener> close_listeners;
  EndedSessions ended_sessions;
  std::set<Connection*> open;
  /// By the hash of the address, which is all that a count needs.
  std::unordered_map<std::size_t, std::size_t> open_from;
  /// Kept until it is full again: whoever was closed and comes back finds it as it was left.
  std::map<UserId, std::shared_ptr<Allowance>> people;
  json::Members members;  ///< of the message being taken
};

task<> Gateway::State::serve(std::weak_ptr<State> watched, Actor actor, std::size_t address,
                             std::shared_ptr<ws::Socket> socket) {
  std::shared_ptr<Connection> connection;
  std::optional<Presence> here;
  if (auto state = watched.lock()) {
    connection = std::make_shared<Connection>(actor, socket, state->full_allowance());
    here.emplace(state, *connection, address);
    if (state->open_from[address] > state->options.sockets_per_address) {
      socket->close(1008, "too many sockets from this address");
      co_return;
    }
    auto close = [connection = connection.get()](std::string_view, const bus::Payload&) {
      connection->close(4401, "session ended");
    };
    connection->session_ended_ = state->bus.subscribe(session_ended_subject(actor.session), close);
  } else {
    co_return;
  }
  auto dispatch = [watched, connection = connection.get()](std::string_view text) -> std::optional<task<>> {
    auto state = watched.lock();
    return state ? state->dispatch(*connection, text) : std::nullopt;
  };
  co_await socket->receive(dispatch);
}

/// Whether the person may send another frame now: what needs the database comes no faster from fifty sockets than from
/// one.
bool Gateway::State::charge_person(Connection& connection) {
  if (!connection.person_) {
    auto& known = people[connection.actor().user];
    if (!known) known = std::make_shared<Allowance>(full_allowance());
    connection.person_ = known;
  }
  return connection.person_->take(1);
}

void Gateway::State::refuse(Connection& connection) {
  connection.send_failure(std::make_exception_ptr(errors::too_many(1)), "");
  connection.close(1008, "too many messages");
}

std::optional<task<>> Gateway::State::dispatch(Connection& connection, std::string_view text) {
  if (!members.read(text)) {
    connection.close(1007, "not a JSON object");
    return std::nullopt;
  }
  std::string ref;
  try {
    ref = ref_of(members);
    auto type = members.plain("type");
    if (!type) throw errors::invalid({{"type", "Missing."}});
    return dispatch(connection, text, *type, ref);
  } catch (...) {
    if (connection.frames_.take(1))
      connection.send_failure(std::current_exception(), ref);
    else
      refuse(connection);
    return std::nullopt;
  }
}

std::optional<task<>> Gateway::State::dispatch(Connection& connection, std::string_view text, std::string_view type,
                                               const std::string& ref) {
  auto quick = quick_handlers.find(type);
  bool is_quick = quick != quick_handlers.end();
  if (!connection.frames_.take(is_quick || type == "ping" ? quick_cost_of(text) : 1)) {
    refuse(connection);
    return std::nullopt;
  }
  if (is_quick) {
    try {
      quick->second(connection, members);
    } catch (...) {
      connection.send_failure(std::current_exception(), ref);
    }
    return std::nullopt;
  }
  if (type == "ping") {
    connection.send(ref.empty() ? R"({"type":"pong"})" : R"({"type":"pong","ref":)" + ref + "}");
    return std::nullopt;
  }
  auto handler = handlers.find(type);
  // Tabs that all come back at once subscribe at once; what they read is limited by the socket alone.
  bool reads = type == "subscribe" || type == "unsubscribe";
  if (handler != handlers.end() && !reads && !charge_person(connection)) {
    refuse(connection);
    return std::nullopt;
  }
  if (handler != handlers.end()) return answer(connection.shared_from_this(), handler->second, frame_of(text, ref));
  connection.send_failure(std::make_exception_ptr(unknown_type()), ref);
  return std::nullopt;
}

task<> Gateway::State::answer(std::shared_ptr<Connection> connection, const Handler& handler, Frame frame) {
  auto ref = frame.ref;
  std::exception_ptr failure;
  try {
    co_await handler(connection, std::move(frame));
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) connection->send_failure(failure, ref);
}

void Gateway::State::forget_people() {
  std::erase_if(people, [](const auto& each) { return each.second.use_count() == 1 && each.second->full(); });
}

task<> Gateway::State::close_ended_sessions() {
  if (!ended_sessions) co_return;
  std::set<SessionId> sessions;
  for (const auto* connection : open) sessions.insert(connection->actor().session);
  if (sessions.empty()) co_return;
  std::vector<SessionId> asked(sessions.begin(), sessions.end());
  auto ended = co_await ended_sessions(std::move(asked));
  std::set<SessionId> over(ended.begin(), ended.end());
  for (auto* connection : open)
    if (over.contains(connection->actor().session)) connection->close(4401, "session ended");
}

Gateway::Gateway(asio::any_io_executor executor, bus::Bus& bus, GatewayOptions options)
    : state_(std::make_shared<State>(std::move(executor), bus, options)) {}

Gateway::~Gateway() = default;

void Gateway::frame(std::string type, Handler handler) {
  state_->handlers.emplace(std::move(type), std::move(handler));
}

void Gateway::quick_frame(std::string type, QuickHandler handler) {
  state_->quick_handlers.emplace(std::move(type), std::move(handler));
}

void Gateway::stream(std::string prefix, StreamSource& source) {
  state_->streams.add(std::move(prefix), source);
  if (state_->handlers.contains("subscribe")) return;
  auto subscribe = [state = state_.get()](std::shared_ptr<Connection> connection, Frame frame) -> task<> {
    auto request = frame.read<SubscribeRequest>();
    std::exception_ptr failure;
    try {
      co_await state->streams.subscribe(connection, std::move(request.stream), request.after, std::move(frame.ref));
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) refuse_subscription(*connection, failure);
  };
  auto unsubscribe = [state = state_.get()](std::shared_ptr<Connection> connection, Frame frame) -> task<> {
    auto request = frame.read<UnsubscribeRequest>();
    state->streams.unsubscribe(*connection, request.stream);
    co_return;
  };
  frame("subscribe", subscribe);
  frame("unsubscribe", unsubscribe);
}

void Gateway::on_close(CloseListener listener) { state_->close_listeners.push_back(std::move(listener)); }

void Gateway::ask_for_ended_sessions(EndedSessions ask) { state_->ended_sessions = std::move(ask); }

std::vector<http::Route> Gateway::routes() {
  http::Route route{.method = http::Method::get, .path = state_->options.path, .access = state_->options.access};
  // A plain function: the request, headers and all, is not kept for as long as the socket.
  route.socket = [state = std::weak_ptr(state_)](const http::Request& request, std::shared_ptr<ws::Socket> socket) {
    return State::serve(state, request.actor, std::hash<std::string>{}(request.address), std::move(socket));
  };
  return {route};
}

task<> Gateway::run() {
  auto* state = state_.get();
  auto sessions_at = std::chrono::steady_clock::now() + state->options.sessions_every;
  while (true) {
    co_await sleep_for(state->options.sweep_every);
    std::exception_ptr failure;
    try {
      state->forget_people();
      co_await state->streams.sweep();
      if (std::chrono::steady_clock::now() >= sessions_at) {
        sessions_at += state->options.sessions_every;
        co_await state->close_ended_sessions();
      }
    } catch (const boost::system::system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      failure = std::current_exception();
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) log::failure("realtime_sweep_failed", failure);
  }
}

task<> Gateway::stop() { co_await state_->streams.stop(); }

std::size_t Gateway::connections() const { return state_->open.size(); }

}  // namespace aegle::realtime
