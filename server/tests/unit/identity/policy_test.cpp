#include "features/identity/policy.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace aegle::identity::policy {
namespace {

TEST(OriginAllowed, IsThePublicUrlsAndOnLoopbackAnyNameOfIt) {
  EXPECT_TRUE(origin_allowed("https://clinic.example", "https://clinic.example"));
  EXPECT_TRUE(origin_allowed("https://clinic.example:443", "https://clinic.example"));
  EXPECT_FALSE(origin_allowed("http://clinic.example", "https://clinic.example"));
  EXPECT_FALSE(origin_allowed("https://clinic.example.evil.org", "https://clinic.example"));
  EXPECT_FALSE(origin_allowed("https://evil.org", "https://clinic.example"));
  EXPECT_FALSE(origin_allowed("null", "https://clinic.example"));
  EXPECT_TRUE(origin_allowed("http://127.0.0.1:8080", "http://localhost:8080"));
  EXPECT_FALSE(origin_allowed("http://127.0.0.1:8081", "http://localhost:8080"));
  EXPECT_FALSE(origin_allowed("http://localhost:8080", "http://clinic.example:8080"));
}

TEST(Email, IsNormalisedAndChecked) {
  EXPECT_EQ(normal_email("  Ana.Lima@Example.ORG\n"), "ana.lima@example.org");
  for (const char* good : {"a@b.co", "x+y@sub.example.org", "o'hara.j_r-2@x--n.example.org"})
    EXPECT_TRUE(is_email(good)) << good;
  for (const char* bad : {"",
                          "a",
                          "@b.co",
                          "a@b",
                          "a@@b.co",
                          "a@.co",
                          "a@b.",
                          "a b@c.de",
                          "a\r\nBcc:x@y.de",
                          "a@b..de",
                          "<a@b.de>",
                          "é@x.org",
                          "a@bücher.de",
                          "a@[127.0.0.1]",
                          "a:b@c.de",
                          "a\\b@c.de",
                          "-a@b.de",
                          "a..b@c.de",
                          ".a@b.de",
                          "a.@b.de",
                          "a@-b.de",
                          "a@b-.de"})
    EXPECT_FALSE(is_email(bad)) << bad;
}

TEST(Registration, NamesEveryWrongField) {
  Registration registration{.role = Role::admin, .name = " ", .email = "x", .password = "short", .zone = "Mars/Base"};
  registration.date_of_birth = Date{std::chrono::year{2030}, std::chrono::month{1}, std::chrono::day{1}};
  try {
    check(registration, Date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{21}});
    FAIL();
  } catch (const Error& error) {
    std::string fields;
    for (const auto& each : error.fields) fields += each.field + " ";
    EXPECT_EQ(fields, "role name date_of_birth email password zone ");
  }
}

TEST(SecondFactor, IsNeededByDoctorsAndAdminsWhereTheClinicSaysSo) {
  EXPECT_TRUE(needs_second_factor(Role::doctor, true));
  EXPECT_TRUE(needs_second_factor(Role::admin, true));
  EXPECT_FALSE(needs_second_factor(Role::patient, true));
  EXPECT_FALSE(needs_second_factor(Role::doctor, false));
}

}  // namespace
}  // namespace aegle::identity::policy
