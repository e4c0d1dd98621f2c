#include "platform/jobs/jobs.hpp"

#include <algorithm>

#include <sodium.h>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "platform/jobs/statements.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace aegle::jobs {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::size_t running_max = 8;
constexpr int attempts_max = 20;
constexpr std::chrono::milliseconds retry_first = 250ms;
constexpr std::chrono::milliseconds retry_most = 1h;
constexpr auto stop_grace = 2s;

using Handler = std::function<task<>(std::string key, std::string payload)>;
using Listener = std::function<task<>(const Event&)>;

struct Claimed {
  Uuid id;
  std::string kind;
  std::string key;
  json::Raw payload;
  int attempts = 0;
};
BOOST_DESCRIBE_STRUCT(Claimed, (), (id, kind, key, payload, attempts))

struct Told {
  std::string topic;
  json::Raw payload;
};
BOOST_DESCRIBE_STRUCT(Told, (), (topic, payload))

struct Periodic {
  std::chrono::milliseconds period;
  std::string name;
  std::function<task<>()> work;
};

/// Twice as long after each failure, and never the same for two that failed together.
std::chrono::milliseconds backoff(int attempts) {
  auto most = std::min(retry_most, retry_first * (std::int64_t{1} << std::min(attempts, 20)));
  auto half = static_cast<std::uint32_t>(most.count() / 2);
  return std::chrono::milliseconds{half + randombytes_uniform(half + 1)};
}

bool cancelled(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

/// What `last_error` may say: codes and names of our own, never a message that could quote data.
std::string reason(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error.code;
  } catch (const db::QueryError& error) {
    return "sqlstate " + error.sqlstate;
  } catch (const db::ConstraintViolation& error) {
    return "constraint " + error.constraint;
  } catch (...) {
    return "failed";
  }
}

}  // namespace

struct Queue::State {
  State(asio::any_io_executor where, db::Database& base, Options chosen, metrics::Registry* registry)
      : executor(where), database(base), options(chosen), signal(where), ended(where) {
    if (!registry) return;
    const char* help = "Runs of jobs, by how they ended.";
    done = &registry->counter("aegle_jobs_total", help, {{"outcome", "done"}});
    failed = &registry->counter("aegle_jobs_total", help, {{"outcome", "failed"}});
    dead = &registry->counter("aegle_jobs_total", help, {{"outcome", "dead"}});
  }

  task<bool> look(TaskGroup& group);
  task<> run_one(Claimed job);
  task<> settle(const Claimed& job, std::exception_ptr failure);
  task<> run_periodic(const Periodic& periodic);
  task<> repeat(Periodic periodic);

  asio::any_io_executor executor;
  db::Database& database;
  Options options;
  Signal signal;  ///< something may be due
  Signal ended;   ///< a handler ended
  std::vector<Uuid> running;
  std::vector<std::string> listener_names;
  std::vector<std::string> listener_topics;
  std::map<std::string, std::map<std::string, Listener>> listeners;  // name -> topic
  std::map<std::string, Handler> handlers;
  std::vector<std::string> kinds;
  std::vector<Periodic> periodics;
  metrics::Counter* done = nullptr;
  metrics::Counter* failed = nullptr;
  metrics::Counter* dead = nullptr;
};

Queue::Queue(asio::any_io_executor executor, db::Database& database, Options options, metrics::Registry* registry)
    : state_(std::make_shared<State>(executor, database, options, registry)) {
  auto* state = state_.get();
  every(1h, "jobs.purge", [state]() -> task<> {
    auto session = state->database.as(Actor::system());
    co_await session->query(statements::purge);
  });
}

Queue::~Queue() = default;

void Queue::publish_json(db::Tx& tx, std::string_view topic, std::string payload) {
  tx.queue(statements::publish, topic, payload);
  tx.after_commit([state = state_] { state->signal.notify(); });
}

void Queue::wake() { state_->signal.notify(); }

void Queue::enqueue(db::Tx& tx, std::string_view kind, std::string_view key, std::string payload, Instant at) {
  tx.queue(statements::enqueue, kind, key, payload, at);
  tx.after_commit([state = state_] { state->signal.notify(); });
}

void Queue::on(std::string topic, std::string listener_name, Listener listener) {
  auto& heard = state_->listeners[listener_name];
  if (heard.empty()) {
    auto tell = [&heard](std::string key, std::string payload) -> task<> {
      auto told = json::read<Told>(payload);
      auto id = parse_uuid(key);
      auto found = heard.find(told.topic);
      if (!id || found == heard.end()) throw Error{Fault::internal, "jobs.unknown_event", "Nobody hears this event."};
      Event event{*id, std::move(told.topic), std::move(told.payload.text)};
      co_await found->second(event);
    };
    handle("event:" + listener_name, std::move(tell));
  }
  if (!heard.emplace(topic, std::move(listener)).second) {
    throw std::logic_error(listener_name + " already hears " + topic);
  }
  state_->listener_names.push_back(std::move(listener_name));
  state_->listener_topics.push_back(std::move(topic));
}

