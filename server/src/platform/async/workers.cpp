#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.hpp"
#include "platform/async/task.hpp"

namespace aegle {

Workers::Workers(std::size_t threads, std::size_t queue_limit) : queue_limit_(queue_limit), pool_(threads) {}

Workers::~Workers() {
  pool_.stop();
  pool_.join();
}

task<> Workers::submit(std::function<void()> work) {
  if (waiting_.fetch_add(1) >= queue_limit_) {
    waiting_.fetch_sub(1);
    Error busy{Fault::unavailable, "busy", "The server is busy. Try again in a moment."};
    busy.retry_after_s = 2;
    throw busy;
  }
  std::exception_ptr failure;
  // The coroutine itself never runs on a worker: a cancellation in between would otherwise resume it there.
  auto start = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto guard = asio::make_work_guard(home);
    auto job = [&, handler = std::move(handler), guard = std::move(guard), home]() mutable {
      waiting_.fetch_sub(1);
      try {
        work();
      } catch (...) {
        failure = std::current_exception();
      }
      // The guard goes home with it: once the loop has seen this, it may be gone before this thread is done here.
      auto resume = [handler = std::move(handler), guard = std::move(guard)]() mutable { std::move(handler)(); };
      asio::post(home, std::move(resume));
    };
    asio::post(pool_, std::move(job));
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace aegle
