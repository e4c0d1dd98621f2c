#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "platform/db/blocking.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/metrics/metrics.hpp"
#include "support/run.hpp"
#include "support/test_database.hpp"

namespace aegle::jobs {
namespace {

using namespace std::chrono_literals;

struct Booked {
  static constexpr const char* topic = "test.booked";
  Uuid appointment;
  int minutes = 0;
};
BOOST_DESCRIBE_STRUCT(Booked, (), (appointment, minutes))

db::Options database_options(const std::string& url) {
  db::Options options;
  options.url = url;
  options.connections = 4;
  return options;
}

class JobsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { base = new support::TestDatabase; }
  static void TearDownTestSuite() {
    delete base;
    base = nullptr;
  }
  void SetUp() override { sql("delete from outbox; delete from jobs"); }

  static void sql(const std::string& text) { db::Blocking(base->superuser_url()).run(text); }
  template <class T>
  static T ask(const std::string& text) {
    return db::Blocking(base->superuser_url()).run(text).as<T>().at(0);
  }

  /// Runs the queue beside `body`, and ends it by cancelling, as the server does.
  void with_running(Queue& queue, task<> body) {
    bool ended = false;
    asio::cancellation_signal cancel;
    auto whole = [&]() -> task<> {
      std::exception_ptr failure;
      try {
        co_await std::move(body);
      } catch (...) {
        failure = std::current_exception();
      }
      cancel.emit(asio::cancellation_type::all);
      co_await support::until([&] { return ended; });
      if (failure) std::rethrow_exception(failure);
    };
    auto finished = [&](std::exception_ptr) { ended = true; };
    asio::co_spawn(io, queue.run(), asio::bind_cancellation_slot(cancel.slot(), finished));
    support::run_on(io, whole());
  }
  task<> publish(Queue& queue, Booked event) {
    auto work = [&queue, event](db::Tx& tx) -> task<> {
      queue.publish(tx, event);
      co_return;
    };
    return database.transact(Actor::system(), "test.publish", work);
  }
  task<> enqueue(Queue& queue, std::string kind, std::string key, std::string payload, Instant at) {
    auto work = [&queue, kind, key, payload, at](db::Tx& tx) -> task<> {
      queue.enqueue(tx, kind, key, payload, at);
      co_return;
    };
    return database.transact(Actor{.role = Role::patient, .user = UserId::make()}, "test.enqueue", work);
  }

