#include "integration/realtime/server_process.hpp"

#include <csignal>
#include <cstdlib>
#include <random>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/ip/tcp.hpp>

#include "integration/realtime/world.hpp"

namespace aegle::testing {
namespace {

/// Loses one message in ten, as a bus may, until it is time to die.
class DyingBus final : public bus::Bus {
 public:
  using Bus::publish;
  void publish(std::string_view subject, bus::Payload payload) override {
    if (subject.starts_with("stream.chat.")) {
      if (--left_ == 0) std::raise(SIGKILL);
      if (left_ % 10 == 0) return;
    }
    inner_->publish(subject, std::move(payload));
  }
  std::unique_ptr<bus::Subscription> subscribe(std::string subject, bus::Listener listener) override {
    return inner_->subscribe(std::move(subject), std::move(listener));
  }

 private:
  std::unique_ptr<bus::Bus> inner_ = bus::in_process();
  int left_ = std::uniform_int_distribution<int>(40, 120)(*std::make_unique<std::random_device>());
};

[[noreturn]] void serve(const char* port, const char* database_url) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  asio::io_context io{1};
  NodeOptions options;
  options.database_url = database_url;
  options.port = static_cast<std::uint16_t>(std::atoi(port));
  options.outbox = std::filesystem::temp_directory_path() / "aegle-outbox-unused";
  if (std::getenv("AEGLE_TEST_SERVE_DYING")) options.bus = std::make_unique<DyingBus>();
  Node node(io, std::move(options));
  io.run();
  std::_Exit(0);
}

/// Turns this program into a server when a ServerProcess started it.
class ServeInstead final : public ::testing::Environment {
 public:
  void SetUp() override {
    if (const char* port = std::getenv("AEGLE_TEST_SERVE")) serve(port, std::getenv("AEGLE_TEST_SERVE_DATABASE"));
  }
};
[[maybe_unused]] auto* const serve_instead = ::testing::AddGlobalTestEnvironment(new ServeInstead);

std::uint16_t free_port() {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace

ServerProcess::ServerProcess(std::string database_url, bool dying)
    : database_url_(std::move(database_url)), dying_(dying), port_(free_port()) {
  start();
}

ServerProcess::~ServerProcess() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void ServerProcess::start() {
  auto port = "AEGLE_TEST_SERVE=" + std::to_string(port_);
  auto database = "AEGLE_TEST_SERVE_DATABASE=" + database_url_;
  std::vector<char*> environment;
  // No shard, filter or report of this run is the server's business.
  for (char** each = environ; *each; ++each)
    if (!std::string_view(*each).starts_with("GTEST_")) environment.push_back(*each);
  environment.push_back(port.data());
  environment.push_back(database.data());
  std::string dying = "AEGLE_TEST_SERVE_DYING=1";
  if (dying_) environment.push_back(dying.data());
  environment.push_back(nullptr);
  std::string name = "server";
  char* arguments[] = {name.data(), nullptr};
  process_ = fork();
  if (process_ != 0) return;
  int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, 1);
  dup2(nowhere, 2);
  execve("/proc/self/exe", arguments, environment.data());
  _exit(127);
}

bool ServerProcess::restart_if_dead() {
  if (waitpid(process_, nullptr, WNOHANG) != process_) return false;
  start();
  return true;
}

}  // namespace aegle::testing
