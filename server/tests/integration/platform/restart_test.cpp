#include <gtest/gtest.h>

#include "platform/db/database.hpp"
#include "support/private_cluster.hpp"
#include "support/run.hpp"

namespace aegle::db {
namespace {

using namespace std::chrono_literals;

TEST(DatabaseRestartTest, TheServerOutlivesACrashOfTheDatabase) {
  static constexpr Statement one{"restart.one", "select 1"};
  support::PrivateCluster cluster;
  asio::io_context io{1};
  Options options;
  options.url = cluster.url();
  options.connections = 4;
  options.deadline = 1500ms;
  Database database(io.get_executor(), options);
  auto session = database.as(Actor::nobody());

  auto before = [&]() -> task<> {
    co_await session->query(one);
    bool up = co_await database.ready();
    EXPECT_TRUE(up);
  };
  support::run_on(io, before());

  cluster.crash();
  auto meanwhile = [&]() -> task<> {
    auto refused = co_await support::thrown_by<Error>(session->query(one));
    EXPECT_TRUE(refused);
    if (refused) EXPECT_EQ(refused->fault, Fault::unavailable);
    bool up = co_await database.ready();
    EXPECT_FALSE(up);
  };
  support::run_on(io, meanwhile());

  cluster.start();
  auto after = [&]() -> task<> {
    for (bool up = false; !up;) up = co_await database.ready();
    for (int i = 0; i < 20; ++i) co_await session->query(one);
  };
  support::run_on(io, after(), 20s);
}

}  // namespace
}  // namespace aegle::db
