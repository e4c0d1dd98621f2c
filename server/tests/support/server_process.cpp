#include "support/server_process.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/uuid.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"

namespace aegle::support {
namespace {

int free_port() {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
  return acceptor.local_endpoint().port();
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

std::filesystem::path program_path(const std::string& program) {
  auto tests = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return program == "aegle" ? tests.parent_path().parent_path() / program : tests / program;
}

ServerProcess::ServerProcess(const std::string& program, Environment more)
    : data_dir_(std::filesystem::temp_directory_path() / ("aegle-test-" + to_string(make_uuid()))),
      program_(program_path(program)) {
  std::filesystem::create_directories(data_dir_);
  auto port = free_port();
  url_ = fmt::format("{}://127.0.0.1:{}", more.contains("AEGLE_TLS_KEY_FILE") ? "https" : "http", port);
  environment_ = {{"AEGLE_PORT", std::to_string(port)},     {"AEGLE_DATABASE_URL", database_.app_url()},
                  {"AEGLE_DATA_DIR", data_dir_.string()},   {"AEGLE_DEMO", "on"},
                  {"AEGLE_SIGN_INS_PER_ADDRESS", "100000"}, {"AEGLE_MAILS_PER_ADDRESS", "100000"}};
  for (auto& [name, value] : more) environment_[name] = value;
  start();
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) kill();
  std::error_code ignored;
  std::filesystem::remove_all(data_dir_, ignored);
}

void ServerProcess::start(const Environment& more) {
  for (const auto& [name, value] : more) environment_[name] = value;
  auto log = (data_dir_ / "server.log").string();
  std::vector<std::string> settings;
  for (char** each = environ; *each; ++each)
    if (!std::string_view(*each).starts_with("AEGLE_")) settings.emplace_back(*each);
  for (const auto& [name, value] : environment_) settings.push_back(name + "=" + value);
  std::vector<char*> envp;
  for (auto& each : settings) envp.push_back(each.data());
  envp.push_back(nullptr);
  std::string serve = "serve";
  char* argv[] = {program_.data(), serve.data(), nullptr};

  pid_ = ::fork();
  if (pid_ == 0) {
    int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execve(program_.c_str(), argv, envp.data());
    ::_exit(127);
  }
  HttpClient probe{url_};
  eventually("the server to serve", [&] {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      throw std::runtime_error("the server ended: " + contents(log));
    }
    try {
      return probe.get("/readyz").status == 200;
    } catch (const std::runtime_error&) {
      return false;
    }
  });
}

void ServerProcess::kill() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

int ServerProcess::stop() {
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ServerProcess::wait_for_mail(const std::string& to, std::string& after) const {
  std::string found;
  eventually("a mail", [&] {
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(data_dir_ / "outbox", none)) {
      auto name = file.path().filename().string();
      if (name.ends_with("-" + to + ".eml") && name > after && name > found) found = name;
    }
    return !found.empty();
  });
  after = found;
  return contents(data_dir_ / "outbox" / found);
}

}  // namespace aegle::support
