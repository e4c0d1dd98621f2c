#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "base/error.hpp"
#include "platform/async/task.hpp"
#include "support/run.hpp"

namespace aegle {
namespace {

using namespace std::chrono_literals;
using support::run;

template <class Act>
std::string code_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code;
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing";
}

task<> forever() { co_await sleep_for(24h); }

task<int> answer() { co_return 42; }

task<int> broken() {
  co_await sleep_for(0ms);
  throw std::runtime_error("broken");
}

TEST(Within, GivesTheResult) { EXPECT_EQ(run(within(1h, answer())), 42); }

TEST(Within, CancelsWhatTakesLonger) {
  EXPECT_EQ(code_of([] { run(within(1ms, forever())); }), "deadline");
}

TEST(Within, PassesAFailureOnAtOnce) {
  EXPECT_EQ(code_of([] { run(within(1h, broken())); }), "broken");
}

TEST(Within, KeepsTheResultOfWorkThatCannotBeCancelled) {
  auto stubborn = []() -> task<std::string> {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await sleep_for(20ms);
    co_return "done";
  };
  EXPECT_EQ(run(within(1ms, stubborn())), "done");
}

TEST(Signal, WakesTheWaiterAndKeepsAnEarlyNotice) {
  auto whole = []() -> task<int> {
    auto executor = co_await asio::this_coro::executor;
    Signal signal(executor);
    signal.notify();
    co_await signal.wait(24h);
    TaskGroup group(executor);
    int woken = 0;
    auto waiter = [](Signal& by, int& count) -> task<> {
      co_await by.wait(24h);
      ++count;
    };
    group.spawn("waiter", waiter(signal, woken));
    co_await sleep_for(0ms);
    signal.notify();
    while (group.running() > 0) co_await sleep_for(0ms);
    co_await signal.wait(1ms);
    co_return woken;
  };
  EXPECT_EQ(run(whole()), 1);
}

TEST(Signal, EndsAWaiterThatIsCancelled) {
  auto whole = []() -> task<> {
    Signal signal(co_await asio::this_coro::executor);
    co_await within(1ms, signal.wait(24h));
  };
  EXPECT_EQ(code_of([&] { run(whole()); }), "deadline");
}

TEST(TaskGroup, StopCancelsAllAndDropsWhatComesLater) {
  auto whole = []() -> task<std::array<int, 3>> {
    TaskGroup group(co_await asio::this_coro::executor);
    int cancelled = 0;
    auto work = [](int& count) -> task<> {
      try {
        co_await forever();
      } catch (const boost::system::system_error&) {
        ++count;
        throw;
      }
    };
    for (int i = 0; i < 3; ++i) group.spawn("work", work(cancelled));
    co_await sleep_for(0ms);
    int before = static_cast<int>(group.running());
    co_await group.stop(24h);
    bool late = false;
    auto flag = [](bool& set) -> task<> {
      set = true;
      co_return;
    };
    group.spawn("late", flag(late));
    co_await sleep_for(1ms);
    std::array<int, 3> figures{before, cancelled, late ? 1 : 0};
    co_return figures;
  };
  EXPECT_EQ(run(whole()), (std::array<int, 3>{3, 3, 0}));
}

TEST(TaskGroup, StopReturnsAfterItsGraceWhenATaskWillNotEnd) {
  auto whole = []() -> task<std::size_t> {
    auto executor = co_await asio::this_coro::executor;
    TaskGroup group(executor);
    Signal release(executor);
    auto stubborn = [](Signal& until) -> task<> {
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      co_await until.wait(24h);
    };
    group.spawn("stubborn", stubborn(release));
    co_await sleep_for(0ms);
    co_await group.stop(5ms);
    auto left = group.running();
    release.notify();
    while (group.running() > 0) co_await sleep_for(0ms);
    co_return left;
  };
  EXPECT_EQ(run(whole()), 1u);
}

TEST(TaskGroup, OneFailureLeavesTheOthersRunning) {
  auto whole = []() -> task<std::size_t> {
    TaskGroup group(co_await asio::this_coro::executor);
    auto failing = []() -> task<> {
      throw std::runtime_error("one");
      co_return;
    };
    group.spawn("failing", failing());
    group.spawn("lasting", forever());
    co_await sleep_for(1ms);
    auto left = group.running();
    co_await group.stop(24h);
    co_return left;
  };
  EXPECT_EQ(run(whole()), 1u);
}

TEST(Workers, RunElsewhereAndComeBack) {
  Workers workers(2, 8);
  auto whole = [](Workers& on) -> task<bool> {
    auto home = std::this_thread::get_id();
    std::function<std::thread::id()> where = [] { return std::this_thread::get_id(); };
    auto away = co_await on.run(where);
    co_return away != home&& std::this_thread::get_id() == home;
  };
  EXPECT_TRUE(run(whole(workers)));
}

TEST(Workers, ThrowWhatTheWorkThrows) {
  Workers workers(1, 8);
  std::function<void()> failing = [] { throw errors::conflict("test.failed", ""); };
  EXPECT_EQ(code_of([&] { run(workers.run(failing)); }), "test.failed");
}

TEST(Workers, ACancelledCallerResumesOnItsOwnThread) {
  Workers workers(1, 8);
  auto whole = [](Workers& on) -> task<bool> {
    auto home = std::this_thread::get_id();
    std::atomic<bool> begun = false;
    std::function<void()> until_cancelled = [&] {
      begun = true;
      begun.wait(true);
    };
    bool same = false;
    auto caller = [](Workers& by, std::function<void()>& work, std::thread::id expected, bool& result) -> task<> {
      try {
        co_await by.run(work);
        co_await sleep_for(0ms);
      } catch (const boost::system::system_error&) {
      }
      result = std::this_thread::get_id() == expected;
    };
    TaskGroup group(co_await asio::this_coro::executor);
    group.spawn("caller", caller(on, until_cancelled, home, same));
    while (!begun) co_await sleep_for(0ms);
    co_await group.stop(1ms);
    begun = false;
    begun.notify_all();
    while (group.running() > 0) co_await sleep_for(0ms);
    co_return same;
  };
  EXPECT_TRUE(run(whole(workers)));
}

TEST(Workers, RefuseWhatTheQueueCannotHold) {
  Workers workers(1, 1);
  auto whole = [](Workers& on) -> task<std::string> {
    std::atomic<bool> begun = false;
    std::atomic<bool> go = false;
    std::function<void()> busy = [&] {
      begun = true;
      go.wait(false);
    };
    std::function<void()> nothing = [] {};
    TaskGroup group(co_await asio::this_coro::executor);
    group.spawn("running", on.run(busy));
    while (!begun) co_await sleep_for(0ms);
    group.spawn("waiting", on.run(nothing));
    co_await sleep_for(1ms);
    std::string code = "admitted";
    try {
      co_await on.run(nothing);
    } catch (const Error& error) {
      code = error.code;
    }
    go = true;
    go.notify_all();
    while (group.running() > 0) co_await sleep_for(0ms);
    co_return code;
  };
  EXPECT_EQ(run(whole(workers)), "busy");
}

}  // namespace
}  // namespace aegle
