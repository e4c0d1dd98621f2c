#include "support/private_cluster.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

namespace aegle::support {
namespace {

namespace fs = std::filesystem;

std::string programs() {
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql")) {
    if (fs::exists(version.path() / "bin" / "initdb")) return (version.path() / "bin").string();
  }
  throw std::runtime_error("no PostgreSQL server programs under /usr/lib/postgresql");
}

/// PostgreSQL refuses to run as root.
std::string as_postgres() { return geteuid() == 0 ? "setpriv --reuid postgres --regid postgres --clear-groups " : ""; }

void run(const std::string& command) {
  if (std::system(("cd / && " + command + " >/dev/null 2>&1").c_str()) != 0) {
    throw std::runtime_error("failed: " + command);
  }
}

}  // namespace

PrivateCluster::PrivateCluster() {
  std::string made = (fs::temp_directory_path() / "aegle-cluster-XXXXXX").string();
  if (!mkdtemp(made.data())) throw std::runtime_error("cannot make " + made);
  folder_ = made;
  if (geteuid() == 0) run("chown postgres " + folder_);
  run(as_postgres() + programs() + "/initdb -D " + folder_ + "/data -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N");
  start();
}

PrivateCluster::~PrivateCluster() {
  try {
    crash();
  } catch (const std::exception&) {
    // It was down already.
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PrivateCluster::start() {
  run(as_postgres() + programs() + "/pg_ctl start -w -D " + folder_ + "/data -l " + folder_ +
      "/log -o \"-c listen_addresses='' -c fsync=off -c unix_socket_directories=" + folder_ + "\"");
}

void PrivateCluster::crash() {
  run(as_postgres() + programs() + "/pg_ctl stop -w -m immediate -D " + folder_ + "/data");
}

std::string PrivateCluster::url() const { return "host='" + folder_ + "' user=postgres dbname=postgres"; }

}  // namespace aegle::support
