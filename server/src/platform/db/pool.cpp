#include "platform/db/pool.hpp"

#include <algorithm>

#include <sodium.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/log/log.hpp"

namespace aegle::db {
namespace {

using namespace std::chrono_literals;

constexpr auto watch_every = 100ms;
constexpr auto connect_time_max = 5s;

}  // namespace

std::chrono::microseconds jitter(std::chrono::microseconds step, int attempt, std::chrono::microseconds most) {
  auto limit = std::min(most, step * (std::int64_t{1} << std::min(attempt, 20)));
  return std::chrono::microseconds{randombytes_uniform(static_cast<std::uint32_t>(limit.count()) + 1)};
}

Counters::Counters(metrics::Registry* registry) {
  if (!registry) return;
  calls = &registry->counter("aegle_db_calls_total", "Statements and transactions that were given a connection.");
  again =
      &registry->counter("aegle_db_again_total", "Transactions that ran again after a collision or a lost connection.");
  waited = &registry->counter("aegle_db_waited_total", "Calls that had to wait for a free connection.");
  replaced = &registry->counter("aegle_db_replaced_total", "Connections that were lost or given up, and replaced.");
}

/// Someone who waits in `acquire`. A connection handed over to one that is then destroyed goes to the next.
struct Pool::Waiter {
  Waiter(Pool& pool, Urgency urgency)
      : pool(pool), queue(urgency == Urgency::background ? pool.background_ : pool.people_), timer(pool.executor_) {
    place = queue.insert(queue.end(), this);
  }
  ~Waiter() {
    leave();
    if (slot) pool.give_back(*slot);
  }
  void leave() {
    if (queued) queue.erase(place);
    queued = false;
  }

  Pool& pool;
  std::list<Waiter*>& queue;
  Steady::time_point since = Steady::now();
  asio::steady_timer timer;
  std::list<Waiter*>::iterator place;
  bool queued = true;
  std::optional<std::size_t> slot;
};

Lease::~Lease() {
  if (pool_) pool_->give_back(slot_);
}

Connection& Lease::connection() const { return *pool_->connections_[slot_]; }

Pool::Pool(asio::any_io_executor executor, Options options)
    : executor_(executor),
      options_(std::move(options)),
      counters_(options_.metrics),
      watch_(executor),
      drained_(executor) {
  for (std::size_t i = 0; i < options_.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(executor));
    pauses_.emplace_back(executor);
  }
}

void Pool::spawn(task<> work) {
  auto self = shared_from_this();
  asio::co_spawn(executor_, std::move(work), [self](std::exception_ptr failure) {
    if (failure && !self->closed_) log::failure("database_pool", failure);
  });
}

void Pool::start() {
  for (std::size_t slot = 0; slot < connections_.size(); ++slot) spawn(connect(slot));
  spawn(watch());
}

task<Lease> Pool::acquire(Steady::time_point deadline, Urgency urgency) {
  if (stopping_) throw unavailable("database_unavailable", "The server is stopping.");
  Counters::count(counters_.calls);
  while (!idle_.empty()) {
    auto slot = idle_.back();
    idle_.pop_back();
    if (!connections_[slot]->alive()) {
      replace(slot);
      continue;
    }
    ++in_use_;
    connections_[slot]->set_deadline(deadline);
    co_return Lease(shared_from_this(), slot);
  }
  if (people_.size() + background_.size() >= options_.waiting_max)
    throw unavailable("busy", "The server is busy. Try again in a moment.");

  Counters::count(counters_.waited);
  Waiter waiter(*this, urgency);
  waiter.timer.expires_at(deadline);
  co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  waiter.leave();
  if (!waiter.slot) throw unavailable("database_unavailable", "The database is busy. Try again in a moment.");
  auto slot = *waiter.slot;
  waiter.slot.reset();
  connections_[slot]->set_deadline(deadline);
  co_return Lease(shared_from_this(), slot);
}

void Pool::give_back(std::size_t slot) {
  --in_use_;
  auto& connection = *connections_[slot];
  if (connection.broken() || connection.in_transaction()) {
    replace(slot);
  } else {
    connection.set_deadline(Steady::time_point::max());
    offer(slot);
  }
  if (stopping_ && in_use_ == 0 && !anyone_waits()) drained_.cancel();
}

Pool::Waiter* Pool::next_waiter() const {
  bool background_first =
      !background_.empty() && (people_.empty() || background_.front()->since + background_patience <= Steady::now());
  if (background_first) return background_.front();
  return people_.empty() ? nullptr : people_.front();
}

void Pool::offer(std::size_t slot) {
  if (closed_) return connections_[slot]->close();
  auto* next = next_waiter();
  if (!next) {
    idle_.push_back(slot);
    return;
  }
  next->leave();
  next->slot = slot;
  ++in_use_;
  next->timer.cancel();
}

void Pool::replace(std::size_t slot) {
  Counters::count(counters_.replaced);
  connections_[slot]->close();
  if (!closed_) spawn(connect(slot));
}

task<> Pool::connect(std::size_t slot) {
  auto self = shared_from_this();
  auto& connection = *connections_[slot];
  for (int attempt = 0; !closed_; ++attempt) {
    bool open = false;
    try {
      connection.set_deadline(Steady::now() + connect_time_max);
      co_await connection.open(options_.url, options_.deadline);
      open = connection.alive();
    } catch (const std::exception&) {
      if (attempt == 3 && slot == 0 && !closed_) log::warn("database_unreachable");
    }
    if (open) {
      connection.set_deadline(Steady::time_point::max());
      co_return offer(slot);
    }
    connection.close();
    pauses_[slot].expires_after(20ms + jitter(20ms, attempt, 2s));
    co_await pauses_[slot].async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

task<> Pool::watch() {
  auto self = shared_from_this();
  while (!closed_) {
    watch_.expires_after(watch_every);
    co_await watch_.async_wait(asio::as_tuple(asio::use_awaitable));
    for (auto now = Steady::now(); auto& connection : connections_) connection->interrupt_if_late(now);
  }
}

task<> Pool::drain() {
  auto self = shared_from_this();
  stopping_ = true;
  if (in_use_ == 0 && !anyone_waits()) co_return;
  drained_.expires_after(options_.deadline);
  co_await drained_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void Pool::close() {
  stopping_ = closed_ = true;
  watch_.cancel();
  for (auto& pause : pauses_) pause.cancel();
  for (auto* waiter : people_) waiter->timer.cancel();
  for (auto* waiter : background_) waiter->timer.cancel();
  for (auto slot : idle_) connections_[slot]->close();
  idle_.clear();
  // Those in use end with a failure, and close as they are given back.
  for (auto& connection : connections_) {
    connection->set_deadline(Steady::time_point::min());
    connection->interrupt_if_late(Steady::now());
  }
}

}  // namespace aegle::db
