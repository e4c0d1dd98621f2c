#include <cstdlib>
#include <new>
#include <stdexcept>

#include <liboath/oath.h>
#include <sodium.h>

#include "platform/crypto/crypto.hpp"

namespace aegle::crypto {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19 * 1024 * 1024;
constexpr unsigned step_seconds = 30;

void begin_sodium() {
  static const int begun = sodium_init();
  if (begun < 0) throw std::runtime_error("libsodium cannot start");
}

}  // namespace

std::string hash_password(std::string_view password) {
  begin_sodium();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool verify_password(std::string_view hash, std::string_view password) {
  begin_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  std::string terminated(hash);
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

bool verify_totp(std::string_view secret, std::string_view code, std::int64_t unix_seconds, int window_steps,
                 std::int64_t& matched_step) {
  if (code.size() != 6 || unix_seconds < 0 || secret.empty()) return false;
  std::string terminated(code);
  std::uint64_t counter = 0;
  int distance = 0;
  int found = oath_totp_validate3(secret.data(), secret.size(), unix_seconds, step_seconds, 0,
                                  static_cast<std::size_t>(window_steps), &distance, &counter, terminated.c_str());
  if (found < 0) return false;
  matched_step = static_cast<std::int64_t>(counter);
  return true;
}

std::string base32(std::string_view data) {
  char* made = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(data.data(), data.size(), &made, &size) != OATH_OK) throw std::bad_alloc();
  std::string text(made, size);
  std::free(made);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace aegle::crypto
