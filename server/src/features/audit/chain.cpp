#include "features/audit/chain.hpp"

#include <fmt/format.h>

#include "platform/crypto/crypto.hpp"
#include "platform/json/json.hpp"

namespace aegle::audit {

std::string canonical(const Stored& entry) {
  std::string text = "[";
  auto add = [&](const auto& value) {
    if (text.size() > 1) text += ',';
    json::write_to(text, value);
  };
  add(entry.id);
  add(std::int64_t{entry.at.time_since_epoch().count()});
  add(entry.actor_id);
  add(entry.actor_role);
  add(entry.action);
  add(entry.subject);
  add(entry.subject_id);
  add(entry.patient_id);
  add(entry.outcome);
  return text + "]";
}

std::string chained(std::string_view previous_hash, const Stored& entry) {
  return crypto::sha256(std::string(previous_hash) + canonical(entry));
}

std::string first_hash() { return std::string(32, '\0'); }

bool Checker::fail(std::string problem) {
  verdict_.sound = false;
  verdict_.problem = std::move(problem);
  return false;
}

bool Checker::check(std::int64_t seq, std::int64_t entry_id, std::string_view hash,
                    const std::optional<Stored>& entry) {
  auto expected = verdict_.checked + 1;
  if (seq != expected) return fail(fmt::format("link {} is missing from the chain: {} follows", expected, seq));
  if (!entry) return fail(fmt::format("entry {}, link {} of the chain, was removed", entry_id, seq));
  auto right = chained(previous_, *entry);
  if (!crypto::equal_constant_time(right, hash)) {
    return fail(fmt::format("entry {}, link {} of the chain, is not what was chained there", entry_id, seq));
  }
  previous_ = std::move(right);
  verdict_.checked = seq;
  return true;
}

}  // namespace aegle::audit