void Queue::handle(std::string kind, Handler handler) {
  if (!state_->handlers.emplace(kind, std::move(handler)).second) {
    throw std::logic_error("two handlers of jobs are named " + kind);
  }
  state_->kinds.push_back(std::move(kind));
}

void Queue::every(std::chrono::milliseconds period, std::string name, std::function<task<>()> work) {
  state_->periodics.push_back({period, std::move(name), std::move(work)});
}

task<> Queue::run() {
  auto state = state_;
  TaskGroup group(state->executor);
  for (const auto& periodic : state->periodics) group.spawn(periodic.name, state->repeat(periodic));
  std::exception_ptr end;
  while (!end) {
    try {
      bool busy = co_await state->look(group);
      if (!busy || state->running.size() >= running_max) co_await state->signal.wait(state->options.poll);
      continue;
    } catch (...) {
      end = std::current_exception();
    }
    if (cancelled(end)) break;
    log::failure("jobs_failed", end);
    end = nullptr;
    state->signal.notify();
    co_await sleep_for(state->options.poll);
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  for (auto until = Steady::now() + stop_grace; !state->running.empty() && Steady::now() < until;) {
    co_await state->ended.wait(100ms);
  }
  co_await group.stop(1s);
  std::rethrow_exception(end);
}

/// Turns events into jobs and starts what is due. Whether there may be more at once.
task<bool> Queue::State::look(TaskGroup& group) {
  auto session = database.as(Actor::system());
  auto told = co_await session->first<std::int64_t>(statements::tell, listener_names, listener_topics);
  if (running.size() >= running_max) co_return true;
  auto free = static_cast<int>(running_max - running.size());
  auto due = co_await session->all<Claimed>(statements::claim, kinds, free, options.lease.count(), running);
  for (auto& job : due) {
    running.push_back(job.id);
    group.spawn("job", run_one(std::move(job)));
  }
  co_return told.value_or(0) > 0 || !due.empty();
}

task<> Queue::State::run_one(Claimed job) {
  std::exception_ptr failure;
  try {
    // Ends well before its lease does, so no two runs of a job overlap.
    auto handler = handlers.at(job.kind)(job.key, job.payload.text);
    co_await within(options.lease * 9 / 10, std::move(handler));
  } catch (...) {
    failure = std::current_exception();
  }
  // What came of it is written down also when the handler was cancelled.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  try {
    co_await settle(job, failure);
  } catch (...) {
    log::failure("job_unsettled", std::current_exception(), {{"kind", job.kind}});
  }
  std::erase(running, job.id);
  signal.notify();
  ended.notify();
}

task<> Queue::State::settle(const Claimed& job, std::exception_ptr failure) {
  auto session = database.as(Actor::system());
  if (!failure) {
    if (done) done->Increment();
    co_await session->query(statements::done, job.id, job.attempts);
    co_return;
  }
  if (cancelled(failure)) {
    co_await session->query(statements::again, job.id, job.attempts, 0, "stopped");
    co_return;
  }
  bool last = job.attempts >= attempts_max;
  log::failure(last ? "job_dead" : "job_failed", failure, {{"kind", job.kind}, {"attempts", job.attempts}});
  if (last) {
    if (dead) dead->Increment();
    co_await session->query(statements::dead, job.id, job.attempts, reason(failure));
  } else {
    if (failed) failed->Increment();
    co_await session->query(statements::again, job.id, job.attempts, backoff(job.attempts).count(), reason(failure));
  }
}

task<> Queue::State::repeat(Periodic periodic) {
  bool begun = false;
  for (;;) {
    std::exception_ptr failure;
    try {
      auto session = database.as(Actor::system());
      if (!begun) co_await session->query(statements::begin_periodic, periodic.name);
      begun = true;
      co_await run_periodic(periodic);
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure && cancelled(failure)) std::rethrow_exception(failure);
    if (failure) log::failure("periodic_failed", failure, {{"name", periodic.name}});
    co_await sleep_for(std::clamp<std::chrono::milliseconds>(periodic.period, 10ms, 1min));
  }
}

task<> Queue::State::run_periodic(const Periodic& periodic) {
  auto session = database.as(Actor::system());
  auto claimed = co_await session->query(statements::claim_periodic, periodic.name, options.lease.count());
  if (claimed.affected() == 0) co_return;
  std::exception_ptr failure;
  try {
    co_await within(options.lease * 9 / 10, periodic.work());
  } catch (...) {
    failure = std::current_exception();
  }
  co_await session->query(statements::end_periodic, periodic.name, periodic.period.count());
  if (failure) std::rethrow_exception(failure);
}

}  // namespace aegle::jobs
