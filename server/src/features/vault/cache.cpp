#include "features/vault/cache.hpp"

namespace aegle::vault {

std::optional<crypto::Key> KeyCache::find(const Actor& actor, PatientId patient, Time now) {
  auto found = index_.find({patient, actor.user, actor.role});
  if (found == index_.end()) return std::nullopt;
  auto entry = found->second;
  if (now - entry->made >= age_max_) {
    entries_.erase(entry);
    index_.erase(found);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->key;
}

void KeyCache::keep(const Actor& actor, PatientId patient, crypto::Key key, Time now) {
  Name name{patient, actor.user, actor.role};
  if (auto found = index_.find(name); found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  entries_.push_front({name, std::move(key), now});
  index_.emplace(name, entries_.begin());
  if (entries_.size() > size_max_) {
    index_.erase(entries_.back().name);
    entries_.pop_back();
  }
}

void KeyCache::forget(PatientId patient) {
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->name.patient == patient) {
      index_.erase(entry->name);
      entry = entries_.erase(entry);
    } else {
      ++entry;
    }
  }
}

}  // namespace aegle::vault
