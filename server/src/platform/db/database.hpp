#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/actor.hpp"
#include "platform/async/task.hpp"
#include "platform/db/result.hpp"

namespace aegle::metrics {
class Registry;
}

namespace aegle::db {

/// A statement under a name; each connection prepares it on first use. Both are literals with static storage.
struct Statement {
  const char* name;
  const char* sql;
};

/// A named constraint said no. Stores translate it to a domain error.
class ConstraintViolation : public std::runtime_error {
 public:
  ConstraintViolation(std::string sqlstate, std::string constraint)
      : std::runtime_error(constraint), sqlstate(std::move(sqlstate)), constraint(std::move(constraint)) {}
  std::string sqlstate;
  std::string constraint;
};

/// Any other refusal by the server.
class QueryError : public std::runtime_error {
 public:
  QueryError(std::string sqlstate, std::string message) : std::runtime_error(message), sqlstate(std::move(sqlstate)) {}
  std::string sqlstate;
};

/// Something statements run on, as one actor: what store functions take.
class Session {
 public:
  virtual ~Session() = default;
  virtual task<Result> run(const Statement& statement, std::vector<Param> params) = 0;
  virtual const Actor& actor() const = 0;

  template <class... Args>
  task<Result> query(const Statement& statement, const Args&... args) {
    return run(statement, bind_all(args...));
  }
  template <class Row, class... Args>
  task<std::vector<Row>> all(const Statement& statement, const Args&... args) {
    return rows<Row>(statement, bind_all(args...));
  }
  /// The first row, or nullopt.
  template <class Row, class... Args>
  task<std::optional<Row>> first(const Statement& statement, const Args&... args) {
    return first_row<Row>(statement, bind_all(args...));
  }

 protected:
  template <class... Args>
  static std::vector<Param> bind_all(const Args&... args) {
    std::vector<Param> params;
    params.reserve(sizeof...(args));
    (params.push_back(bind(args)), ...);
    return params;
  }

 private:
  template <class Row>
  task<std::vector<Row>> rows(const Statement& statement, std::vector<Param> params) {
    auto result = co_await run(statement, std::move(params));
    co_return result.template as<Row>();
  }
  template <class Row>
  task<std::optional<Row>> first_row(const Statement& statement, std::vector<Param> params) {
    auto found = co_await rows<Row>(statement, std::move(params));
    if (found.empty()) co_return std::nullopt;
    co_return std::move(found.front());
  }
};

/// An open transaction. BEGIN and the actor travel with the first statement in one pipeline.
class Tx : public Session {
 public:
  /// Sends the statement along with the next one, or with COMMIT, without waiting; its failure fails the transaction.
  template <class... Args>
  void queue(const Statement& statement, const Args&... args) {
    queue_params(statement, bind_all(args...));
  }
  virtual void queue_params(const Statement& statement, std::vector<Param> params) = 0;

  /// Runs after COMMIT has succeeded, on the I/O thread; not at all after a rollback. For waking those who wait.
  virtual void after_commit(std::function<void()> then) = 0;
};

struct Options {
  std::string url;  ///< libpq connection string or URI
  std::size_t connections = 8;
  std::size_t waiting_max = 10'000;            ///< callers waiting for a connection; one more gets Fault::unavailable
  std::chrono::milliseconds deadline{10'000};  ///< for waiting and running together
  int attempts = 8;                            ///< for a transaction that meets 40001 or 40P01
  metrics::Registry* metrics = nullptr;        ///< outlives the Database; null: nothing is counted
};

/// A pool of pipelined libpq connections on one I/O thread. Lost connections are replaced. A transaction that lost its
/// connection before its COMMIT runs again; whoever else was on one gets Fault::unavailable ("database_unavailable"),
/// and so does ("database_timeout") whoever reaches the deadline.
class Database {
 public:
  Database(asio::any_io_executor executor, Options options);
  ~Database();

  /// Each statement run on the result is a transaction of its own as `actor`, in one round trip: the actor is set and
  /// the statement run in one implicit-transaction pipeline.
  std::unique_ptr<Session> as(const Actor& actor);

  /// Runs `work` in a transaction as `actor`, again after a serialization failure or deadlock, so it must have no
  /// effect outside the database; the last failure is thrown. A failed statement fails the transaction, also when
  /// `work` catches the failure. `name` is for logs and metrics.
  template <class T>
  task<T> transact(Actor actor, const char* name, std::function<task<T>(Tx&)> work) {
    std::optional<T> made;
    std::function<task<>(Tx&)> keep = [&](Tx& tx) -> task<> { made = co_await work(tx); };
    co_await run_transaction(actor, name, keep);
    co_return std::move(*made);
  }
  task<> transact(Actor actor, const char* name, std::function<task<>(Tx&)> work) {
    return run_transaction(std::move(actor), name, std::move(work));
  }
  /// For a lambda: `auto work = [&](db::Tx& tx) -> task<Made> {…}; co_await database.transact(actor, "name", work);`
  template <class Work>
    requires std::invocable<Work&, Tx&>
  std::invoke_result_t<Work&, Tx&> transact(Actor actor, const char* name, Work work) {
    std::function<std::invoke_result_t<Work&, Tx&>(Tx&)> body(std::move(work));
    return transact(std::move(actor), name, std::move(body));
  }

  /// Whether a trivial statement succeeds now.
  task<bool> ready();
  /// Lets running work finish, refuses new work, and closes.
  task<> stop();

 private:
  task<> run_transaction(Actor actor, const char* name, std::function<task<>(Tx&)> work);
  struct State;
  std::shared_ptr<State> state_;
};

/// Throws Error{unavailable, "unsafe_database_role"} when this connection string's role is a superuser, has BYPASSRLS
/// or owns a table.
task<> refuse_unsafe_role(Database& database);

}  // namespace aegle::db
