#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

namespace aegle {

namespace asio = boost::asio;

/// What every asynchronous function returns.
template <class T = void>
using task = asio::awaitable<T>;

/// Coroutines that nobody awaits: failures are logged with the name, and shutdown waits for all of them, then cancels.
class TaskGroup {
 public:
  explicit TaskGroup(asio::any_io_executor executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;

  /// Starts `work`. After `stop` it is dropped unstarted.
  void spawn(std::string name, task<> work);
  /// Asks all to end by cancelling them, and returns once they have, or after `grace`.
  task<> stop(std::chrono::milliseconds grace);
  std::size_t running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Waits. Ends early with `operation_aborted` when cancelled.
task<> sleep_for(std::chrono::milliseconds time);

namespace detail {
task<> within(std::chrono::milliseconds deadline, task<> work);
}  // namespace detail

/// The result of `work`, or Error{unavailable, "deadline"} when it takes longer: it is then cancelled and waited for.
/// Work that completes all the same keeps its result.
template <class T>
task<T> within(std::chrono::milliseconds deadline, task<T> work) {
  if constexpr (std::is_void_v<T>) {
    co_await detail::within(deadline, std::move(work));
  } else {
    std::optional<T> result;
    auto keep = [](task<T> inner, std::optional<T>& into) -> task<> { into.emplace(co_await std::move(inner)); };
    co_await detail::within(deadline, keep(std::move(work), result));
    co_return std::move(*result);
  }
}

/// Sleeps until notified or `at_most` has passed. One waiter at a time; a notice that comes before the wait is kept.
class Signal {
 public:
  explicit Signal(asio::any_io_executor executor);
  ~Signal();
  void notify();
  task<> wait(std::chrono::milliseconds at_most);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Threads for work that would hold up the I/O thread: password hashes, PDFs. At most `queue_limit` pieces wait; one
/// more is refused with Fault::unavailable.
class Workers {
 public:
  Workers(std::size_t threads, std::size_t queue_limit);
  /// Waits for running work; what has not begun is dropped.
  ~Workers();

  /// Runs `work` on a worker thread and resumes on the caller's executor; what it throws is thrown here. It cannot be
  /// cancelled: a caller whose deadline passes waits for it to end.
  template <class T>
  task<T> run(std::function<T()> work) {
    if constexpr (std::is_void_v<T>) {
      co_await submit(std::move(work));
    } else {
      std::optional<T> result;
      std::function<void()> keep = [&result, &work] { result.emplace(work()); };
      co_await submit(std::move(keep));
      co_return std::move(*result);
    }
  }

 private:
  task<> submit(std::function<void()> work);

  std::size_t queue_limit_;
  std::atomic<std::size_t> waiting_ = 0;
  asio::thread_pool pool_;
};

}  // namespace aegle
