#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "platform/async/task.hpp"
#include "platform/db/database.hpp"

extern "C" {
struct pg_conn;
}

namespace aegle::db {

using Steady = std::chrono::steady_clock;

struct Command {
  Statement statement;
  std::vector<Param> params;
};

/// One libpq connection in pipeline mode, for one caller at a time.
class Connection {
 public:
  explicit Connection(asio::any_io_executor executor) : socket_(std::move(executor)) {}
  ~Connection() { close(); }
  Connection(const Connection&) = delete;

  /// Throws when the server cannot be reached or refuses. Names are resolved blockingly, by libpq.
  task<> open(const std::string& url, std::chrono::milliseconds statement_timeout);
  void close();

  /// Sends all commands and a Sync in one go and gives the last one's result. A refusal by the server is thrown after
  /// the Sync, so the connection can go on; any other failure leaves it `broken`.
  task<Result> exchange(std::vector<Command> commands);

  bool broken() const { return broken_; }
  bool in_transaction() const;
  /// Whether an idle connection still has its server.
  bool alive() const;

  /// What `interrupt_if_late` holds against the clock; reached, the wait under way ends and the connection is broken.
  void set_deadline(Steady::time_point deadline) { deadline_ = deadline; }
  Steady::time_point deadline() const { return deadline_; }
  void interrupt_if_late(Steady::time_point now);

 private:
  void send(const Command& command);
  task<> flush();
  task<Result> receive(const std::vector<Command>& commands);
  task<> wait(asio::posix::descriptor_base::wait_type direction);
  [[noreturn]] void lose();

  asio::posix::stream_descriptor socket_;
  pg_conn* connection_ = nullptr;
  bool broken_ = false;
  bool late_ = false;
  Steady::time_point deadline_ = Steady::time_point::max();
  std::unordered_map<std::string_view, const char*> prepared_;  // name -> SQL
  std::vector<const char*> preparing_;                          // names, in the order sent; null where already prepared
};

/// Fault::unavailable, with the moment to try again.
Error unavailable(const char* code, const char* detail);

}  // namespace aegle::db
