#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "platform/db/database.hpp"

/// The technical log of a visit: how each one's line was, as their browser measured it. No health data.
namespace aegle::consultation {

/// How much of the picture and the sound is sent: the steps of the ladder, best first.
BOOST_DEFINE_ENUM_CLASS(Rung, full, smaller, few, sound, stills, phone)

/// The line to one other person over a few seconds.
struct LineSample {
  int ago_ms = 0;  ///< before the post was made: a browser's clock may be wrong
  UserId other_id;
  Rung rung = Rung::full;  ///< of what is sent
  std::optional<int> bars;
  int round_trip_ms = 0;
  int jitter_ms = 0;
  double lost = 0;       ///< share of the sound's packets that did not arrive here
  double concealed = 0;  ///< share of the sound that was made up for what was lost or late
  std::optional<int> available_kbit;
  int sent_kbit = 0;
  int received_kbit = 0;
  int frames_per_second = 0;
};
BOOST_DESCRIBE_STRUCT(LineSample, (),
                      (ago_ms, other_id, rung, bars, round_trip_ms, jitter_ms, lost, concealed, available_kbit,
                       sent_kbit, received_kbit, frames_per_second))

struct CallLogPost {
  std::vector<LineSample> samples;
};
BOOST_DESCRIBE_STRUCT(CallLogPost, (), (samples))

struct CallLogStored {
  std::int64_t stored = 0;
};
BOOST_DESCRIBE_STRUCT(CallLogStored, (), (stored))

struct CallLogEntry {
  std::int64_t id = 0;
  UserId user_id;
  Instant at;
  UserId other_id;
  Rung rung = Rung::full;
  std::optional<int> bars;
  int round_trip_ms = 0;
  int jitter_ms = 0;
  double lost = 0;
  double concealed = 0;
  std::optional<int> available_kbit;
  int sent_kbit = 0;
  int received_kbit = 0;
  int frames_per_second = 0;
};
BOOST_DESCRIBE_STRUCT(CallLogEntry, (),
                      (id, user_id, at, other_id, rung, bars, round_trip_ms, jitter_ms, lost, concealed, available_kbit,
                       sent_kbit, received_kbit, frames_per_second))

struct CallLogPage {
  std::vector<CallLogEntry> entries;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(CallLogPage, (), (entries, next))

namespace policy {
/// Throws `invalid` naming every figure that no line has.
void check(const CallLogPost& post);
}  // namespace policy

namespace store {
/// Appends what fits under the limit of rows a person has in a visit; how many that were.
task<std::int64_t> add_samples(db::Session& session, ConsultationId id, UserId user,
                               const std::vector<LineSample>& samples);
task<std::vector<CallLogEntry>> call_log(db::Session& session, ConsultationId id, std::int64_t after, int limit);
}  // namespace store

}  // namespace aegle::consultation
