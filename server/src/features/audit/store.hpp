#pragma once

#include <functional>
#include <string>
#include <vector>

#include "features/audit/chain.hpp"
#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"

namespace aegle::audit::store {

void insert(db::Tx& tx, const Entry& entry);

struct Head {
  std::int64_t seq = 0;
  db::Bytes hash;
};
BOOST_DESCRIBE_STRUCT(Head, (), (seq, hash))

/// False when another process is chaining just now.
task<bool> try_lock(db::Tx& tx);
task<std::optional<Head>> head(db::Tx& tx);
/// How far behind the chain's end the sealer still takes an entry up.
constexpr std::int64_t look_back_most = 100'000;
/// At most 1000, by id, from `look_back` ids before the chain's end on.
task<std::vector<Stored>> unchained(db::Tx& tx, std::int64_t look_back);
void append(db::Tx& tx, const std::vector<std::int64_t>& seqs, const std::vector<std::int64_t>& ids,
            const std::vector<std::string>& hashes_hex);

struct Link {
  std::int64_t seq = 0;
  std::int64_t entry_id = 0;
  db::Bytes hash;
  std::optional<Stored> entry;
};
/// Every link in order, from one snapshot, until `next` says false.
void each_link(db::Blocking& database, const std::function<bool(const Link&)>& next);
std::int64_t count_unchained(db::Blocking& database);
/// An entry that lies so far behind the chain's end that the sealer will not take it up any more.
std::optional<std::int64_t> left_behind(db::Blocking& database);

}  // namespace aegle::audit::store
