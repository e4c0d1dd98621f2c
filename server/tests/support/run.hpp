#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "base/time.hpp"
#include "platform/async/task.hpp"

namespace aegle::support {

/// Runs `work` on `io` to its end, and with it all else that `io` has to do; throws what it throws. An end that does
/// not come within `deadline` is a failure.
template <class T>
T run_on(asio::io_context& io, task<T> work, std::chrono::milliseconds deadline = std::chrono::seconds{30}) {
  std::exception_ptr failure;
  bool ended = false;
  auto until = std::chrono::steady_clock::now() + deadline;
  auto run_until_ended = [&] {
    io.restart();
    while (!ended && std::chrono::steady_clock::now() < until && io.run_one_until(until) > 0) {
    }
    if (!ended) throw std::runtime_error("the coroutine did not end in time");
    if (failure) std::rethrow_exception(failure);
  };
  if constexpr (std::is_void_v<T>) {
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr thrown) {
      failure = thrown;
      ended = true;
    });
    run_until_ended();
  } else {
    std::optional<T> result;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      if (!failure) result.emplace(std::move(value));
      ended = true;
    });
    run_until_ended();
    return std::move(*result);
  }
}

/// The same on an io_context of its own.
template <class T>
T run(task<T> work, std::chrono::milliseconds deadline = std::chrono::seconds{30}) {
  asio::io_context io{1};
  return run_on(io, std::move(work), deadline);
}

/// Returns once `holds` does, for what another coroutine or process brings about; throws when that does not come.
inline task<> until(std::function<bool()> holds, std::chrono::milliseconds deadline = std::chrono::seconds{20}) {
  auto end = std::chrono::steady_clock::now() + deadline;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("what was waited for did not come");
    co_await sleep_for(std::chrono::milliseconds{2});
  }
}

/// The E that `work` throws, or nullopt when it throws none.
template <class E, class T>
task<std::optional<E>> thrown_by(task<T> work) {
  try {
    co_await std::move(work);
  } catch (const E& error) {
    co_return error;
  }
  co_return std::nullopt;
}

/// Stands still until it is moved.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant at) : at_(at) {}
  explicit ManualClock(std::string_view rfc3339) : at_(parse_instant(rfc3339).value()) {}
  Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }
  void advance(std::chrono::microseconds by) { at_ += by; }

 private:
  Instant at_;
};

}  // namespace aegle::support
