#include "platform/db/connection.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace aegle::db {
namespace {

using Direction = asio::posix::descriptor_base;

/// The caller's own `options` come last, so they win.
std::string session_options(const std::string& url, std::chrono::milliseconds statement_timeout) {
  std::string given;
  if (PQconninfoOption* parsed = PQconninfoParse(url.c_str(), nullptr)) {
    for (auto* option = parsed; option->keyword; ++option) {
      if (std::strcmp(option->keyword, "options") == 0 && option->val) given = option->val;
    }
    PQconninfoFree(parsed);
  }
  // force_generic_plan: with `auto`, a parameter in LIMIT makes PostgreSQL plan anew at each call.
  return fmt::format(
      "-c statement_timeout={0} -c client_connection_check_interval=1000 -c idle_in_transaction_session_timeout={1} "
      "-c plan_cache_mode=force_generic_plan "
      "-c client_min_messages=warning -c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex "
      "{2}",
      statement_timeout.count(), statement_timeout.count() + 60'000, given);
}

std::string field(const PGresult* result, int which) {
  const char* text = PQresultErrorField(result, which);
  return text ? text : "";
}

/// The server's own words can quote the values of a statement: for data and constraint errors only the code is kept.
std::exception_ptr refusal(const PGresult* result, const char* statement) {
  auto sqlstate = field(result, PG_DIAG_SQLSTATE);
  auto constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  if (sqlstate.starts_with("23") && !constraint.empty()) {
    return std::make_exception_ptr(ConstraintViolation(sqlstate, constraint));
  }
  if (sqlstate == "57014") {
    return std::make_exception_ptr(unavailable("database_timeout", "The database took too long. Try again."));
  }
  if (sqlstate.starts_with("53")) {  // disk, memory or connections are used up
    return std::make_exception_ptr(unavailable("database_full", "The database has no room just now. Try again later."));
  }
  bool quotes_values = sqlstate.starts_with("22") || sqlstate.starts_with("23");
  auto words = quotes_values ? "a value was refused" : field(result, PG_DIAG_MESSAGE_PRIMARY);
  return std::make_exception_ptr(QueryError(sqlstate, fmt::format("{}: {} ({})", statement, words, sqlstate)));
}

bool is_fatal(const PGresult* result) {
  auto severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity == "FATAL" || severity == "PANIC" || severity.empty();
}

}  // namespace

Error unavailable(const char* code, const char* detail) {
  Error error{Fault::unavailable, code, detail};
  error.retry_after_s = 1;
  return error;
}

task<> Connection::open(const std::string& url, std::chrono::milliseconds statement_timeout) {
  close();
  auto options = session_options(url, statement_timeout);
  const char* keys[] = {"dbname", "application_name", "client_encoding", "options", nullptr};
  const char* values[] = {url.c_str(), "aegle", "UTF8", options.c_str(), nullptr};
  connection_ = PQconnectStartParams(keys, values, 1);
  if (!connection_) throw std::bad_alloc();
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);

  auto state = PQstatus(connection_) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) lose();
    // libpq may go on to another host, so to another socket, inside PQconnectPoll: the socket is lent for each wait
    // only.
    socket_.assign(PQsocket(connection_));
    co_await wait(state == PGRES_POLLING_READING ? Direction::wait_read : Direction::wait_write);
    socket_.release();
    state = PQconnectPoll(connection_);
  }
  socket_.assign(PQsocket(connection_));
  if (PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) != 1) lose();
}

void Connection::close() {
  if (socket_.is_open()) socket_.release();  // libpq closes it
  if (connection_) PQfinish(connection_);
  connection_ = nullptr;
  broken_ = late_ = false;
  prepared_.clear();
}

