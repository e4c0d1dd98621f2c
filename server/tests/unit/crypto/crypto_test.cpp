#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::crypto {
namespace {

std::string unhex(std::string_view text) { return from_hex(text); }

TEST(CryptoTest, OpensAKnownAnswerOfAesGcm) {
  // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16 (AES-256 with associated data).
  Key key(unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  auto nonce = unhex("cafebabefacedbaddecaf888");
  auto plain = unhex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
      "ba637b39");
  auto associated = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  auto cipher = unhex(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
      "bcc9f662");
  auto tag = unhex("76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(open(key, nonce + cipher + tag, associated), plain);
}

TEST(CryptoTest, WhatIsSealedOpensAgainAndNeverLooksTheSame) {
  EXPECT_TRUE(rc::check([](const std::string& plain, const std::string& associated) {
    auto key = Key::random();
    auto sealed = seal(key, plain, associated);
    RC_ASSERT(sealed.size() == plain.size() + 28);
    RC_ASSERT(open(key, sealed, associated) == plain);
    RC_ASSERT(seal(key, plain, associated) != sealed);
  }));
}

TEST(CryptoTest, AnythingChangedDoesNotOpen) {
  EXPECT_TRUE(rc::check([](const std::string& plain, const std::string& associated) {
    auto key = Key::random();
    auto sealed = seal(key, plain, associated);
    auto at = *rc::gen::inRange<std::size_t>(0, sealed.size());
    auto changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ (1 << *rc::gen::inRange(0, 8)));
    RC_ASSERT_THROWS_AS(open(key, changed, associated), Error);
    RC_ASSERT_THROWS_AS(open(key, sealed.substr(0, at), associated), Error);
    RC_ASSERT_THROWS_AS(open(key, sealed, associated + "x"), Error);
    RC_ASSERT_THROWS_AS(open(Key::random(), sealed, associated), Error);
  }));
  try {
    open(Key::random(), "short", "");
    FAIL() << "it opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, "vault.broken");
    EXPECT_EQ(error.fault, Fault::internal);
  }
}

TEST(CryptoTest, HashesAndCodesGiveKnownAnswers) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231, test case 1, with its key of 20 bytes padded by the zeros that HMAC itself adds.
  Key key(std::string(20, '\x0b') + std::string(12, '\0'));
  EXPECT_EQ(hex(hmac_sha256(key, "Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  // RFC 2202, test cases 1 and 2.
  EXPECT_EQ(hex(hmac_sha1(std::string(20, '\x0b'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hex(hmac_sha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  // RFC 4648, section 10.
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(base32("foob"), "MZXW6YQ");
  EXPECT_EQ(base32(""), "");
}

TEST(CryptoTest, HexRoundTripsAndRefusesTheRest) {
  EXPECT_TRUE(rc::check([](const std::string& data) { RC_ASSERT(from_hex(hex(data)) == data); }));
  EXPECT_EQ(from_hex("00FFab"), std::string("\x00\xff\xab", 3));
  for (const char* text : {"0", "0g", "zz", "00 11", "0x00", "001"}) {
    EXPECT_THROW(from_hex(text), std::invalid_argument) << text;
  }
}

TEST(CryptoTest, AKeyIsThirtyTwoBytes) {
  EXPECT_THROW(Key(std::string(31, 'x')), std::invalid_argument);
  EXPECT_THROW(Key(std::string(33, 'x')), std::invalid_argument);
  EXPECT_NE(Key::random().view(), Key::random().view());
}

TEST(CryptoTest, ComparesByContentAndLength) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("same", "same"));
  EXPECT_FALSE(equal_constant_time("same", "sama"));
  EXPECT_FALSE(equal_constant_time("same", "samesame"));
}

TEST(CryptoTest, RandomCodesUseEveryDigitInEveryPlace) {
  std::map<std::pair<std::size_t, char>, int> seen;
  for (int i = 0; i < 2000; ++i) {
    auto code = random_code(6);
    ASSERT_EQ(code.size(), 6u);
    for (std::size_t place = 0; place < 6; ++place) ++seen[{place, code[place]}];
  }
  EXPECT_EQ(seen.size(), 60u);
  EXPECT_NE(random_bytes(32), random_bytes(32));
  EXPECT_EQ(random_bytes(0), "");
}

TEST(PasswordTest, VerifiesItselfOnly) {
  auto hash = hash_password("correct horse");
  EXPECT_EQ(hash.substr(0, 31), "$argon2id$v=19$m=19456,t=2,p=1$");
  EXPECT_TRUE(verify_password(hash, "correct horse"));
  EXPECT_FALSE(verify_password(hash, "Correct horse"));
  EXPECT_FALSE(verify_password(hash, ""));
  EXPECT_NE(hash_password("correct horse"), hash);
  EXPECT_FALSE(verify_password("", "correct horse"));
  EXPECT_FALSE(verify_password("not a hash", "correct horse"));
  EXPECT_FALSE(verify_password(std::string(500, '$'), "correct horse"));
}

TEST(TotpTest, GivesTheAnswersOfTheRfc) {
  // RFC 6238, appendix B, the SHA-1 column; six of its eight digits.
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> answers[] = {{59, "287082"},         {1111111109, "081804"},
                                                          {1111111111, "050471"}, {1234567890, "005924"},
                                                          {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : answers) {
    std::int64_t step = -1;
    EXPECT_TRUE(verify_totp(secret, code, seconds, 0, step)) << seconds;
    EXPECT_EQ(step, seconds / 30);
  }
}

TEST(TotpTest, ACodeIsTakenWithinItsWindowAndNamesItsStep) {
  const std::string secret = "12345678901234567890";
  const char* code = "287082";  // of step 1
  std::int64_t step = -1;
  EXPECT_TRUE(verify_totp(secret, code, 89, 1, step));
  EXPECT_EQ(step, 1);
  EXPECT_TRUE(verify_totp(secret, code, 29, 1, step));
  EXPECT_EQ(step, 1);
  step = -1;
  EXPECT_FALSE(verify_totp(secret, code, 90, 1, step));
  EXPECT_FALSE(verify_totp(secret, code, 89, 0, step));
  EXPECT_EQ(step, -1);
  for (const char* wrong : {"", "287081", "28708", "2870820", "28708a", "      "}) {
    EXPECT_FALSE(verify_totp(secret, wrong, 59, 1, step)) << wrong;
  }
  EXPECT_FALSE(verify_totp("", code, 59, 1, step));
}

}  // namespace
}  // namespace aegle::crypto
