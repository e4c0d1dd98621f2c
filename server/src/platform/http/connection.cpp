#include "platform/http/connection.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "platform/http/request_parser.hpp"
#include "platform/http/static_files.hpp"
#include "platform/http/text.hpp"
#include "platform/log/log.hpp"

namespace aegle::http {
namespace {

using boost::system::error_code;

constexpr std::size_t one_write_bytes = 64 * 1024;  // a body up to this is copied behind its head and sent in one piece
constexpr std::size_t read_bytes = 4096;
constexpr std::size_t read_bytes_max = 64 * 1024;
constexpr std::size_t linger_bytes_max = 4 * 1024 * 1024;
constexpr std::size_t output_kept = 16 * 1024;
constexpr std::chrono::seconds linger_time{2};
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

const Refusal too_slow{408, "too_slow", "The request did not come in time."};
const Refusal bad_upgrade{400, "bad_upgrade", "This is not a WebSocket upgrade as RFC 6455 has it."};

template <class Stream>
constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

bool is_sane_id(std::string_view id) {
  return id.size() >= 8 && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

std::string address_of(const PlainStream& socket) {
  error_code failed;
  auto address = socket.remote_endpoint(failed).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

/// The last entry of the last header of this name is the one our own proxy added, be it in a header of its own; those
/// before it are whatever the client claimed.
std::string_view last_entry(const Headers& headers, std::string_view name) {
  std::string_view list;
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) list = value;
  auto comma = list.rfind(',');
  return trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

std::string forwarded_address(const Request& request, const std::string& otherwise) {
  error_code failed;
  auto address = asio::ip::make_address(std::string(last_entry(request.headers, "X-Forwarded-For")), failed);
  return failed ? otherwise : address.to_string();
}

task<> run_socket(std::shared_ptr<Shared> shared, std::shared_ptr<ws::Socket> socket, task<> work) {
  std::exception_ptr failure;
  try {
    co_await std::move(work);
  } catch (...) {
    failure = std::current_exception();
  }
  socket->close(failure && !shared->stopping ? 1011 : 1000, "");
  if (failure) std::rethrow_exception(failure);
}

template <class Stream>
class StreamConnection final : public Connection {
 public:
  StreamConnection(std::shared_ptr<Shared> shared, Stream stream)
      : shared_(std::move(shared)),
        stream_(std::move(stream)),
        address_(address_of(socket())),
        parser_(shared_->options.limits.header_bytes, shared_->options.limits.body_bytes) {
    error_code ignored;
    socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    socket().non_blocking(true, ignored);
    shared_->connections.insert(this);
  }

  ~StreamConnection() override {
    shared_->connections.erase(this);
    if (shared_->stopping) shared_->emptied.notify();
  }

  task<> run() {
    if constexpr (is_tls<Stream>) {
      enter(Phase::handshake);
      auto [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, awaited);
      if (failed) co_return;
    }
    bool first = true;
    bool going = true;
    while (going) {
      enter(Phase::idle);
      if (std::exchange(first, false)) deadline_ = shared_->now + shared_->options.limits.header_time;
      auto read = co_await read_request();
      if (read == Read::closed) break;
      if (read == Read::refused) {
        auto refused = problem(*refusal_, identify());
        co_await finish(refused, false);
        co_await linger();
        break;
      }
      going = wants_websocket() ? co_await upgrade() : co_await answer();
    }
    if (!upgraded_) co_await end();
  }

 private:
  enum class Read { whole, refused, closed };

  PlainStream& socket() {
    if constexpr (is_tls<Stream>)
      return stream_.next_layer();
    else
      return stream_;
  }

  void stop_reading() override {
    error_code ignored;
    socket().cancel(ignored);
  }
  void close() override {
    error_code ignored;
    socket().close(ignored);
  }

  void enter(Phase phase) {
    const auto& limits = shared_->options.limits;
    phase_ = phase;
    switch (phase) {
      case Phase::handshake:
      case Phase::header:
        deadline_ = shared_->now + limits.header_time;
        break;
      case Phase::idle:
        deadline_ = shared_->now + limits.idle_time;
        break;
      case Phase::body:
      case Phase::write:
        deadline_ = shared_->now + limits.body_time;
        break;
      case Phase::handler:
        deadline_ = shared_->now + limits.handler_time;
        break;
      case Phase::linger:
        deadline_ = shared_->now + linger_time;
        break;
    }
  }

  task<Read> read_request() {
    const auto& limits = shared_->options.limits;
    parser_.start(request_);
    refusal_ = nullptr;
    for (bool begun = !inbox_.empty();;) {
      auto progress = inbox_.empty() ? RequestParser::Progress::more : parser_.feed(inbox_);
      if (progress == RequestParser::Progress::done) co_return Read::whole;
      if (progress == RequestParser::Progress::refused) {
        refusal_ = &parser_.refusal();
        co_return Read::refused;
      }
      auto wanted = read_bytes;
      if (parser_.header_done()) {
        if (phase_ != Phase::body) enter(Phase::body);
        wanted = std::clamp(parser_.body_left(), read_bytes, read_bytes_max);
        if (parser_.take_expect_continue() && inbox_.empty() && !co_await send("HTTP/1.1 100 Continue\r\n\r\n")) {
          co_return Read::closed;
        }
      } else if (phase_ == Phase::idle && begun) {
        enter(Phase::header);
      }
      auto [to, size] = inbox_.room(wanted, std::max(limits.header_bytes + read_bytes, read_bytes_max));
      if (size == 0) {
        refusal_ = &header_too_large;
        co_return Read::refused;
      }
      auto [failed, count] = co_await stream_.async_read_some(asio::buffer(to, size), awaited);
      if (failed) {
        refusal_ = &too_slow;
        co_return std::exchange(timed_out_, false) && begun ? Read::refused : Read::closed;
      }
      if (std::exchange(timed_out_, false)) enter(phase_);
      inbox_.commit(count);
      begun = true;
    }
  }

  /// Fills in what comes from the connection, and names the request.
  const std::string& identify() {
    started_ = std::chrono::steady_clock::now();
    request_.address = address_;
    request_.secure = is_tls<Stream>;
    if (shared_->options.trust_proxy) {
      request_.address = forwarded_address(request_, address_);
      if (last_entry(request_.headers, "X-Forwarded-Proto") == "https") request_.secure = true;
    }
    auto given = request_.header("X-Request-Id");
    request_.id = is_sane_id(given) ? std::string(given) : shared_->next_request_id();
    return request_.id;
  }

  bool wants_websocket() const {
    return request_.method == Method::get && parser_.upgrade() && has_token(request_.header("Upgrade"), "websocket");
  }

  bool belongs_to_router() const {
    if (!shared_->files || request_.path.starts_with("/api/") || request_.path == "/api") return true;
    return shared_->router.match(request_.method, request_.path).path_known;
  }

  task<bool> answer() {
    identify();
    if (belongs_to_router()) {
      enter(Phase::handler);
      auto response = co_await shared_->router.handle(request_);
      if (std::exchange(timed_out_, false)) co_await asio::this_coro::reset_cancellation_state();
      co_return co_await finish(response, parser_.keep_alive());
    }
    request_.route = "static";
    auto response = shared_->files->serve(request_);
    co_return co_await finish(response, parser_.keep_alive());
  }

  task<bool> upgrade() {
    auto found = shared_->router.match(Method::get, request_.path);
    if (!found.route || !found.route->socket) co_return co_await answer();
    identify();
    enter(Phase::handler);
    const Route* route = nullptr;
    auto refused = co_await shared_->router.admit_socket(request_, route);
    if (std::exchange(timed_out_, false)) co_await asio::this_coro::reset_cancellation_state();
    auto key = request_.header("Sec-WebSocket-Key");
    if (!refused && request_.header("Sec-WebSocket-Version") != "13") {
      Refusal other_version{426, "websocket_version", "Only WebSocket version 13.", {{"Sec-WebSocket-Version", "13"}}};
      refused = problem(other_version, request_.id);
    } else if (!refused && (key.size() != 24 || !inbox_.empty())) {
      refused = problem(bad_upgrade, request_.id);
    }
    if (refused) co_return co_await finish(*refused, parser_.keep_alive());

    upgraded_ = true;
    deadline_ = TimePoint::max();
    inbox_.release();
    output_ = {};
    auto opened = co_await ws::open(std::move(stream_), std::string(key), shared_->sockets);
    if (opened) hand_over(*route, std::move(opened));
    co_return false;
  }

  void hand_over(const Route& route, std::shared_ptr<ws::Socket> opened) {
    record(101, 0);
    if (shared_->stopping) opened->close(1001, "the server restarts");
    request_.headers.shrink_to_fit();
    auto work = route.socket(std::move(request_), opened);
    shared_->handlers.spawn("socket " + route.path, run_socket(shared_, std::move(opened), std::move(work)));
  }

  void record(int status, std::size_t bytes) {
    auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    auto route = request_.route.empty() ? std::string_view("none") : request_.route;
    shared_->figures.request(request_.method, route, status, took);
    auto level = route == "static" ? log::Level::debug : log::Level::info;
    if (!log::enabled(level)) return;
    auto write = level == log::Level::debug ? log::debug : log::info;
    write("request", {{"request_id", request_.id},
                      {"method", to_string(request_.method)},
                      {"route", route},
                      {"status", status},
                      {"ms", std::round(took * 1e6) / 1e3},
                      {"bytes", bytes}});
  }

  /// Sends the answer. False when the connection is not to be used again.
  task<bool> finish(const Response& response, bool keep_alive) {
    enter(Phase::write);
    keep_alive = keep_alive && !shared_->stopping;
    std::string_view body = response.shared_body ? *response.shared_body : response.body;
    auto body_bytes = response.stream ? response.stream->bytes : body.size();
    HeadWriter::Facts facts{shared_->date, request_.id, body_bytes, request_.secure, keep_alive, parser_.version_1_0()};
    output_.clear();
    shared_->heads.write(output_, response, facts);
    bool bodiless = request_.method == Method::head || response.status == 204 || response.status == 304;
    if (bodiless) body = {};
    record(response.status, bodiless ? 0 : body_bytes);
    if (body.size() <= one_write_bytes) {
      output_ += body;
      body = {};
    }
    bool sent = try_send(body) || co_await send_rest();
    if (output_.capacity() > output_kept) output_ = {};
    if (sent && response.stream && !bodiless) sent = co_await send_stream(*response.stream);
    if (!sent) co_return false;
    co_return keep_alive;
  }

  /// A piece at a time: the next one is made when the last has gone. What cannot be kept to its length ends the
  /// connection, so that nobody takes a part for the whole.
  task<bool> send_stream(const BodyStream& stream) {
    output_.clear();
    for (std::uint64_t left = stream.bytes; left > 0;) {
      auto piece = co_await stream.next();
      if (piece.empty() || piece.size() > left) co_return false;
      left -= piece.size();
      bool sent = try_send(piece) || co_await send_rest();
      if (!sent) co_return false;
    }
    co_return true;
  }

  /// Writes without waiting, which nearly always takes all: no operation, no allocation. False: something is left.
  bool try_send(std::string_view body) {
    rest_ = {asio::buffer(output_), asio::buffer(body)};
    if constexpr (is_tls<Stream>) {
      return false;
    } else {
      error_code failed;
      consume(stream_.write_some(rest_, failed));
      return !failed && asio::buffer_size(rest_) == 0;
    }
  }

  task<bool> send_rest() {
    while (asio::buffer_size(rest_) > 0) {
      enter(Phase::write);
      auto [failed, count] = co_await stream_.async_write_some(rest_, awaited);
      if (failed) co_return false;
      consume(count);
    }
    co_return true;
  }

  task<bool> send(std::string_view text) {
    auto [failed, count] = co_await asio::async_write(stream_, asio::buffer(text), awaited);
    co_return !failed && count == text.size();
  }

  void consume(std::size_t count) {
    for (auto& buffer : rest_) {
      auto here = std::min(count, buffer.size());
      buffer += here;
      count -= here;
    }
  }

  /// Reads on for a moment, so that the refusal is not lost to the reset that unread bytes would cause.
  task<> linger() {
    enter(Phase::linger);
    error_code failed;
    if constexpr (!is_tls<Stream>) stream_.shutdown(asio::socket_base::shutdown_send, failed);
    std::array<char, 2048> scrap;
    for (std::size_t seen = 0; !failed && seen < linger_bytes_max;) {
      auto [ended, count] = co_await stream_.async_read_some(asio::buffer(scrap), awaited);
      failed = ended;
      seen += count;
    }
  }

  task<> end() {
    enter(Phase::linger);
    if constexpr (is_tls<Stream>) co_await stream_.async_shutdown(awaited);
    error_code ignored;
    socket().shutdown(asio::socket_base::shutdown_send, ignored);
    close();
  }

  std::shared_ptr<Shared> shared_;
  Stream stream_;
  std::string address_;
  RequestParser parser_;
  Request request_;
  Inbox inbox_;
  std::string output_;
  std::array<asio::const_buffer, 2> rest_;
  const Refusal* refusal_ = nullptr;
  TimePoint started_;
  bool upgraded_ = false;
};

template <class Stream>
void start(std::shared_ptr<Shared> shared, Stream stream) {
  auto executor = shared->executor;
  auto connection = std::make_shared<StreamConnection<Stream>>(std::move(shared), std::move(stream));
  auto finished = [connection](const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const boost::system::system_error&) {
      // The peer is gone, or the server stops.
    } catch (...) {
      log::failure("connection_failed", failure);
    }
  };
  asio::co_spawn(executor, connection->run(), asio::bind_cancellation_slot(connection->slot(), finished));
}

}  // namespace

void Connection::check(TimePoint now) {
  if (now < deadline_) return;
  deadline_ = TimePoint::max();
  switch (phase_) {
    case Phase::header:
    case Phase::body:
      timed_out_ = true;
      stop_reading();
      break;
    case Phase::handler:
      timed_out_ = true;
      cancel_.emit(asio::cancellation_type::terminal);
      break;
    default:
      close();
  }
}

void Connection::close_if_idle() {
  if (phase_ == Phase::idle || phase_ == Phase::handshake) close();
}

void Connection::cancel_and_close() {
  cancel_.emit(asio::cancellation_type::terminal);
  close();
}

Shared::Shared(Executor where, ServerOptions given, const Router& routes, const StaticFiles* web)
    : executor(where),
      options(std::move(given)),
      router(routes),
      files(web),
      heads(options.content_security_policy),
      figures(options.metrics),
      handlers(where),
      emptied(where) {
  request_seed_ = make_uuid().bytes[15];
  for (auto byte : make_uuid().bytes) request_seed_ = request_seed_ * 257 + byte;
}

std::string Shared::next_request_id() {
  // splitmix64: unique for as long as the process lives, and spread out.
  auto mixed = request_seed_ += 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  mixed ^= mixed >> 31;
  static constexpr char digits[] = "0123456789abcdef";
  std::string id(16, '0');
  for (auto& c : id) {
    c = digits[mixed & 15];
    mixed >>= 4;
  }
  return id;
}

void serve(std::shared_ptr<Shared> shared, PlainStream stream) { start(std::move(shared), std::move(stream)); }

void serve(std::shared_ptr<Shared> shared, PlainStream stream, asio::ssl::context& tls) {
  start(std::move(shared), TlsStream(std::move(stream), tls));
}

}  // namespace aegle::http
