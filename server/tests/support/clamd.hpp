#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace aegle::support {

/// Debian's clamd as a process of its own, on a socket of its own, that knows one virus: the harmless text of EICAR.
class Clamd {
 public:
  explicit Clamd(std::size_t stream_bytes_max = 25'000'000);  ///< its own default
  ~Clamd();
  Clamd(const Clamd&) = delete;

  /// Where it listens once it is started.
  std::string socket() const { return (folder_ / "clamd.sock").string(); }
  /// Returns when it answers.
  void start();

  /// https://www.eicar.org: every scanner takes it for a virus.
  static std::string virus();

 private:
  std::filesystem::path folder_;
  pid_t pid_ = 0;
};

}  // namespace aegle::support
