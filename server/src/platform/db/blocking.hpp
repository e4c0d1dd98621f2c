#pragma once

#include <string>
#include <vector>

#include "platform/db/result.hpp"

extern "C" {
struct pg_conn;
}

namespace aegle::db {

/// A connection that blocks its thread: for commands that run before or beside the server (migrate, audit verify).
class Blocking {
 public:
  /// Throws Error{unavailable, "database_unavailable"}.
  explicit Blocking(const std::string& url);
  ~Blocking();
  Blocking(const Blocking&) = delete;

  /// One or more statements without parameters; gives the last one's result. Throws QueryError or ConstraintViolation.
  Result run(const std::string& sql);

  template <class... Args>
  Result query(const std::string& sql, const Args&... args) {
    std::vector<Param> params;
    (params.push_back(bind(args)), ...);
    return run(sql, params);
  }
  Result run(const std::string& sql, const std::vector<Param>& params);

 private:
  pg_conn* connection_;
};

}  // namespace aegle::db
