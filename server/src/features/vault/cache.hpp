#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <unordered_map>

#include "base/actor.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::vault {

/// Unwrapped keys that were used lately. A key is kept for the actor whom row-level security showed it, so nobody gets
/// one from here that the database would not give.
class KeyCache {
 public:
  using Time = std::chrono::steady_clock::time_point;

  KeyCache(std::size_t size_max, std::chrono::seconds age_max) : size_max_(size_max), age_max_(age_max) {}

  std::optional<crypto::Key> find(const Actor& actor, PatientId patient, Time now);
  void keep(const Actor& actor, PatientId patient, crypto::Key key, Time now);
  /// For every actor.
  void forget(PatientId patient);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Name {
    PatientId patient;
    UserId user;
    Role role;
    bool operator==(const Name&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Name& name) const {
      return std::hash<PatientId>{}(name.patient) * 31 + std::hash<UserId>{}(name.user);
    }
  };
  struct Entry {
    Name name;
    crypto::Key key;
    Time made;
  };
  using Entries = std::list<Entry>;

  std::size_t size_max_;
  std::chrono::seconds age_max_;
  Entries entries_;  // the one used last comes first
  std::unordered_map<Name, Entries::iterator, Hash> index_;
};

}  // namespace aegle::vault
