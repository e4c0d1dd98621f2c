#include "platform/realtime/streams.hpp"

#include <algorithm>

#include "platform/json/json.hpp"

namespace aegle::realtime {
namespace {

std::string head_frame(std::string_view type, std::string_view stream, std::int64_t head, std::string_view ref) {
  std::string frame = R"({"type":")";
  frame.append(type).append(R"(","stream":)");
  json::write_string(frame, stream);
  frame += R"(,"head":)";
  json::write_integer(frame, head);
  if (!ref.empty()) frame.append(R"(,"ref":)").append(ref);
  frame += '}';
  return frame;
}

/// Sends the entries that follow on what was sent. False when one is missing in between: it is no longer kept.
bool send_page(Subscription& subscription, Connection& connection, const std::vector<Entry>& page) {
  for (const auto& entry : page) {
    if (entry.seq <= subscription.last) continue;
    if (entry.seq != subscription.last + 1) return false;
    connection.send(entry.frame);
    subscription.last = entry.seq;
  }
  return true;
}

void go_on_from(Subscription& subscription, std::int64_t head) {
  subscription.last = head;
  subscription.known = std::max(subscription.known, head);
}

}  // namespace

Streams::Streams(asio::any_io_executor executor, bus::Bus& bus, StreamLimits limits)
    : bus_(bus), limits_(limits), fills_(std::move(executor)) {}

void Streams::add(std::string prefix, StreamSource& source) { sources_.emplace(std::move(prefix), &source); }

std::shared_ptr<Topic> Streams::topic(const std::string& prefix, StreamSource& source, const std::string& key) {
  auto subject = stream_subject(prefix, key);
  auto& known = (*topics_)[subject];
  if (auto found = known.lock()) return found;
  // The last subscription to go takes the topic, and with it the listener, along.
  auto forget = [topics = std::weak_ptr(topics_), subject](Topic* gone) {
    if (auto all = topics.lock()) all->erase(subject);
    delete gone;
  };
  std::shared_ptr<Topic> made(new Topic{.source = &source, .key = key}, forget);
  known = made;
  auto tell = [this, watched = std::weak_ptr(made)](std::string_view, const bus::Payload& payload) {
    if (auto still = watched.lock()) on_live(still, payload);
  };
  made->live = bus_.subscribe(subject, tell);
  return made;
}

std::shared_ptr<Subscription> Streams::attach(Connection& connection, const std::string& stream) {
  auto colon = stream.find(':');
  auto prefix = stream.substr(0, colon);
  auto rest = colon == std::string::npos ? std::string_view{} : std::string_view(stream).substr(colon + 1);
  auto source = sources_.find(prefix);
  if (source == sources_.end()) throw errors::not_found();
  auto key = source->second->key(connection.actor(), rest);
  if (!key) throw errors::not_found();
  unsubscribe(connection, stream);
  if (connection.subscriptions_.size() >= limits_.per_connection)
    throw errors::conflict("realtime.too_many_streams", "One connection reads no more streams than this.");
  auto made = std::make_shared<Subscription>();
  made->stream = stream;
  made->connection = connection.weak_from_this();
  made->topic = topic(prefix, *source->second, *key);
  made->topic->readers.push_back(made);
  connection.subscriptions_.push_back(made);
  return made;
}

void Streams::end(const std::shared_ptr<Subscription>& subscription) {
  auto kept = subscription;
  if (kept->ended) return;
  kept->ended = true;
  std::erase(kept->topic->readers, kept);
  kept->topic.reset();
  if (auto connection = kept->connection.lock()) std::erase(connection->subscriptions_, kept);
}

task<> Streams::subscribe(std::shared_ptr<Connection> connection, std::string stream, std::optional<std::int64_t> after,
                          std::string ref) {
  // Listening comes before looking, so that what is committed in between raises `known` and is not missed.
  auto subscription = attach(*connection, stream);
  auto topic = subscription->topic;
  std::int64_t head = 0;
  std::vector<Entry> page;
  bool replayable = true;
  std::exception_ptr failure;
  try {
    head = co_await topic->source->head(connection->actor(), topic->key);
    auto from = after.value_or(head);
    replayable = from >= 0 && from <= head && head - from <= limits_.replay_max;
    if (replayable && from < head) {
      page = co_await topic->source->after(connection->actor(), topic->key, from, limits_.page);
      replayable = !page.empty() && page.front().seq == from + 1;
    }
    co_await drained(connection);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    end(subscription);
    std::rethrow_exception(failure);
  }
  if (subscription->ended) co_return;
  subscription->known = std::max(subscription->known, head);
  subscription->last = replayable ? after.value_or(head) : head;
  connection->send(head_frame(replayable ? "subscribed" : "reset", stream, head, ref));
  if (replayable) send_page(*subscription, *connection, page);
  subscription->busy = false;
  if (subscription->last < subscription->known) start_fill(subscription);
}

