#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "platform/db/database.hpp"

namespace aegle::audit {

/// What was done to what. `action` and `subject` are literals ("appointment.book", "appointment").
struct Entry {
  const char* action;
  const char* subject;
  Uuid subject_id;
  std::optional<PatientId> patient;  ///< whose record it touches: the patient can be shown it
  const char* outcome = "done";      ///< or "denied"
};

/// Writes the entry with the transaction's next statement: it commits with the change it records, or not at all.
void record(db::Tx& tx, const Entry& entry);
/// For reads and denials, which change nothing: a transaction of its own.
task<> record_alone(db::Database& database, Actor actor, Entry entry);

/// Chains the entries that have none yet, in batches, one process at a time: hash = SHA-256(previous hash ‖ canonical
/// entry). Returns how many it chained.
task<std::size_t> chain_new(db::Database& database);

struct Verdict {
  bool sound = false;
  std::int64_t checked = 0;
  std::int64_t unchained = 0;  ///< entries younger than the last batch
  std::string problem;         ///< which entry, and how it is wrong
};

/// Recomputes the whole chain. Blocking; for `aegle audit verify`.
Verdict verify(const std::string& database_url);
/// JSON lines of every chained entry with its hash, for keeping elsewhere; and the check of such a file, without a
/// database.
void export_chain(const std::string& database_url, std::ostream& out);
Verdict verify_export(std::istream& in);

}  // namespace aegle::audit
