#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <sys/types.h>

#include "support/test_database.hpp"

namespace aegle::support {

/// The real server as a process of its own, on a free port of loopback, with a database and a data folder of its own.
class ServerProcess {
 public:
  using Environment = std::map<std::string, std::string>;

  /// `program` is `aegle` or `aegle_unchecked`. Started in demo mode, ready when this returns.
  explicit ServerProcess(const std::string& program = "aegle", Environment more = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;

  const std::string& url() const { return url_; }
  const TestDatabase& database() const { return database_; }
  const std::filesystem::path& data_dir() const { return data_dir_; }
  pid_t pid() const { return pid_; }

  /// SIGKILL, and wait until it is gone.
  void kill();
  /// The same program again, on the same port, database and data folder; `more` settings hold from here on.
  void start(const Environment& more = {});
  /// SIGTERM; the exit status.
  int stop();

  /// The text of the newest mail in the outbox to this address, once one later than `after` ("" for any) is there; its
  /// file name goes to `after`.
  std::string wait_for_mail(const std::string& to, std::string& after) const;

 private:
  TestDatabase database_;
  std::filesystem::path data_dir_;
  std::string program_;
  Environment environment_;
  std::string url_;
  pid_t pid_ = 0;
};

/// Where the programs of this build are.
std::filesystem::path program_path(const std::string& program);

}  // namespace aegle::support
