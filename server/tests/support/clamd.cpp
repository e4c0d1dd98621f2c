#include "support/clamd.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/uuid.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/files/virus_scan.hpp"
#include "support/eventually.hpp"

namespace aegle::support {
namespace {

bool answers(const std::string& socket) {
  try {
    return files::scan(socket, [] { return std::string(); }) == files::ScanVerdict::clean;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

std::string Clamd::virus() {
  // In two pieces, so that no scanner takes this file for one.
  return std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-") + "ANTIVIRUS-TEST-FILE!$H+H*";
}

Clamd::Clamd(std::size_t stream_bytes_max)
    : folder_(std::filesystem::temp_directory_path() / ("clamd-" + to_string(make_uuid()))) {
  std::filesystem::create_directories(folder_ / "signatures");
  std::ofstream signatures(folder_ / "signatures/own.ndb");
  signatures << "Own.Test.Eicar:0:*:" << crypto::hex(virus()) << '\n';
  std::ofstream settings(folder_ / "clamd.conf");
  settings << fmt::format("LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nMaxThreads 2\nStreamMaxLength {}\n",
                          socket(), (folder_ / "signatures").string(), stream_bytes_max);
}

Clamd::~Clamd() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Clamd::start() {
  auto settings = "--config-file=" + (folder_ / "clamd.conf").string();
  auto log = (folder_ / "log").string();
  std::string name = "clamd";
  char* arguments[] = {name.data(), settings.data(), nullptr};
  pid_ = ::fork();
  if (pid_ == 0) {
    int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv("/usr/sbin/clamd", arguments);
    ::_exit(127);
  }
  eventually("clamd to answer", [&] {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      throw std::runtime_error("clamd ended: is Debian's clamav-daemon installed?");
    }
    return answers(socket());
  });
}

}  // namespace aegle::support
