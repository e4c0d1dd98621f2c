#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace aegle::crypto {

/// 256 bits, wiped from memory when it goes.
class Key {
 public:
  Key() = default;
  explicit Key(std::string_view bytes32);
  ~Key();
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  const unsigned char* data() const { return bytes_.data(); }
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  static Key random();

 private:
  std::array<unsigned char, 32> bytes_{};
};

/// AES-256-GCM: 12 random bytes of nonce, ciphertext, 16 bytes of tag. `associated` is authenticated, not stored.
std::string seal(const Key& key, std::string_view plain, std::string_view associated);
/// Throws Error{internal, "vault.broken"} when key, text or associated data are not the ones it was sealed with.
std::string open(const Key& key, std::string_view sealed, std::string_view associated);

std::string random_bytes(std::size_t count);
/// `digits` decimal digits, uniform.
std::string random_code(int digits);
std::string sha256(std::string_view data);
std::string hmac_sha256(const Key& key, std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);
bool equal_constant_time(std::string_view a, std::string_view b);

std::string base64(std::string_view data);
std::string base64url(std::string_view data);
std::string hex(std::string_view data);
/// Throws on anything that is not hexadecimal.
std::string from_hex(std::string_view text);

/// argon2id, 19 MiB, t=2, p=1 (OWASP), as a PHC string. About 12 ms: call on Workers.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);

/// RFC 6238: SHA-1, 6 digits, 30 s. `secret` is raw bytes.
bool verify_totp(std::string_view secret, std::string_view code, std::int64_t unix_seconds, int window_steps,
                 std::int64_t& matched_step);
std::string base32(std::string_view data);

}  // namespace aegle::crypto
