#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "base/time.hpp"
#include "base/uuid.hpp"
#include "features/audit/service.hpp"

namespace aegle::audit {

/// An entry as the database holds it.
struct Stored {
  std::int64_t id = 0;
  Instant at;
  std::optional<Uuid> actor_id;
  std::string actor_role;
  std::string action;
  std::string subject;
  Uuid subject_id;
  std::optional<Uuid> patient_id;
  std::string outcome;
};
BOOST_DESCRIBE_STRUCT(Stored, (), (id, at, actor_id, actor_role, action, subject, subject_id, patient_id, outcome))

/// One text per entry, the same everywhere; its form is in README.md.
std::string canonical(const Stored& entry);

/// The 32 bytes that bind `entry` to all before it. The chain begins with 32 zero bytes.
std::string chained(std::string_view previous_hash, const Stored& entry);
std::string first_hash();

/// Follows a chain link by link; the first that does not fit stands in the verdict's `problem`.
class Checker {
 public:
  /// False once the chain is broken. `entry` is absent where the chain names one that is not there.
  bool check(std::int64_t seq, std::int64_t entry_id, std::string_view hash, const std::optional<Stored>& entry);
  bool fail(std::string problem);
  Verdict& verdict() { return verdict_; }

 private:
  Verdict verdict_{.sound = true};
  std::string previous_ = first_hash();
};

}  // namespace aegle::audit
