#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.hpp"
#include "platform/async/task.hpp"
#include "platform/db/database.hpp"
#include "platform/json/json.hpp"

namespace aegle::metrics {
class Registry;
}

namespace aegle::jobs {

/// What a lower feature says has happened. Written with the change; told afterwards, at least once, to every listener,
/// with the same id each time, so that a listener's effects carry that id as their key and happen once.
struct Event {
  Uuid id;
  std::string topic;    ///< "scheduling.booked"
  std::string payload;  ///< JSON of the event's described struct; no health data
};

struct Options {
  std::chrono::milliseconds poll{1000};     ///< between looks at the tables when nobody wakes the queue
  std::chrono::milliseconds lease{60'000};  ///< a run may take this long; a killed process's jobs run again after it
};

/// Writes events into the outbox and jobs into the queue, in the caller's transaction, and tells them by SKIP LOCKED.
class Queue {
 public:
  Queue(asio::any_io_executor executor, db::Database& database, Options options = {},
        metrics::Registry* registry = nullptr);
  ~Queue();

  template <class E>
  void publish(db::Tx& tx, const E& event) {
    publish_json(tx, E::topic, json::write(event));
  }
  void publish_json(db::Tx& tx, std::string_view topic, std::string payload);
  /// To be called after a commit that wrote to `outbox` or `jobs` by SQL of its own (a booking is one statement).
  void wake();

  /// A job of `kind` that runs once at or after `at` with `payload`; a second one with the same key changes nothing.
  void enqueue(db::Tx& tx, std::string_view kind, std::string_view key, std::string payload, Instant at);

  /// All before `run`. A listener may hear several topics under one name. One that throws is tried again, later each
  /// time; after 20 tries the entry is dead (kept, counted in metrics). Handlers run up to eight at a time.
  void on(std::string topic, std::string listener_name, std::function<task<>(const Event&)> listener);
  void handle(std::string kind, std::function<task<>(std::string key, std::string payload)> handler);
  /// Runs `work` every `period` in one of all processes; failures are logged, and the next period comes all the same.
  void every(std::chrono::milliseconds period, std::string name, std::function<task<>()> work);

  /// Until cancelled; handlers under way then get two seconds to end.
  task<> run();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aegle::jobs
