#include <algorithm>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include "platform/async/task.hpp"
#include "platform/log/log.hpp"

namespace aegle {
namespace {

struct Running {
  std::string name;
  asio::cancellation_signal cancel;
  std::size_t place = 0;
};

bool cancelled(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct TaskGroup::State {
  explicit State(asio::any_io_executor where) : executor(where), ended(where) {}

  asio::any_io_executor executor;
  std::vector<std::shared_ptr<Running>> running;
  Signal ended;
  bool stopping = false;

  void remove(const Running& one) {
    auto place = one.place;
    running.back()->place = place;
    std::swap(running[place], running.back());
    running.pop_back();
    if (running.empty()) ended.notify();
  }

  void cancel_all() {
    auto all = running;
    for (const auto& one : all) one->cancel.emit(asio::cancellation_type::all);
  }
};

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() {
  state_->stopping = true;
  state_->cancel_all();
}

void TaskGroup::spawn(std::string name, task<> work) {
  if (state_->stopping) return;
  auto one = std::make_shared<Running>();
  one->name = std::move(name);
  one->place = state_->running.size();
  state_->running.push_back(one);
  auto finished = [state = state_, one](const std::exception_ptr& failure) {
    state->remove(*one);
    if (failure && !(state->stopping && cancelled(failure)))
      log::failure("task_failed", failure, {{"task", one->name}});
  };
  asio::co_spawn(state_->executor, std::move(work), asio::bind_cancellation_slot(one->cancel.slot(), finished));
}

task<> TaskGroup::stop(std::chrono::milliseconds grace) {
  auto state = state_;
  state->stopping = true;
  state->cancel_all();
  auto until = std::chrono::steady_clock::now() + grace;
  while (!state->running.empty()) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    co_await state->ended.wait(left);
  }
}

std::size_t TaskGroup::running() const { return state_->running.size(); }

}  // namespace aegle
