#include "features/vault/service.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.hpp"
#include "features/vault/cache.hpp"
#include "features/vault/store.hpp"

namespace aegle::vault {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

// The first byte of all that is sealed, so that a later format can stand beside this one.
constexpr char format = 1;

std::string associated(const Place& place) {
  auto whole = std::string(place.table) + '|' + place.column + '|' + to_string(place.row);
  return place.part < 0 ? whole : whole + '|' + std::to_string(place.part);
}

std::string seal_versioned(const crypto::Key& key, std::string_view plain, const Place& place) {
  return format + crypto::seal(key, plain, associated(place));
}

std::string open_versioned(const crypto::Key& key, std::string_view sealed, const Place& place) {
  if (sealed.empty() || sealed.front() != format) {
    throw Error{Fault::internal, "vault.broken", "A stored value could not be opened."};
  }
  return crypto::open(key, sealed.substr(1), associated(place));
}

Place place_of_key(PatientId patient) { return {"patient_keys", "wrapped", patient.value}; }

Error key_file(const std::string& path, const std::string& problem) {
  return {Fault::internal, "vault.key_file", "The master key file " + path + " " + problem};
}

/// Written whole under another name and then linked, so that of two processes that start at once both get the same key.
void make_key_file(const std::string& path) {
  auto half = path + "." + to_string(make_uuid());
  auto text = crypto::hex(crypto::Key::random().view()) + "\n";
  int file = ::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw key_file(path, std::string("cannot be made: ") + std::strerror(errno));
  bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  bool linked = written && (::link(half.c_str(), path.c_str()) == 0 || errno == EEXIST);
  int problem = errno;
  ::unlink(half.c_str());
  if (!linked) throw key_file(path, std::string("cannot be written: ") + std::strerror(problem));
}

}  // namespace

db::Bytes RecordKey::seal(const Place& place, std::string_view plain) const {
  return {seal_versioned(key_, plain, place)};
}

std::string RecordKey::open(const Place& place, const db::Bytes& sealed) const {
  return open_versioned(key_, sealed.data, place);
}

struct Vault::State {
  crypto::Key master;
  int master_version;
  crypto::Key wrapping;
  crypto::Key accounts;
  // Shared, because it may be filled after a commit that outlives this.
  std::shared_ptr<KeyCache> cache = std::make_shared<KeyCache>(10'000, 10min);
};

Vault::Vault(crypto::Key master, int master_version)
    : state_(std::make_unique<State>(State{std::move(master), master_version, {}, {}})) {
  state_->wrapping = derived("patient keys");
  state_->accounts = derived("account secrets");
}

Vault::~Vault() = default;

RecordKey Vault::create_key(db::Tx& tx, PatientId patient) {
  // A transaction that runs again makes another key.
  state_->cache->forget(patient);
  auto key = crypto::Key::random();
  db::Bytes wrapped{seal_versioned(state_->wrapping, key.view(), place_of_key(patient))};
  store::insert(tx, patient, wrapped, state_->master_version);
  return RecordKey(std::move(key));
}

task<RecordKey> Vault::key(db::Session& session, PatientId patient) {
  auto key = co_await find_key(session, patient);
  if (!key) throw errors::not_found();
  co_return std::move(*key);
}

task<std::optional<RecordKey>> Vault::find_key(db::Session& session, PatientId patient) {
  const auto& actor = session.actor();
  if (auto cached = state_->cache->find(actor, patient, Steady::now())) co_return RecordKey(std::move(*cached));
  auto found = co_await store::find(session, patient);
  if (!found || !found->wrapped) co_return std::nullopt;
  if (found->master != state_->master_version) {
    throw Error{Fault::internal, "vault.other_master", "A record's key was wrapped by another master key."};
  }
  crypto::Key key(open_versioned(state_->wrapping, found->wrapped->data, place_of_key(patient)));
  auto keep = [cache = state_->cache, actor, patient, key] { cache->keep(actor, patient, key, Steady::now()); };
  // A key that was read inside a transaction may be one that never gets committed.
  if (auto* tx = dynamic_cast<db::Tx*>(&session)) {
    tx->after_commit(keep);
  } else {
    keep();
  }
  co_return RecordKey(std::move(key));
}

task<bool> Vault::destroy_key(db::Tx& tx, PatientId patient) {
  auto forget_it = [cache = state_->cache, patient] { cache->forget(patient); };
  tx.after_commit(forget_it);
  co_return co_await store::destroy(tx, patient);
}

RecordKey Vault::account_key() const { return RecordKey(state_->accounts); }

crypto::Key Vault::derived(std::string_view purpose) const {
  return crypto::Key(crypto::hmac_sha256(state_->master, "aegle/" + std::string(purpose)));
}

void Vault::forget(PatientId patient) { state_->cache->forget(patient); }

crypto::Key load_master_key(const std::string& path, bool create) {
  if (create && ::access(path.c_str(), F_OK) != 0) make_key_file(path);
  std::ifstream file(path);
  std::string text;
  if (!std::getline(file, text)) throw key_file(path, "cannot be read.");
  try {
    return crypto::Key(crypto::from_hex(text));
  } catch (const std::invalid_argument&) {
    throw key_file(path, "does not hold 64 hexadecimal digits.");
  }
}

}  // namespace aegle::vault
