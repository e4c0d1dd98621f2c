#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "integration/platform/db_fixture.hpp"
#include "platform/metrics/metrics.hpp"

namespace aegle::db {
namespace {

using namespace std::chrono_literals;
using support::run_on;
using support::thrown_by;
using PoolTest = DatabaseTest;

TEST_F(PoolTest, ADeadlineEndsAStatementThatHangs) {
  auto chosen = options();
  chosen.deadline = 300ms;
  with(chosen, [](Database& database) -> task<> {
    auto session = database.as(Actor::system());
    auto started = std::chrono::steady_clock::now();
    auto refused = co_await thrown_by<Error>(session->query(sleep_long, 20.0));
    EXPECT_EQ(refused->fault, Fault::unavailable);
    EXPECT_EQ(refused->code, "database_timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  });
}

TEST_F(PoolTest, TheQueueForConnectionsHasALimitAndADeadline) {
  asio::io_context io{1};
  auto chosen = options();
  chosen.connections = 1;
  chosen.waiting_max = 1;
  chosen.deadline = 800ms;
  Database database(io.get_executor(), chosen);
  auto session = database.as(Actor::system());
  std::vector<std::string> outcomes;
  auto one = [&](double seconds) -> task<> {
    try {
      co_await session->query(sleep_long, seconds);
      outcomes.push_back("done");
    } catch (const Error& error) {
      outcomes.push_back(error.code);
    }
  };
  auto whole = [&]() -> task<> {
    co_await session->query(select_one, 1);
    auto executor = co_await asio::this_coro::executor;
    auto failed = [](std::exception_ptr failure) { EXPECT_FALSE(failure); };
    asio::co_spawn(executor, one(0.05), failed);
    asio::co_spawn(executor, one(0.0), failed);
    asio::co_spawn(executor, one(0.0), failed);
    co_await support::until([&] { return outcomes.size() == 3; });
  };
  run_on(io, whole());
  EXPECT_EQ(outcomes, (std::vector<std::string>{"busy", "done", "done"}));
}

TEST_F(PoolTest, JobsMakeWayForPeopleButNotForLong) {
  asio::io_context io{1};
  auto chosen = options();
  chosen.connections = 1;
  Database database(io.get_executor(), chosen);
  auto people = database.as(Actor::nobody());
  auto jobs = database.as(Actor::system());
  std::string order;
  auto one = [&](Session& session, double seconds, char name) -> task<> {
    co_await session.query(sleep_long, seconds);
    order += name;
  };
  // While the first holds the only connection, a job begins to wait, and then two people.
  auto round = [&](double seconds) -> task<> {
    order.clear();
    auto executor = co_await asio::this_coro::executor;
    auto failed = [](std::exception_ptr failure) { EXPECT_FALSE(failure); };
    asio::co_spawn(executor, one(*people, seconds, '1'), failed);
    asio::co_spawn(executor, one(*jobs, 0, 'j'), failed);
    asio::co_spawn(executor, one(*people, 0, '2'), failed);
    asio::co_spawn(executor, one(*people, 0, '3'), failed);
    co_await support::until([&] { return order.size() == 4; });
  };
  auto whole = [&]() -> task<> {
    co_await people->query(select_one, 1);
    co_await round(0.02);
    EXPECT_EQ(order, "123j");
    co_await round(0.4);
    EXPECT_EQ(order, "1j23");
  };
  run_on(io, whole());
}

TEST_F(PoolTest, ACancelledCallerHurtsNobodyElse) {
  asio::io_context io{1};
  auto chosen = options();
  chosen.connections = 1;
  Database database(io.get_executor(), chosen);
  auto session = database.as(Actor::system());
  asio::cancellation_signal cancel;
  bool ended = false;
  auto hanging = [&]() -> task<> { co_await session->query(sleep_long, 20.0); };
  auto finished = [&](std::exception_ptr failure) {
    EXPECT_TRUE(failure);
    ended = true;
  };
  auto whole = [&]() -> task<> {
    co_await session->query(select_one, 1);
    asio::co_spawn(io, hanging(), asio::bind_cancellation_slot(cancel.slot(), finished));
    co_await support::until([] { return sleepers() == 1; });
    cancel.emit(asio::cancellation_type::all);
    auto value = co_await session->first<std::int64_t>(select_one, 9);
    EXPECT_EQ(value, 9);
    EXPECT_TRUE(ended);
  };
  run_on(io, whole());
}

TEST_F(PoolTest, ACutConnectionFailsWhoeverWaitsOnItAndIsReplaced) {
  asio::io_context io{1};
  auto chosen = options();
  chosen.connections = 1;
  Database database(io.get_executor(), chosen);
  auto session = database.as(Actor::system());
  std::string outcome;
  auto hanging = [&]() -> task<> {
    auto refused = co_await thrown_by<Error>(session->query(sleep_long, 20.0));
    outcome = refused ? refused->code : "done";
  };
  auto whole = [&]() -> task<> {
    co_await session->query(select_one, 1);
    asio::co_spawn(io, hanging(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    co_await support::until([] { return sleepers() == 1; });
    cut_connections();
    auto value = co_await session->first<std::int64_t>(select_one, 9);
    EXPECT_EQ(value, 9);
    EXPECT_EQ(outcome, "database_unavailable");
  };
  run_on(io, whole());
}

TEST_F(PoolTest, AnIdleConnectionThatWasCutIsNeverHandedOut) {
  with([](Database& database) -> task<> {
    auto session = database.as(Actor::system());
    for (int i = 0; i < 5; ++i) {
      co_await session->query(select_one, 1);
      cut_connections();
      auto value = co_await session->first<std::int64_t>(select_one, 9);
      EXPECT_EQ(value, 9);
    }
  });
}

TEST_F(PoolTest, ATransactionThatLostItsConnectionBeforeItsCommitRunsAgain) {
  with([](Database& database) -> task<> {
    int bodies = 0;
    auto work = [&](Tx& tx) -> task<> {
      co_await tx.query(insert_row, "once", 1);
      if (++bodies == 1) cut_connections();
      co_await tx.query(add_hit, "once", 2);
    };
    co_await database.transact(Actor::system(), "test", work);
    EXPECT_EQ(bodies, 2);
    auto session = database.as(Actor::system());
    auto hits = co_await session->first<std::int64_t>(read_hits, "once");
    EXPECT_EQ(hits, 2);
  });
}

TEST_F(PoolTest, CountsWhatItDoes) {
  metrics::Registry registry;
  auto chosen = options();
  chosen.metrics = &registry;
  with(chosen, [](Database& database) -> task<> {
    auto session = database.as(Actor::system());
    co_await session->query(select_one, 1);
    cut_connections();
    co_await session->query(select_one, 1);
  });
  EXPECT_NE(registry.text().find("aegle_db_calls_total 2"), std::string::npos) << registry.text();
  EXPECT_EQ(registry.text().find("aegle_db_replaced_total 0"), std::string::npos) << registry.text();
}

TEST_F(PoolTest, StoppingLetsRunningWorkFinishAndRefusesNew) {
  asio::io_context io{1};
  Database database(io.get_executor(), options());
  auto session = database.as(Actor::system());
  bool done = false;
  auto slow = [&]() -> task<> {
    co_await session->query(sleep_long, 0.2);
    done = true;
  };
  auto whole = [&]() -> task<> {
    co_await session->query(select_one, 1);
    asio::co_spawn(io, slow(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    co_await support::until([] { return sleepers() == 1; });
    co_await database.stop();
    EXPECT_TRUE(done);
    auto refused = co_await thrown_by<Error>(session->query(select_one, 1));
    EXPECT_EQ(refused.value().fault, Fault::unavailable);
  };
  run_on(io, whole());
}

}  // namespace
}  // namespace aegle::db