bool Connection::in_transaction() const {
  auto status = connection_ ? PQtransactionStatus(connection_) : PQTRANS_UNKNOWN;
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool Connection::alive() const {
  if (broken_ || !connection_) return false;
  char byte;
  // An idle connection has nothing to read: what comes unasked is "terminating connection", or the end.
  return ::recv(PQsocket(connection_), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

void Connection::interrupt_if_late(Steady::time_point now) {
  if (now < deadline_ || late_ || !socket_.is_open()) return;
  late_ = true;
  socket_.cancel();
}

task<> Connection::wait(Direction::wait_type direction) {
  auto [failed] = co_await socket_.async_wait(direction, asio::as_tuple(asio::use_awaitable));
  if (!failed) co_return;
  broken_ = true;
  if (late_) throw unavailable("database_timeout", "The database took too long. Try again.");
  throw boost::system::system_error(failed);
}

void Connection::lose() {
  broken_ = true;
  throw unavailable("database_unavailable", "The database cannot be reached. Try again in a moment.");
}

void Connection::send(const Command& command) {
  const auto& [name, sql] = command.statement;
  auto known = prepared_.find(name);
  if (known != prepared_.end() && known->second != sql && std::strcmp(known->second, sql) != 0) {
    throw std::logic_error(std::string("two statements are named ") + name);
  }
  bool sending_already = false;
  for (const char* each : preparing_) sending_already = sending_already || (each && std::strcmp(each, name) == 0);
  bool prepare = known == prepared_.end() && !sending_already;
  if (prepare && PQsendPrepare(connection_, name, sql, 0, nullptr) != 1) lose();
  preparing_.push_back(prepare ? name : nullptr);

  constexpr std::size_t params_max = 64;
  auto count = command.params.size();
  if (count > params_max) throw std::logic_error(std::string("too many parameters: ") + name);
  const char* values[params_max];
  int lengths[params_max];
  int formats[params_max];
  for (std::size_t i = 0; i < count; ++i) {
    const auto& param = command.params[i];
    values[i] = param.null ? nullptr : param.data.c_str();
    lengths[i] = static_cast<int>(param.data.size());
    formats[i] = param.binary ? 1 : 0;
  }
  if (PQsendQueryPrepared(connection_, name, static_cast<int>(count), values, lengths, formats, 0) != 1) lose();
}

task<> Connection::flush() {
  using namespace asio::experimental::awaitable_operators;
  for (;;) {
    int left = PQflush(connection_);
    if (left == 0) co_return;
    if (left < 0) lose();
    // The server may itself be waiting for us to read before it reads on.
    co_await (wait(Direction::wait_write) || wait(Direction::wait_read));
    if (PQconsumeInput(connection_) == 0) lose();
  }
}

task<Result> Connection::exchange(std::vector<Command> commands) {
  // libpq ends a text parameter at its first NUL, and PostgreSQL holds none: cutting it silently is no answer.
  for (const auto& command : commands) {
    for (const auto& param : command.params) {
      if (!param.binary && param.data.find('\0') != std::string::npos) {
        throw Error{Fault::invalid, "invalid", "Text holds a character that cannot be stored."};
      }
    }
  }
  if (broken_ || !connection_) lose();
  broken_ = true;  // until the Sync comes back: also when this coroutine is destroyed half-way
  preparing_.clear();
  for (const auto& command : commands) send(command);
  if (PQpipelineSync(connection_) != 1) lose();
  co_await flush();
  co_return co_await receive(commands);
}

task<Result> Connection::receive(const std::vector<Command>& commands) {
  Result last;
  std::exception_ptr failure;
  std::size_t at = 0;  // the command whose results come now
  bool preparing = !preparing_.empty() && preparing_[0];
  int nulls = 0;
  for (;;) {
    while (PQisBusy(connection_)) {
      co_await wait(Direction::wait_read);
      if (PQconsumeInput(connection_) == 0) lose();
    }
    auto* raw = PQgetResult(connection_);
    if (!raw) {  // one stands between each two commands
      if (PQstatus(connection_) != CONNECTION_OK || ++nulls > 1) lose();
      continue;
    }
    nulls = 0;
    Result result(raw);
    auto status = PQresultStatus(raw);
    if (status == PGRES_PIPELINE_SYNC) break;
    if (at == commands.size()) lose();
    const auto& statement = commands[at].statement;
    if (status == PGRES_FATAL_ERROR) {
      if (is_fatal(raw)) lose();
      if (!failure) failure = refusal(raw, statement.name);
    } else if (status == PGRES_COMMAND_OK && preparing) {
      prepared_.emplace(statement.name, statement.sql);
    } else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      last = std::move(result);
    } else if (status != PGRES_PIPELINE_ABORTED) {
      lose();
    }
    if (preparing) {
      preparing = false;
    } else {
      ++at;
      preparing = at < preparing_.size() && preparing_[at];
    }
  }
  broken_ = false;
  if (failure) std::rethrow_exception(failure);
  co_return last;
}

}  // namespace aegle::db
