#include "platform/crypto/crypto.hpp"

#include <cstring>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/error.hpp"

namespace aegle::crypto {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

int length(std::string_view text) {
  if (text.size() > 1u << 30) throw std::length_error("more than a gigabyte at once");
  return static_cast<int>(text.size());
}

void must(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL refused");
}

/// Fetched once and made anew for no call: that is most of the price of sealing something short.
EVP_CIPHER_CTX* context() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  struct Free {
    void operator()(EVP_CIPHER_CTX* one) const { EVP_CIPHER_CTX_free(one); }
  };
  thread_local std::unique_ptr<EVP_CIPHER_CTX, Free> own;
  if (!own) {
    if (!cipher) throw std::runtime_error("this OpenSSL has no AES-256-GCM");
    own.reset(EVP_CIPHER_CTX_new());
    must(EVP_CipherInit_ex2(own.get(), cipher, nullptr, nullptr, 1, nullptr));
  }
  return own.get();
}

Error broken() { return {Fault::internal, "vault.broken", "A stored value could not be opened."}; }

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view data) {
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (!HMAC(digest, key.data(), length(key), bytes(data), data.size(), bytes(mac), &size)) must(0);
  mac.resize(size);
  return mac;
}

std::string encode_base64(std::string_view data, int variant) {
  std::string text(sodium_base64_encoded_len(data.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes(data), data.size(), variant);
  text.pop_back();  // its terminating zero
  return text;
}

}  // namespace

Key::Key(std::string_view bytes32) {
  if (bytes32.size() != bytes_.size()) throw std::invalid_argument("a key is 32 bytes");
  std::memcpy(bytes_.data(), bytes32.data(), bytes_.size());
}

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key Key::random() {
  Key key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  return key;
}

std::string seal(const Key& key, std::string_view plain, std::string_view associated) {
  std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
  auto* nonce = bytes(sealed);
  randombytes_buf(nonce, nonce_bytes);
  auto* cipher = context();
  int written = 0;
  must(EVP_CipherInit_ex2(cipher, nullptr, key.data(), nonce, 1, nullptr));
  must(EVP_CipherUpdate(cipher, nullptr, &written, bytes(associated), length(associated)));
  must(EVP_CipherUpdate(cipher, nonce + nonce_bytes, &written, bytes(plain), length(plain)));
  must(EVP_CipherFinal_ex(cipher, nonce + nonce_bytes + written, &written));
  must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, tag_bytes, nonce + nonce_bytes + plain.size()));
  return sealed;
}

std::string open(const Key& key, std::string_view sealed, std::string_view associated) {
  if (sealed.size() < nonce_bytes + tag_bytes) throw broken();
  auto nonce = sealed.substr(0, nonce_bytes);
  auto text = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  std::string tag(sealed.substr(sealed.size() - tag_bytes));
  std::string plain(text.size(), '\0');
  auto* cipher = context();
  int written = 0;
  must(EVP_CipherInit_ex2(cipher, nullptr, key.data(), bytes(nonce), 0, nullptr));
  must(EVP_CipherUpdate(cipher, nullptr, &written, bytes(associated), length(associated)));
  must(EVP_CipherUpdate(cipher, bytes(plain), &written, bytes(text), length(text)));
  must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()));
  if (EVP_CipherFinal_ex(cipher, bytes(plain) + written, &written) != 1) throw broken();
  return plain;
}

std::string random_bytes(std::size_t count) {
  std::string made(count, '\0');
  randombytes_buf(made.data(), made.size());
  return made;
}

std::string random_code(int digits) {
  std::string code;
  for (int i = 0; i < digits; ++i) code += static_cast<char>('0' + randombytes_uniform(10));
  return code;
}

std::string sha256(std::string_view data) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytes(digest), bytes(data), data.size());
  return digest;
}

std::string hmac_sha256(const Key& key, std::string_view data) { return hmac(EVP_sha256(), key.view(), data); }

std::string hmac_sha1(std::string_view key, std::string_view data) { return hmac(EVP_sha1(), key, data); }

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64(std::string_view data) { return encode_base64(data, sodium_base64_VARIANT_ORIGINAL); }

std::string base64url(std::string_view data) { return encode_base64(data, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

std::string hex(std::string_view data) {
  std::string text(data.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes(data), data.size());
  text.pop_back();
  return text;
}

std::string from_hex(std::string_view text) {
  std::string data(text.size() / 2, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  bool read = text.size() % 2 == 0 &&
              sodium_hex2bin(bytes(data), data.size(), text.data(), text.size(), nullptr, &size, &end) == 0 &&
              end == text.data() + text.size();
  if (!read) throw std::invalid_argument("not hexadecimal");
  return data;
}

}  // namespace aegle::crypto
