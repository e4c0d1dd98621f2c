#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/clinic.hpp"
#include "app/commands.hpp"
#include "app/demo_clinic.hpp"
#include "platform/http/server.hpp"
#include "platform/http/static_files.hpp"
#include "platform/log/log.hpp"
#include "platform/pdf/document.hpp"

namespace aegle::app {
namespace {

using namespace std::chrono_literals;

std::string content_security_policy(const Settings& settings) {
  auto socket = settings.public_url;
  socket.replace(0, 4, "ws");
  return fmt::format(
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' "
      "data: blob:; "
      "media-src 'self' blob: mediastream:; font-src 'self'; connect-src 'self' {}; worker-src 'self' blob:; "
      "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
      socket);
}

/// Each connection is a descriptor, and a shell's usual 1,024 would be the limit long before ours. Returns how many
/// connections there may be: what is left over serves database, files and the rest.
std::size_t make_room_for_connections(std::size_t wanted) {
  constexpr rlim_t others = 256;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  files.rlim_cur = files.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0) ::getrlimit(RLIMIT_NOFILE, &files);
  auto room = files.rlim_cur > 2 * others ? files.rlim_cur - others : files.rlim_cur / 2;
  auto connections = std::min<std::size_t>(wanted, room);
  log::info("limits", {{"open_files_max", files.rlim_cur}, {"connections_max", connections}});
  if (connections < wanted) log::warn("connections_limited_by_open_files", {{"wanted", wanted}});
  return connections;
}

http::ServerOptions server_options(const Settings& settings, metrics::Registry& figures) {
  http::ServerOptions options{.host = settings.host,
                              .port = settings.port,
                              .limits = settings.limits,
                              .trust_proxy = settings.trust_proxy,
                              .content_security_policy = content_security_policy(settings),
                              .metrics = &figures};
  options.limits.connections = make_room_for_connections(settings.limits.connections);
  if (!settings.tls_key_file.empty()) options.tls = http::Tls{settings.tls_certificate_file, settings.tls_key_file};
  return options;
}

task<> wait_for_signal(asio::any_io_executor executor) {
  asio::signal_set signals{executor, SIGINT, SIGTERM};
  co_await signals.async_wait(asio::use_awaitable);
}

task<> run(const Settings& settings, int& status) {
  auto executor = co_await asio::this_coro::executor;
  Clinic clinic{executor, settings};
  http::StaticFiles files{settings.web_dir};
  http::Server server{executor, server_options(settings, clinic.figures), clinic.router, &files};
  TaskGroup group{executor};
  std::exception_ptr failure;
  try {
    server.listen();
    co_await db::refuse_unsafe_role(clinic.database);
    co_await clinic.identity.apply_second_factor_setting();
    co_await clinic.identity.seal_plain_particulars();
    wire(clinic);
    DemoClinic demo{clinic};
    co_await demo.check_database(settings.demo);
    group.spawn("jobs", clinic.queue.run());
    group.spawn("realtime", clinic.gateway.run());
    group.spawn("guests", clinic.guest_gateway.run());
    group.spawn("rooms", clinic.rooms.run());
    if (settings.demo) co_await demo.fill();
    std::function<bool()> warm = [] {
      pdf::warm_up();
      return true;
    };
    co_await clinic.workers.run<bool>(warm);
    group.spawn("http", server.run());
    log::info("serving", {{"port", server.port()}});
    co_await wait_for_signal(executor);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) status = 1;
  log::info("stopping");
  co_await server.stop(1500ms);
  co_await clinic.gateway.stop();
  co_await clinic.guest_gateway.stop();
  co_await clinic.rooms.stop();
  co_await group.stop(1500ms);
  co_await clinic.database.stop();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

int serve(Settings settings) {
  settings.settle();
  std::filesystem::create_directories(settings.data_dir);
  log::set_level(log::level_from(settings.log_level).value());
  // Sockets belong to this one thread, so Asio needs no lock around them; others may still post work.
  asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  int status = 0;
  std::exception_ptr failure;
  asio::co_spawn(io, run(settings, status), [&](std::exception_ptr thrown) {
    failure = thrown;
    io.stop();
  });
  io.run();
  log::flush();
  if (failure) std::rethrow_exception(failure);
  return status;
}

}  // namespace aegle::app
