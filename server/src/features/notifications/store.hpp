#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "features/notifications/types.hpp"
#include "platform/db/database.hpp"
#include "platform/realtime/stream.hpp"

namespace aegle::notifications::store {

struct Row {
  std::int64_t seq = 0;
  std::string kind;
  json::Raw data;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(Row, (), (seq, kind, data, at))

/// A user as mails address one. Without a confirmed address there is none.
struct Contact {
  UserId user_id;
  std::string name;
  std::string email;
  std::string locale;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (user_id, name, email, locale, zone))

/// The next entry of the user's stream, under the lock of its head. nullopt: this event was told before, or the user is
/// gone.
task<std::optional<Row>> append(db::Session& session, const News& news);
task<std::vector<Row>> after(db::Session& session, UserId user, std::int64_t after, int limit);
task<std::int64_t> head(db::Session& session, UserId user);
task<std::vector<realtime::Head>> heads(db::Session& session, const std::vector<std::string>& users);
/// Deletes what is older than 30 days, and of each user all but the last 5,000.
task<> drop_old(db::Session& session);

task<std::vector<Contact>> contacts(db::Session& session, const std::vector<UserId>& users);

}  // namespace aegle::notifications::store
