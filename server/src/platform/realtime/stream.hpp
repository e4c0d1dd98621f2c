#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/bus/bus.hpp"

namespace aegle::realtime {

/// One entry of a stream as clients get it: a finished `event` frame.
struct Entry {
  std::int64_t seq = 0;
  bus::Payload frame;
};

/// Where a stream ends.
struct Head {
  std::string key;
  std::int64_t seq = 0;
};

/// A kind of stream: numbered lists in the database whose entries get 1, 2, 3 … under a row's lock, so that whoever
/// sees an entry committed sees all before it.
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  /// What names the stream in the database and on the bus, for what the client wrote behind the prefix's colon.
  /// nullopt: no stream has such a name.
  virtual std::optional<std::string> key(const Actor& actor, std::string_view rest) const = 0;
  /// The last seq, 0 before the first. Throws errors::not_found for an actor who may not read the stream.
  virtual task<std::int64_t> head(Actor actor, std::string key) = 0;
  /// The entries behind `after`, ascending, at most `limit`. Entries that are no longer kept are left out.
  virtual task<std::vector<Entry>> after(Actor actor, std::string key, std::int64_t after, int limit) = 0;
  /// The heads of streams that somebody reads, whoever it is, in one statement.
  virtual task<std::vector<Head>> heads(std::vector<std::string> keys) = 0;
};

/// {"type":"event","seq":N,"stream":…,"kind":…,"at":…,"data":…}; `data` is JSON text. The seq stands where it is read
/// without a parse.
bus::Payload event_frame(std::int64_t seq, std::string_view stream, std::string_view kind, Instant at,
                         std::string_view data);
/// The seq of what `event_frame` made.
std::optional<std::int64_t> seq_of(std::string_view frame);

/// Where the entries of a stream pass on the bus.
std::string stream_subject(std::string_view prefix, std::string_view key);
/// Tells every process that an entry was committed.
void publish(bus::Bus& bus, std::string_view prefix, std::string_view key, const bus::Payload& frame);
/// Sends a frame that is no entry to all who are subscribed, but not to `except`.
void publish_aside(bus::Bus& bus, std::string_view prefix, std::string_view key, UserId except, std::string_view frame);

}  // namespace aegle::realtime
