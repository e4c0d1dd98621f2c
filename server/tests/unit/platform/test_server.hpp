#pragma once

#include <future>
#include <memory>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include "platform/http/server.hpp"
#include "platform/http/static_files.hpp"

namespace aegle::testing {

/// A whole server on an ephemeral port, its loop on a thread of its own. Fill `router` and `options`, then `start`.
class TestServer {
 public:
  TestServer() {
    options.port = 0;
    options.content_security_policy = "default-src 'self'";
  }
  ~TestServer() {
    if (thread_.joinable()) stop(std::chrono::milliseconds(2000));
    work_.reset();
    if (thread_.joinable()) thread_.join();
  }

  http::Router router;
  http::ServerOptions options;
  std::unique_ptr<http::StaticFiles> files;

  void start() {
    server_ = std::make_unique<http::Server>(io_.get_executor(), options, router, files.get());
    server_->listen();
    port_ = server_->port();
    accepting_ = asio::co_spawn(io_, server_->run(), asio::use_future);
    thread_ = std::thread([this] { io_.run(); });
  }
  std::uint16_t port() const { return port_; }
  asio::io_context& io() { return io_; }

  /// Begins a graceful stop and returns its future.
  std::future<void> begin_stop(std::chrono::milliseconds grace) {
    stopped_ = true;
    return asio::co_spawn(io_, server_->stop(grace), asio::use_future);
  }
  void stop(std::chrono::milliseconds grace) {
    if (!stopped_) begin_stop(grace).get();
    if (accepting_.valid()) accepting_.get();
    on_loop([this] { server_.reset(); });
  }
  /// Runs `act` on the server's thread and waits for it.
  template <class Act>
  void on_loop(Act act) {
    std::packaged_task<void()> wrapped(std::move(act));
    asio::post(io_, std::move(wrapped)).get();
  }

 private:
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  std::unique_ptr<http::Server> server_;
  std::future<void> accepting_;
  std::thread thread_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

}  // namespace aegle::testing
