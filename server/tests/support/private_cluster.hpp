#pragma once

#include <string>

namespace aegle::support {

/// A PostgreSQL cluster of one's own, for tests that take the database down: made in a new folder, reached over its
/// Unix socket alone, gone at the end.
class PrivateCluster {
 public:
  PrivateCluster();
  ~PrivateCluster();
  PrivateCluster(const PrivateCluster&) = delete;

  void start();
  /// At once, as in a crash: backends drop what they do, and the next start recovers.
  void crash();
  /// The superuser's.
  std::string url() const;

 private:
  std::string folder_;
};

}  // namespace aegle::support