void Streams::unsubscribe(Connection& connection, std::string_view stream) {
  auto all = connection.subscriptions_;
  for (const auto& each : all)
    if (each->stream == stream) end(each);
}

void Streams::unsubscribe_all(Connection& connection) {
  auto all = connection.subscriptions_;
  for (const auto& each : all) end(each);
}

void Streams::on_live(const std::shared_ptr<Topic>& topic, const bus::Payload& payload) {
  constexpr std::size_t aside_start = 37;  // "!" and the user's id
  auto readers = topic->readers;
  if (payload->starts_with('!') && payload->size() > aside_start) {
    auto except = payload->substr(1, aside_start - 1);
    auto frame = std::make_shared<const std::string>(payload->substr(aside_start));
    for (const auto& reader : readers) {
      auto connection = reader->connection.lock();
      if (connection && !reader->busy && to_string(connection->actor().user) != except) connection->send(frame);
    }
    return;
  }
  auto seq = seq_of(*payload);
  if (!seq) return;
  for (const auto& reader : readers) {
    if (reader->ended || *seq <= reader->last) continue;
    reader->known = std::max(reader->known, *seq);
    if (reader->busy) continue;
    auto connection = reader->connection.lock();
    if (connection && *seq == reader->last + 1) {
      reader->last = *seq;
      connection->send(payload);
    } else {
      start_fill(reader);
    }
  }
}

void Streams::on_head(const Topic& topic, std::int64_t head) {
  auto readers = topic.readers;
  for (const auto& reader : readers) {
    if (reader->ended) continue;
    reader->known = std::max(reader->known, head);
    if (!reader->busy && reader->last < reader->known) start_fill(reader);
  }
}

void Streams::start_fill(const std::shared_ptr<Subscription>& subscription) {
  subscription->busy = true;
  fills_.spawn("realtime.fill", fill(subscription));
}

task<> Streams::fill(std::shared_ptr<Subscription> subscription) {
  auto connection = subscription->connection.lock();
  if (!connection) co_return;
  std::exception_ptr failure;
  try {
    co_await read_on(subscription, connection);
  } catch (const Error& error) {
    if (error.fault == Fault::not_found) {
      end(subscription);
      connection->send_failure(std::current_exception(), "");
    } else {
      failure = std::current_exception();
    }
  } catch (...) {
    failure = std::current_exception();
  }
  // What could not be read now is read by the next sweep.
  subscription->busy = false;
  if (failure) std::rethrow_exception(failure);
}

task<> Streams::read_on(std::shared_ptr<Subscription> subscription, std::shared_ptr<Connection> connection) {
  auto topic = subscription->topic;
  while (!subscription->ended && connection->is_open() && subscription->last < subscription->known) {
    bool whole = subscription->known - subscription->last <= limits_.replay_max;
    if (whole) {
      auto page = co_await topic->source->after(connection->actor(), topic->key, subscription->last, limits_.page);
      co_await drained(connection);
      if (subscription->ended) co_return;
      whole = !page.empty() && send_page(*subscription, *connection, page);
    }
    if (!whole) {
      auto head = co_await topic->source->head(connection->actor(), topic->key);
      if (subscription->ended) co_return;
      go_on_from(*subscription, head);
      // A head that was announced and is not there any more would be asked for again and again.
      subscription->known = head;
      connection->send(head_frame("reset", subscription->stream, head, ""));
    }
  }
}

/// Waits until another page fits into what the socket queues: right before sending one, not after.
task<> Streams::drained(std::shared_ptr<Connection> connection) {
  auto until = std::chrono::steady_clock::now() + limits_.drain_time;
  while (connection->is_open() && connection->queued() > limits_.queue_low) {
    if (std::chrono::steady_clock::now() > until) {
      connection->close(1013, "too slow");
      co_return;
    }
    co_await sleep_for(std::chrono::milliseconds(10));
  }
}

task<> Streams::sweep() {
  constexpr std::size_t batch = 1000;
  std::map<std::pair<StreamSource*, std::string>, std::weak_ptr<Topic>> all;
  for (const auto& [subject, watched] : *topics_)
    if (auto topic = watched.lock()) all.emplace(std::pair(topic->source, topic->key), watched);
  for (auto next = all.begin(); next != all.end();) {
    auto* source = next->first.first;
    std::vector<std::string> keys;
    for (; next != all.end() && next->first.first == source && keys.size() < batch; ++next)
      keys.push_back(next->first.second);
    auto heads = co_await source->heads(std::move(keys));
    for (const auto& head : heads) {
      auto found = all.find(std::pair(source, head.key));
      if (found == all.end()) continue;
      if (auto topic = found->second.lock()) on_head(*topic, head.seq);
    }
  }
}

task<> Streams::stop() { co_await fills_.stop(std::chrono::milliseconds(500)); }

}  // namespace aegle::realtime
