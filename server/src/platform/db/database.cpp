#include "platform/db/database.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/db/pool.hpp"
#include "platform/log/log.hpp"

namespace aegle::db {
namespace {

using namespace std::chrono_literals;

constexpr Statement set_actor{"db.set_actor",
                              "select set_config('aegle.user', $1, true), set_config('aegle.role', $2, true)"};
constexpr Statement begin{"db.begin", "begin"};
constexpr Statement commit{"db.commit", "commit"};
constexpr Statement rollback{"db.rollback", "rollback"};

/// Nobody needs no setting: the settings are local to each transaction, so a connection starts every one without an
/// actor.
void push_actor(std::vector<Command>& commands, const Actor& actor) {
  if (actor.role == Role::none) return;
  std::vector<Param> params;
  params.push_back({.data = actor.user.value.is_nil() ? "" : to_string(actor.user)});
  params.push_back(bind(actor.role));
  commands.push_back({set_actor, std::move(params)});
}

/// The system acts in jobs alone.
Urgency urgency_of(const Actor& actor) { return actor.is(Role::system) ? Urgency::background : Urgency::someone_waits; }

/// Each statement a transaction of its own, which the Sync at the end of its pipeline commits.
class SingleStatements final : public Session {
 public:
  SingleStatements(std::shared_ptr<Pool> pool, const Actor& actor) : pool_(std::move(pool)), actor_(actor) {}

  task<Result> run(const Statement& statement, std::vector<Param> params) override {
    std::vector<Command> commands;
    commands.reserve(2);
    push_actor(commands, actor_);
    commands.push_back({statement, std::move(params)});
    auto lease = co_await pool_->acquire(Steady::now() + pool_->options().deadline, urgency_of(actor_));
    co_return co_await lease.connection().exchange(std::move(commands));
  }
  const Actor& actor() const override { return actor_; }

 private:
  std::shared_ptr<Pool> pool_;
  Actor actor_;
};

class Transaction final : public Tx {
 public:
  Transaction(Connection& connection, const Actor& actor) : connection_(connection), actor_(actor) {}

  task<Result> run(const Statement& statement, std::vector<Param> params) override {
    queue_params(statement, std::move(params));
    return send();
  }

  void queue_params(const Statement& statement, std::vector<Param> params) override {
    if (!begun_) {
      begun_ = true;
      commands_.push_back({begin, {}});
      push_actor(commands_, actor_);
    }
    commands_.push_back({statement, std::move(params)});
  }

  void after_commit(std::function<void()> then) override { after_.push_back(std::move(then)); }
  const Actor& actor() const override { return actor_; }

  task<> commit() {
    if (!begun_) co_return;
    // A body may have caught a statement's failure and gone on; COMMIT would then roll back without a word.
    if (failed_) throw QueryError("25P02", "the transaction had failed before its COMMIT");
    commands_.push_back({db::commit, {}});
    committing_ = true;
    co_await send();
  }

  task<> roll_back() {
    if (connection_.broken() || !connection_.in_transaction()) co_return;
    commands_.clear();
    commands_.push_back({db::rollback, {}});
    try {
      co_await send();
    } catch (const std::exception&) {
      // The lease sees a connection that is broken or still in a transaction, and replaces it: that rolls back too.
    }
  }

  /// Whether it came to nothing through no fault of its own, and may be run again.
  bool may_run_again() const { return collided_ || (connection_.broken() && !committing_ && lost_); }

  void committed() {
    for (auto& then : after_) {
      try {
        then();
      } catch (...) {
        log::failure("after_commit", std::current_exception());
      }
    }
  }

 private:
  task<Result> send() {
    auto commands = std::exchange(commands_, {});
    try {
      co_return co_await connection_.exchange(std::move(commands));
    } catch (const QueryError& error) {
      failed_ = true;
      collided_ = collided_ || error.sqlstate == "40001" || error.sqlstate == "40P01";
      throw;
    } catch (const Error& error) {
      failed_ = true;
      lost_ = error.code == "database_unavailable";
      throw;
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

  Connection& connection_;
  Actor actor_;
  std::vector<Command> commands_;
  std::vector<std::function<void()>> after_;
  bool begun_ = false;
  bool failed_ = false;
  bool collided_ = false;
  bool lost_ = false;
  bool committing_ = false;
};

}  // namespace

struct Database::State {
  std::shared_ptr<Pool> pool;
  asio::any_io_executor executor;
};

Database::Database(asio::any_io_executor executor, Options options) : state_(std::make_shared<State>()) {
  state_->executor = executor;
  state_->pool = std::make_shared<Pool>(executor, std::move(options));
  state_->pool->start();
}

Database::~Database() { state_->pool->close(); }

std::unique_ptr<Session> Database::as(const Actor& actor) {
  return std::make_unique<SingleStatements>(state_->pool, actor);
}

task<> Database::run_transaction(Actor actor, const char* name, std::function<task<>(Tx&)> work) {
  auto state = state_;
  const auto& options = state->pool->options();
  auto deadline = Steady::now() + options.deadline;
  for (int attempt = 1;; ++attempt) {
    std::exception_ptr failure;
    bool again = false;
    {
      auto lease = co_await state->pool->acquire(deadline, urgency_of(actor));
      Transaction tx(lease.connection(), actor);
      try {
        co_await work(tx);
        co_await tx.commit();
        tx.committed();
      } catch (...) {
        failure = std::current_exception();
      }
      if (!failure) co_return;
      again = tx.may_run_again();
      co_await tx.roll_back();
    }
    auto pause = jitter(1ms, attempt, 200ms);
    if (!again || attempt >= options.attempts || Steady::now() + pause >= deadline) std::rethrow_exception(failure);
    Counters::count(state->pool->counters().again);
    log::debug("transaction_again", {{"transaction", std::string_view(name)}, {"attempt", attempt}});
    asio::steady_timer timer(state->executor, pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

task<bool> Database::ready() {
  static constexpr Statement trivial{"db.ready", "select 1"};
  try {
    auto lease = co_await state_->pool->acquire(Steady::now() + 2s);
    std::vector<Command> commands;
    commands.push_back({trivial, {}});
    co_await lease.connection().exchange(std::move(commands));
    co_return true;
  } catch (const std::exception&) {
    co_return false;
  }
}

task<> Database::stop() {
  auto state = state_;
  co_await state->pool->drain();
  state->pool->close();
}

task<> refuse_unsafe_role(Database& database) {
  static constexpr Statement inspect{"db.role", R"(
    select (select rolsuper or rolbypassrls from pg_roles where rolname = session_user)
        or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
                     and pg_has_role(session_user, c.relowner, 'MEMBER')))"};
  auto session = database.as(Actor::nobody());
  auto unsafe = co_await session->first<bool>(inspect);
  if (unsafe.value_or(true)) {
    throw Error{Fault::unavailable, "unsafe_database_role",
                "The database role of AEGLE_DATABASE_URL is a superuser, has BYPASSRLS or owns tables, so row-level "
                "security would not bind it. Connect as a plain member of aegle_app."};
  }
}

}  // namespace aegle::db
