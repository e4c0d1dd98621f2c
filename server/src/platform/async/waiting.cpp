#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "base/error.hpp"
#include "platform/async/task.hpp"

namespace aegle {

task<> sleep_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

namespace detail {

task<> within(std::chrono::milliseconds deadline, task<> work) {
  namespace experimental = asio::experimental;
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, deadline);
  auto running = asio::co_spawn(executor, std::move(work), asio::deferred);
  auto ringing = timer.async_wait(asio::deferred);
  // Not `||` of awaitable_operators: that one would wait for the timer after a failure of the work.
  auto both = experimental::make_parallel_group(std::move(running), std::move(ringing));
  auto [order, failure, rang] = co_await both.async_wait(experimental::wait_for_one(), asio::use_awaitable);
  if (!failure) co_return;
  if (order[0] == 1 && !rang) throw Error{Fault::unavailable, "deadline", "This took too long. Try again in a moment."};
  std::rethrow_exception(failure);
}

}  // namespace detail

struct Signal::State {
  explicit State(asio::any_io_executor executor) : timer(std::move(executor)) {}
  asio::steady_timer timer;
  bool notified = false;
};

Signal::Signal(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

Signal::~Signal() { state_->timer.cancel(); }

void Signal::notify() {
  state_->notified = true;
  state_->timer.cancel();
}

task<> Signal::wait(std::chrono::milliseconds at_most) {
  auto state = state_;
  if (!state->notified) {
    state->timer.expires_after(at_most);
    auto [failed] = co_await state->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (failed && !state->notified) throw boost::system::system_error(failed);
  }
  state->notified = false;
}

}  // namespace aegle
