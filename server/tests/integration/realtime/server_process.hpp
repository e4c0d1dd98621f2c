#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace aegle::testing {

/// A Node in a process of its own: this test program, started anew. Killed with the object.
class ServerProcess {
 public:
  /// With `dying`, its bus loses messages, and the process kills itself with SIGKILL every now and then, always between
  /// the commit of a chat message and its delivery.
  ServerProcess(std::string database_url, bool dying);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }
  /// Starts it again when it has died; true when it had.
  bool restart_if_dead();

 private:
  void start();

  std::string database_url_;
  bool dying_;
  std::uint16_t port_;
  pid_t process_ = -1;
};

}  // namespace aegle::testing
