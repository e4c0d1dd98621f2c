#pragma once

#include <gtest/gtest.h>

#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"
#include "support/run.hpp"
#include "support/test_database.hpp"

namespace aegle::db {

inline constexpr Statement select_one{"test.one", "select $1::bigint as value"};
inline constexpr Statement sleep_long{"test.sleep", "select 1 from (select pg_sleep($1::float8)) s"};
inline constexpr Statement insert_row{"test.insert", "insert into counters (name, hits) values ($1, $2)"};
inline constexpr Statement read_hits{"test.hits", "select hits from counters where name = $1"};
inline constexpr Statement add_hit{"test.add", "update counters set hits = $2 where name = $1"};

/// A database with two tables of its own, as the server's role sees it.
class DatabaseTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    base = new support::TestDatabase;
    Blocking owner(base->superuser_url());
    owner.run(
        "create table counters (name text constraint counters_name primary key, hits bigint not null, "
        "constraint counters_deferred unique (hits) deferrable initially deferred);"
        "create table kinds (t text, b boolean, i integer, l bigint, d double precision, u uuid, at timestamptz, "
        "day date, raw bytea, j jsonb, list text[], nothing text);"
        "grant all on counters, kinds to aegle_app");
  }
  static void TearDownTestSuite() {
    delete base;
    base = nullptr;
  }
  void TearDown() override {
    cut_connections();
    Blocking(base->superuser_url()).run("truncate counters, kinds");
  }

  Options options() {
    Options made;
    made.url = base->app_url();
    made.connections = 2;
    return made;
  }
  /// How many statements of ours are asleep in the server just now.
  static std::int64_t sleepers() {
    Blocking other(base->superuser_url());
    return other
        .run("select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'")
        .at<std::int64_t>(0, 0);
  }
  static void cut_connections() {
    Blocking(base->superuser_url())
        .run(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'aegle_app' "
            "and datname = current_database()");
  }
  void with(Options chosen, std::function<task<>(Database&)> body) {
    asio::io_context io{1};
    Database database(io.get_executor(), std::move(chosen));
    auto whole = [&]() -> task<> {
      co_await body(database);
      co_await database.stop();
    };
    support::run_on(io, whole());
  }
  void with(std::function<task<>(Database&)> body) { with(options(), std::move(body)); }

  static inline support::TestDatabase* base = nullptr;
};

}  // namespace aegle::db