  static support::TestDatabase* base;
  asio::io_context io{1};
  db::Database database{io.get_executor(), database_options(base->app_url())};
  SystemClock clock;
};

support::TestDatabase* JobsTest::base = nullptr;

TEST_F(JobsTest, AnEventReachesEachOfItsListenersOnceAndSoon) {
  Options slow_poll;
  slow_poll.poll = 1h;
  metrics::Registry registry;
  Queue queue(io.get_executor(), database, slow_poll, &registry);
  std::vector<std::string> heard;
  std::vector<Uuid> ids;
  auto listener = [&](std::string name) {
    return [&heard, &ids, name](const Event& event) -> task<> {
      auto booked = json::read<Booked>(event.payload);
      heard.push_back(name + " " + event.topic + " " + std::to_string(booked.minutes));
      ids.push_back(event.id);
      co_return;
    };
  };
  queue.on("test.booked", "mail", listener("mail"));
  queue.on("test.booked", "screen", listener("screen"));
  queue.on("test.other", "screen", listener("other"));
  auto body = [&]() -> task<> {
    co_await publish(queue, {make_uuid(), 15});
    // Only the wake after the commit can bring it: the next look would be in an hour.
    co_await support::until([&] { return heard.size() == 2; });
    co_await support::until(
        [] { return ask<std::int64_t>("select count(*) from jobs where state = 'done' and payload = 'null'") == 2; });
  };
  with_running(queue, body());
  std::sort(heard.begin(), heard.end());
  EXPECT_EQ(heard, (std::vector<std::string>{"mail test.booked 15", "screen test.booked 15"}));
  EXPECT_EQ(ids.at(0), ids.at(1));
  EXPECT_EQ(ask<std::int64_t>("select count(*) from outbox"), 0);
  EXPECT_NE(registry.text().find("aegle_jobs_total{outcome=\"done\"} 2"), std::string::npos);
}

TEST_F(JobsTest, AnEventOfARolledBackTransactionIsNeverTold) {
  Queue queue(io.get_executor(), database);
  auto body = [&]() -> task<> {
    auto work = [&](db::Tx& tx) -> task<> {
      queue.publish(tx, Booked{make_uuid(), 1});
      throw errors::conflict("test.no", "No.");
      co_return;
    };
    auto refused = co_await support::thrown_by<Error>(database.transact(Actor::system(), "test", work));
    EXPECT_TRUE(refused);
  };
  with_running(queue, body());
  EXPECT_EQ(ask<std::int64_t>("select count(*) from outbox"), 0);
}

TEST_F(JobsTest, AFailingListenerIsTriedAgainLaterEachTimeAndTheOthersAreNotDisturbed) {
  Options quick;
  quick.poll = 20ms;
  Queue queue(io.get_executor(), database, quick);
  int tries = 0;
  int others = 0;
  auto failing = [&](const Event&) -> task<> {
    if (++tries < 3) throw errors::conflict("test.not_yet", "Not yet.");
    co_return;
  };
  auto fine = [&](const Event&) -> task<> {
    ++others;
    co_return;
  };
  queue.on("test.booked", "failing", failing);
  queue.on("test.booked", "fine", fine);
  auto body = [&]() -> task<> {
    co_await publish(queue, {make_uuid(), 15});
    co_await support::until([&] { return tries == 1; });
    co_await support::until([] {
      return ask<std::int64_t>("select count(*) from jobs where last_error = 'test.not_yet' and run_at > now()") == 1;
    });
    co_await support::until([] { return ask<std::int64_t>("select count(*) from jobs where state = 'done'") == 2; });
  };
  with_running(queue, body());
  EXPECT_EQ(tries, 3);
  EXPECT_EQ(others, 1);
}

TEST_F(JobsTest, AfterTwentyTriesAJobIsDead) {
  Queue queue(io.get_executor(), database);
  auto failing = [](std::string, std::string) -> task<> {
    throw std::runtime_error("text that might quote data");
    co_return;
  };
  queue.handle("test.failing", failing);
  auto body = [&]() -> task<> {
    co_await enqueue(queue, "test.failing", "a", "{}", clock.now());
    co_await support::until([] { return ask<int>("select attempts from jobs where kind = 'test.failing'") == 1; });
    co_await support::until(
        [] { return ask<std::int64_t>("select count(*) from jobs where last_error is not null") == 1; });
    sql("update jobs set attempts = 19, run_at = now() where kind = 'test.failing'");
    queue.wake();
    co_await support::until(
        [] { return ask<std::string>("select state from jobs where kind = 'test.failing'") == "dead"; });
  };
  with_running(queue, body());
  EXPECT_EQ(ask<std::string>("select last_error from jobs where kind = 'test.failing'"), "failed");
}

TEST_F(JobsTest, AKeyKeepsASecondJobAway) {
  Queue queue(io.get_executor(), database);
  std::vector<std::string> ran;
  auto handler = [&](std::string key, std::string payload) -> task<> {
    ran.push_back(key + " " + payload);
    co_return;
  };
  queue.handle("test.mail", handler);
  auto body = [&]() -> task<> {
    co_await enqueue(queue, "test.mail", "one", "1", clock.now());
    co_await support::until([&] { return ran.size() == 1; });
    co_await enqueue(queue, "test.mail", "one", "2", clock.now());
    co_await enqueue(queue, "test.mail", "two", "3", clock.now());
    co_await support::until([&] { return ran.size() == 2; });
  };
  with_running(queue, body());
  EXPECT_EQ(ran, (std::vector<std::string>{"one 1", "two 3"}));
}

TEST_F(JobsTest, AJobWaitsForItsTime) {
  Options quick;
  quick.poll = 10ms;
  Queue queue(io.get_executor(), database, quick);
  std::vector<std::string> ran;
  auto handler = [&](std::string key, std::string) -> task<> {
    ran.push_back(key);
    co_return;
  };
  queue.handle("test.timed", handler);
  auto body = [&]() -> task<> {
    co_await enqueue(queue, "test.timed", "tomorrow", "{}", clock.now() + 24h);
    co_await enqueue(queue, "test.timed", "soon", "{}", clock.now() + 100ms);
    co_await enqueue(queue, "test.timed", "now", "{}", clock.now());
    co_await support::until([&] { return ran.size() == 2; });
  };
  with_running(queue, body());
  EXPECT_EQ(ran, (std::vector<std::string>{"now", "soon"}));
}

TEST_F(JobsTest, AtMostEightRunAtATime) {
  Queue queue(io.get_executor(), database);
  int now = 0;
  int most = 0;
  int ended = 0;
  auto handler = [&](std::string, std::string) -> task<> {
    most = std::max(most, ++now);
    co_await sleep_for(10ms);
    --now;
    ++ended;
  };
  queue.handle("test.many", handler);
  sql("insert into jobs (kind, key, payload, run_at) select 'test.many', n::text, '{}', now() from generate_series(1, "
      "40) n");
  auto body = [&]() -> task<> { co_await support::until([&] { return ended == 40; }); };
  with_running(queue, body());
  EXPECT_EQ(most, 8);
}

TEST_F(JobsTest, TwoQueuesShareTheWorkAndNothingRunsTwice) {
  db::Database second_database(io.get_executor(), database_options(base->app_url()));
  Options quick;
  quick.poll = 5ms;
  Queue first(io.get_executor(), database, quick);
  Queue second(io.get_executor(), second_database, quick);
  std::map<std::string, int> runs;
  auto handler = [&](std::string key, std::string) -> task<> {
    ++runs[key];
    co_await sleep_for(1ms);
  };
  first.handle("test.shared", handler);
  second.handle("test.shared", handler);
  sql("insert into jobs (kind, key, payload, run_at) "
      "select 'test.shared', n::text, '{}', now() from generate_series(1, 200) n");
  auto done = [] {
    return ask<std::int64_t>("select count(*) from jobs where kind = 'test.shared' and state = 'done'");
  };
  asio::cancellation_signal cancel;
  bool ended = false;
  auto finished = [&](std::exception_ptr) { ended = true; };
  asio::co_spawn(io, second.run(), asio::bind_cancellation_slot(cancel.slot(), finished));
  auto body = [&]() -> task<> {
    co_await support::until([&] { return done() == 200; });
    cancel.emit(asio::cancellation_type::all);
    co_await support::until([&] { return ended; });
  };
  with_running(first, body());
  EXPECT_EQ(runs.size(), 200u);
  for (const auto& [key, count] : runs) EXPECT_EQ(count, 1) << key;
}

TEST_F(JobsTest, AJobOfAKilledProcessRunsAgain) {
  auto url = base->app_url();
  sql("insert into jobs (kind, key, payload, run_at) values ('test.deadly', 'a', '{}', now())");
  pid_t child = fork();
  if (child == 0) {
    asio::io_context own{1};
    db::Database own_database(own.get_executor(), database_options(url));
    Queue queue(own.get_executor(), own_database);
    auto deadly = [](std::string, std::string) -> task<> {
      ::kill(::getpid(), SIGKILL);
      co_return;
    };
    queue.handle("test.deadly", deadly);
    asio::co_spawn(own, queue.run(), [](std::exception_ptr) {});
    own.run_for(20s);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(ask<bool>("select state = 'waiting' and attempts = 1 and run_at > now() from jobs where key = 'a'"), true);

  sql("update jobs set run_at = now() where key = 'a'");  // the lease is over
  Queue queue(io.get_executor(), database);
  int runs = 0;
  auto handler = [&](std::string, std::string) -> task<> {
    ++runs;
    co_return;
  };
  queue.handle("test.deadly", handler);
  auto body = [&]() -> task<> {
    co_await support::until([] { return ask<std::string>("select state from jobs where key = 'a'") == "done"; });
  };
  with_running(queue, body());
  EXPECT_EQ(runs, 1);
}

TEST_F(JobsTest, ARunThatOutlivesItsLeaseIsCancelledBeforeAnotherBegins) {
  Options short_lease;
  short_lease.lease = 200ms;
  short_lease.poll = 10ms;
  Queue queue(io.get_executor(), database, short_lease);
  int now = 0;
  int most = 0;
  int runs = 0;
  auto handler = [&](std::string, std::string) -> task<> {
    ++now;
    most = std::max(most, now);
    bool first = ++runs == 1;
    try {
      if (first) co_await sleep_for(1h);
    } catch (...) {
      --now;
      throw;
    }
    --now;
  };
  queue.handle("test.long", handler);
  auto body = [&]() -> task<> {
    co_await enqueue(queue, "test.long", "a", "{}", clock.now());
    co_await support::until([] { return ask<std::int64_t>("select count(*) from jobs where state = 'done'") == 1; });
  };
  with_running(queue, body());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(most, 1);
}

TEST_F(JobsTest, StoppingLetsAHandlerEndAndGivesBackOneThatDoesNot) {
  Queue queue(io.get_executor(), database);
  bool begun = false;
  auto endless = [&](std::string, std::string) -> task<> {
    begun = true;
    co_await sleep_for(1h);
  };
  queue.handle("test.endless", endless);
  auto body = [&]() -> task<> {
    co_await enqueue(queue, "test.endless", "a", "{}", clock.now());
    co_await support::until([&] { return begun; });
  };
  with_running(queue, body());
  EXPECT_EQ(ask<bool>("select state = 'waiting' and run_at <= now() from jobs where key = 'a'"), true);
}

TEST_F(JobsTest, PeriodicWorkRunsInOneOfSeveralProcessesAndGoesOnAfterFailures) {
  Options quick;
  quick.poll = 10ms;
  db::Database second_database(io.get_executor(), database_options(base->app_url()));
  Queue first(io.get_executor(), database, quick);
  Queue second(io.get_executor(), second_database, quick);
  int now = 0;
  int most = 0;
  int runs = 0;
  auto work = [&]() -> task<> {
    most = std::max(most, ++now);
    co_await sleep_for(5ms);
    --now;
    if (++runs % 2 == 0) throw std::runtime_error("every second one fails");
  };
  first.every(20ms, "test.periodic", work);
  second.every(20ms, "test.periodic", work);
  asio::cancellation_signal cancel;
  bool ended = false;
  auto finished = [&](std::exception_ptr) { ended = true; };
  asio::co_spawn(io, second.run(), asio::bind_cancellation_slot(cancel.slot(), finished));
  auto body = [&]() -> task<> {
    co_await support::until([&] { return runs >= 10; });
    cancel.emit(asio::cancellation_type::all);
    co_await support::until([&] { return ended; });
  };
  with_running(first, body());
  EXPECT_EQ(most, 1);
}

TEST_F(JobsTest, DoneJobsGoAfterAWeek) {
  sql("insert into jobs (kind, key, payload, run_at, state, done_at) values "
      "('test.old', 'eight', '{}', now(), 'done', now() - interval '8 days'), "
      "('test.old', 'six', '{}', now(), 'done', now() - interval '6 days'), "
      "('test.old', 'dead', '{}', now(), 'dead', now() - interval '8 days')");
  Queue queue(io.get_executor(), database);
  auto body = [&]() -> task<> {
    co_await support::until([] { return ask<std::int64_t>("select count(*) from jobs where kind = 'test.old'") == 2; });
  };
  with_running(queue, body());
  EXPECT_EQ(ask<std::int64_t>("select count(*) from jobs where key = 'eight'"), 0);
}

TEST_F(JobsTest, ADatabaseThatGoesAwayForAWhileStopsNothing) {
  Options quick;
  quick.poll = 20ms;
  Queue queue(io.get_executor(), database, quick);
  int ran = 0;
  auto handler = [&](std::string, std::string) -> task<> {
    ++ran;
    co_return;
  };
  queue.handle("test.after", handler);
  auto body = [&]() -> task<> {
    for (int i = 1; i <= 5; ++i) {
      sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'aegle_app' "
          "and datname = current_database()");
      sql("insert into jobs (kind, key, payload, run_at) values ('test.after', '" + std::to_string(i) +
          "', '{}', now())");
      co_await support::until([&] { return ran == i; });
    }
  };
  with_running(queue, body());
}

}  // namespace
}  // namespace aegle::jobs
