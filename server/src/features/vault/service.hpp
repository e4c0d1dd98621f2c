#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.hpp"
#include "platform/async/task.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/db/database.hpp"

namespace aegle::vault {

/// Where a sealed value stands; it opens nowhere else. `table` and `column` are literals.
struct Place {
  const char* table;
  const char* column;
  Uuid row;
  int part = -1;  ///< of a value that is sealed in parts, counted from 0
};

/// Seals and opens values of one person's record.
class RecordKey {
 public:
  explicit RecordKey(crypto::Key key) : key_(std::move(key)) {}
  db::Bytes seal(const Place& place, std::string_view plain) const;
  /// Throws Error{internal, "vault.broken"} when the value was not sealed with this key for this place.
  std::string open(const Place& place, const db::Bytes& sealed) const;

 private:
  crypto::Key key_;
};

/// Keeps one key per patient, wrapped by the master key, in `patient_keys`. Unwrapped keys are cached for the actor who
/// was shown them (at most 10,000, 10 min). A destroyed key makes everything it sealed unreadable for ever
/// (errors::not_found here).
class Vault {
 public:
  Vault(crypto::Key master, int master_version);
  ~Vault();

  /// Makes the key of a new patient, in the transaction that makes the patient.
  RecordKey create_key(db::Tx& tx, PatientId patient);
  /// The patient's key, for an actor whom row-level security shows it; nullopt for others.
  task<std::optional<RecordKey>> find_key(db::Session& session, PatientId patient);
  /// The same; errors::not_found for others.
  task<RecordKey> key(db::Session& session, PatientId patient);
  /// Erases the record for ever. False when it was destroyed before.
  task<bool> destroy_key(db::Tx& tx, PatientId patient);
  /// For secrets of accounts rather than of records (TOTP secrets).
  RecordKey account_key() const;
  /// A key for keyed hashes of one purpose (one-time codes, rate-limit keys), derived from the master key.
  crypto::Key derived(std::string_view purpose) const;
  void forget(PatientId patient);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads the 32 bytes of the master key file (hex), or makes it with mode 0600 when there is none and `create`.
crypto::Key load_master_key(const std::string& path, bool create);

}  // namespace aegle::vault
