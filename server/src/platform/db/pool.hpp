#pragma once

#include <list>
#include <memory>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "platform/db/connection.hpp"
#include "platform/metrics/metrics.hpp"

namespace aegle::db {

class Pool;

/// Each null where nothing is counted.
struct Counters {
  explicit Counters(metrics::Registry* registry);
  static void count(metrics::Counter* counter) {
    if (counter) counter->Increment();
  }
  metrics::Counter* calls = nullptr;
  metrics::Counter* again = nullptr;
  metrics::Counter* waited = nullptr;
  metrics::Counter* replaced = nullptr;
};

/// A connection that is the holder's alone; given back when this goes, and replaced if it is broken or still in a
/// transaction by then.
class Lease {
 public:
  Lease(std::shared_ptr<Pool> pool, std::size_t slot) : pool_(std::move(pool)), slot_(slot) {}
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease();
  Connection& connection() const;

 private:
  std::shared_ptr<Pool> pool_;
  std::size_t slot_;
};

/// Whom a call serves. The server's own jobs make way for people, but for no longer than `background_patience`.
enum class Urgency { someone_waits, background };
constexpr std::chrono::milliseconds background_patience{250};

/// Keeps `options.connections` connections open, on one thread. All of it lives as long as whoever still uses it.
class Pool : public std::enable_shared_from_this<Pool> {
 public:
  Pool(asio::any_io_executor executor, Options options);

  /// Connects, all at once, and watches over deadlines until `close`.
  void start();
  /// Waits for a free connection until `deadline`; first come, first served among those of one urgency.
  task<Lease> acquire(Steady::time_point deadline, Urgency urgency = Urgency::someone_waits);
  /// Refuses new callers and returns once those under way have ended, or the deadline of a call has passed.
  task<> drain();
  void close();

  const Options& options() const { return options_; }
  const Counters& counters() const { return counters_; }

 private:
  friend class Lease;
  struct Waiter;

  bool anyone_waits() const { return !people_.empty() || !background_.empty(); }
  Waiter* next_waiter() const;
  void give_back(std::size_t slot);
  void offer(std::size_t slot);
  void replace(std::size_t slot);
  task<> connect(std::size_t slot);
  task<> watch();
  void spawn(task<> work);

  asio::any_io_executor executor_;
  Options options_;
  Counters counters_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::size_t> idle_;  // the one used last is taken first: its caches are warm
  std::list<Waiter*> people_;      // those who wait
  std::list<Waiter*> background_;
  std::size_t in_use_ = 0;
  std::vector<asio::steady_timer> pauses_;  // between one slot's tries to connect
  asio::steady_timer watch_;
  asio::steady_timer drained_;  // cancelled when nothing is in use
  bool stopping_ = false;
  bool closed_ = false;
};

/// A random time below `step` doubled `attempt` times, at most `most`: those who collided do not meet again.
std::chrono::microseconds jitter(std::chrono::microseconds step, int attempt, std::chrono::microseconds most);

}  // namespace aegle::db
