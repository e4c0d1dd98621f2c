#include "platform/http/server.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/http/connection.hpp"
#include "platform/log/log.hpp"

namespace aegle::http {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

constexpr milliseconds sweep_interval{250};
constexpr milliseconds close_time{10'000};
constexpr int backlog = 4096;
constexpr std::string_view full =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";

Executor executor_of(const asio::any_io_executor& executor) {
  const auto* io = executor.target<Executor>();
  if (!io) throw std::logic_error("the server runs on an io_context itself");
  return *io;
}

milliseconds socket_interval(const Limits& limits) {
  return std::max(sweep_interval, milliseconds(limits.socket_idle_time) / 12);
}

ws::SocketLimits socket_limits(const Limits& limits) {
  auto interval = socket_interval(limits);
  auto ticks = [&](milliseconds time) { return std::max(1, static_cast<int>(time / interval)); };
  return {limits.socket_message_bytes, limits.socket_queue, limits.socket_queue_bytes,
          ticks(milliseconds(limits.socket_idle_time) / 2), ticks(close_time)};
}

std::string http_date() {
  auto now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

asio::ip::address address_from(const std::string& host) {
  if (host == "localhost") return asio::ip::address_v4::loopback();
  error_code failed;
  auto address = asio::ip::make_address(host, failed);
  if (failed) throw Error{Fault::unavailable, "bad_host", fmt::format("\"{}\" is not an address to listen on.", host)};
  return address;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  auto* chosen = const_cast<unsigned char**>(out);
  int found = SSL_select_next_proto(chosen, out_size, ours, sizeof ours - 1, in, in_size);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::unique_ptr<asio::ssl::context> tls_context(const Tls& tls) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  auto* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  error_code failed;
  context->use_certificate_chain_file(tls.certificate_file, failed);
  if (!failed) context->use_private_key_file(tls.key_file, asio::ssl::context::pem, failed);
  if (failed || SSL_CTX_check_private_key(native) != 1) {
    auto detail = fmt::format("The certificate {} and the key {} cannot be used.", tls.certificate_file, tls.key_file);
    throw Error{Fault::unavailable, "bad_certificate", detail};
  }
  return context;
}

}  // namespace

struct Server::State : Shared {
  State(Executor where, ServerOptions given, const Router& routes, const StaticFiles* web)
      : Shared(where, std::move(given), routes, web), acceptor(where), sweeper(where) {}

  Acceptor acceptor;
  asio::steady_timer sweeper;
  std::unique_ptr<asio::ssl::context> tls;
  TimePoint sockets_due;

  static void sweep(const std::shared_ptr<State>& state);
  void shut();
};

void Server::State::sweep(const std::shared_ptr<State>& state) {
  state->now = std::chrono::steady_clock::now();
  state->date = http_date();
  std::vector<Connection*> open(state->connections.begin(), state->connections.end());
  for (auto* connection : open) connection->check(state->now);
  if (state->now >= state->sockets_due) {
    state->sockets_due = state->now + socket_interval(state->options.limits);
    state->sockets->tick();
  }
  state->figures.connections(state->connections.size(), state->sockets->size());
  state->sweeper.expires_after(sweep_interval);
  state->sweeper.async_wait([weak = std::weak_ptr(state)](error_code failed) {
    auto again = weak.lock();
    if (!failed && again) sweep(again);
  });
}

void Server::State::shut() {
  std::vector<Connection*> open(connections.begin(), connections.end());
  for (auto* connection : open) connection->cancel_and_close();
  sockets->abort_all();
}

Server::Server(asio::any_io_executor executor, ServerOptions options, const Router& router, const StaticFiles* files)
    : state_(std::make_shared<State>(executor_of(executor), std::move(options), router, files)) {
  auto on_empty = [weak = std::weak_ptr(state_)] {
    if (auto alive = weak.lock()) alive->emptied.notify();
  };
  state_->sockets = std::make_shared<ws::Sockets>(socket_limits(state_->options.limits), on_empty);
}

Server::~Server() {
  error_code ignored;
  state_->stopping = true;
  state_->acceptor.close(ignored);
  state_->sweeper.cancel();
  state_->shut();
}

void Server::listen() {
  auto& state = *state_;
  const auto& options = state.options;
  if (options.tls) state.tls = tls_context(*options.tls);
  asio::ip::tcp::endpoint where(address_from(options.host), options.port);
  error_code failed;
  auto step = [&](auto&& act) {
    if (!failed) act();
  };
  step([&] { state.acceptor.open(where.protocol(), failed); });
  step([&] { state.acceptor.set_option(asio::socket_base::reuse_address(true), failed); });
  step([&] { state.acceptor.bind(where, failed); });
  step([&] { state.acceptor.listen(backlog, failed); });
  if (failed) {
    error_code ignored;
    state.acceptor.close(ignored);
    if (failed == asio::error::address_in_use) {
      auto detail = fmt::format("Port {} on {} is in use by another program.", options.port, options.host);
      throw Error{Fault::unavailable, "port_in_use", detail};
    }
    auto detail = fmt::format("Cannot listen on {} port {}: {}.", options.host, options.port, failed.message());
    throw Error{Fault::unavailable, "cannot_listen", detail};
  }
  State::sweep(state_);
}

std::uint16_t Server::port() const {
  error_code failed;
  auto local = state_->acceptor.local_endpoint(failed);
  return failed ? state_->options.port : local.port();
}

task<> Server::run() {
  auto state = state_;
  const auto& limits = state->options.limits;
  while (state->acceptor.is_open()) {
    auto [failed, stream] = co_await state->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (!state->acceptor.is_open()) break;
    if (failed) {
      if (failed == asio::error::operation_aborted) break;
      // Mostly: no descriptors left. Some will come back.
      log::warn("accept_failed", {{"what", failed.message()}});
      co_await sleep_for(std::chrono::milliseconds(100));
      continue;
    }
    if (state->connections.size() + state->sockets->size() >= limits.connections) {
      error_code ignored;
      stream.non_blocking(true, ignored);
      if (!state->tls) stream.write_some(asio::buffer(full), ignored);
      continue;
    }
    if (state->tls)
      serve(state, std::move(stream), *state->tls);
    else
      serve(state, std::move(stream));
  }
}

task<> Server::stop(std::chrono::milliseconds grace) {
  auto state = state_;
  state->stopping = true;
  error_code ignored;
  state->acceptor.close(ignored);
  std::vector<Connection*> open(state->connections.begin(), state->connections.end());
  for (auto* connection : open) connection->close_if_idle();
  state->sockets->close_all(1001, "the server restarts");

  auto wait_until_empty = [](State& waiting, milliseconds at_most) -> task<> {
    auto until = std::chrono::steady_clock::now() + at_most;
    while (!waiting.empty()) {
      auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0) break;
      co_await waiting.emptied.wait(std::min(left, milliseconds(50)));
    }
  };
  co_await wait_until_empty(*state, grace);
  state->shut();
  co_await state->handlers.stop(milliseconds(1000));
  co_await wait_until_empty(*state, milliseconds(1000));
  state->sweeper.cancel();
}

}  // namespace aegle::http
