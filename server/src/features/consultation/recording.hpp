#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "features/consultation/types.hpp"
#include "platform/db/database.hpp"

/// Consent to a recording of the call: each person's own, by name, and never presumed.
namespace aegle::consultation {

struct ConsentPost {
  bool given = false;
};
BOOST_DESCRIBE_STRUCT(ConsentPost, (), (given))

/// What one person said last.
struct RecordingConsent {
  UserId user_id;
  Role role = Role::none;
  std::string name;
  bool given = false;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(RecordingConsent, (), (user_id, role, name, given, at))

struct Recording {
  bool allowed = false;     ///< by the clinic
  bool may_record = false;  ///< everybody who is admitted now has agreed
  bool on = false;
  std::vector<RecordingConsent> consents;
};
BOOST_DESCRIBE_STRUCT(Recording, (), (allowed, may_record, on, consents))

namespace store {
void keep_consent(db::Tx& tx, ConsultationId id, const RecordingConsent& consent);
/// In the order in which they were said.
task<std::vector<RecordingConsent>> consents(db::Session& session, ConsultationId id);
}  // namespace store

}  // namespace aegle::consultation
