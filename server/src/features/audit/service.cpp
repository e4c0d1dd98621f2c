#include "features/audit/service.hpp"

#include <istream>
#include <ostream>

#include <fmt/format.h>

#include "base/error.hpp"
#include "features/audit/chain.hpp"
#include "features/audit/store.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/json/json.hpp"

namespace aegle::audit {
namespace {

/// A line of an export.
struct Line {
  std::int64_t seq = 0;
  std::string hash;
  Stored entry;
};
BOOST_DESCRIBE_STRUCT(Line, (), (seq, hash, entry))

/// Reads as the system, from one snapshot: a chain that grows meanwhile does not look broken.
void begin_snapshot(db::Blocking& database) {
  database.run("begin isolation level repeatable read read only; select set_config('aegle.role', 'system', true)");
}

// Entries that commit more than two thousand behind are rare, and looking far back costs tens of milliseconds: the
// first look of a process does, and then one in many.
constexpr std::int64_t look_back_usually = 2'000;
constexpr unsigned looks_between_far_ones = 30;

std::int64_t next_look_back() {
  static unsigned looks = 0;
  return looks++ % looks_between_far_ones == 0 ? store::look_back_most : look_back_usually;
}

task<std::size_t> chain_batch(db::Tx& tx, std::int64_t look_back) {
  if (!co_await store::try_lock(tx)) co_return 0;
  auto head = co_await store::head(tx);
  auto entries = co_await store::unchained(tx, look_back);
  if (entries.empty()) co_return 0;
  auto seq = head ? head->seq : 0;
  auto hash = head ? head->hash.data : first_hash();
  std::vector<std::int64_t> seqs;
  std::vector<std::int64_t> ids;
  std::vector<std::string> hashes;
  for (const auto& entry : entries) {
    hash = chained(hash, entry);
    seqs.push_back(++seq);
    ids.push_back(entry.id);
    hashes.push_back(crypto::hex(hash));
  }
  store::append(tx, seqs, ids, hashes);
  co_return entries.size();
}

}  // namespace

void record(db::Tx& tx, const Entry& entry) { store::insert(tx, entry); }

task<> record_alone(db::Database& database, Actor actor, Entry entry) {
  auto work = [entry](db::Tx& tx) -> task<> {
    store::insert(tx, entry);
    co_return;
  };
  return database.transact(std::move(actor), "audit.record", work);
}

task<std::size_t> chain_new(db::Database& database) {
  std::size_t all = 0;
  for (;;) {
    auto work = [look_back = next_look_back()](db::Tx& tx) -> task<std::size_t> { return chain_batch(tx, look_back); };
    auto count = co_await database.transact(Actor::system(), "audit.chain", work);
    all += count;
    if (count < 1000) co_return all;
  }
}

Verdict verify(const std::string& database_url) {
  db::Blocking database(database_url);
  begin_snapshot(database);
  Checker checker;
  store::each_link(database, [&](const store::Link& link) {
    return checker.check(link.seq, link.entry_id, link.hash.data, link.entry);
  });
  auto& verdict = checker.verdict();
  verdict.unchained = store::count_unchained(database);
  if (!verdict.sound) return verdict;
  if (auto id = store::left_behind(database)) {
    checker.fail(fmt::format("entry {} was never chained, though far younger ones were", *id));
  }
  return verdict;
}

void export_chain(const std::string& database_url, std::ostream& out) {
  db::Blocking database(database_url);
  begin_snapshot(database);
  store::each_link(database, [&](const store::Link& link) {
    if (!link.entry) {
      throw Error{Fault::conflict, "audit.broken",
                  fmt::format("Entry {} of the audit log was removed: run `aegle audit verify`.", link.entry_id)};
    }
    Line line{link.seq, crypto::hex(link.hash.data), *link.entry};
    out << json::write(line) << '\n';
    return true;
  });
  if (!out.flush()) throw Error{Fault::unavailable, "audit.not_written", "The export could not be written."};
}

Verdict verify_export(std::istream& in) {
  Checker checker;
  std::string text;
  for (std::int64_t number = 1; std::getline(in, text); ++number) {
    Line line;
    std::string hash;
    try {
      line = json::read<Line>(text);
      hash = crypto::from_hex(line.hash);
    } catch (const std::exception&) {
      checker.fail(fmt::format("line {} is not a line of an export", number));
      break;
    }
    if (!checker.check(line.seq, line.entry.id, hash, line.entry)) break;
  }
  return checker.verdict();
}

}  // namespace aegle::audit
