#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/time.hpp"

namespace aegle {
namespace {

using namespace std::chrono_literals;

Instant at(const char* text) { return parse_instant(text).value(); }

// 1900-01-01 to 2200-12-31, in microseconds since 1970.
constexpr std::int64_t earliest = -2'208'988'800'000'000;
constexpr std::int64_t latest = 7'289'654'399'999'999;

TEST(TimeTest, InstantsRoundTrip) {
  EXPECT_TRUE(rc::check([] {
    Instant instant{std::chrono::microseconds{*rc::gen::inRange<std::int64_t>(earliest, latest)}};
    RC_ASSERT(parse_instant(to_string(instant)) == instant);
  }));
}

TEST(TimeTest, DatesRoundTrip) {
  EXPECT_TRUE(rc::check([] {
    Date day{std::chrono::sys_days{std::chrono::days{*rc::gen::inRange(-25'567, 84'000)}}};
    RC_ASSERT(parse_date(to_string(day)) == day);
  }));
}

TEST(TimeTest, AnOffsetNamesTheSameInstant) {
  EXPECT_TRUE(rc::check([] {
    Instant instant{std::chrono::seconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000)}};
    int minutes = *rc::gen::inRange(-14 * 60, 14 * 60 + 1);
    auto text = to_string(instant + std::chrono::minutes{minutes});
    text.pop_back();
    char offset[8];
    std::snprintf(offset, sizeof offset, "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                  std::abs(minutes) % 60);
    RC_ASSERT(parse_instant(text + offset) == instant);
  }));
}

TEST(TimeTest, WritesAFractionOnlyWhereThereIsOne) {
  EXPECT_EQ(to_string(at("2026-11-21T14:30:00Z")), "2026-11-21T14:30:00Z");
  EXPECT_EQ(to_string(at("2026-11-21t14:30:00.5z")), "2026-11-21T14:30:00.500000Z");
  EXPECT_EQ(to_string(at("2026-11-21T20:00:00.1234567+05:30")), "2026-11-21T14:30:00.123456Z");
  EXPECT_EQ(to_string(at("1969-12-31T23:59:59.999999Z")), "1969-12-31T23:59:59.999999Z");
}

TEST(TimeTest, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2026-11-21", "2026-11-21T14:30:00", "2026-11-21 14:30:00Z", "2026-11-21T24:00:00Z", "2026-11-21T14:60:00Z",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z",
        "2026-11-21T14:30:00.Z", "2026-11-21T14:30:00+0530", "2026-11-21T14:30:00+24:00", "2026-11-21T14:30:00+05:30Z",
        "2026-11-21T14:30:00Zz", "20261-1-21T14:30:00Z", "2026-11-21T1a:30:00Z"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
  for (const char* text :
       {"", "2026-1-1", "2026-02-30", "2026-00-10", "2026-11-31", "26-11-21", "2026/11/21", "2026-11-21 "}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
  EXPECT_TRUE(parse_date("2028-02-29"));
}

TEST(TimeTest, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    parse_instant(text);
    parse_date(text);
    is_zone(text);
  }));
}

TEST(TimeTest, KnowsZonesByTheirIanaNames) {
  for (const char* name : {"UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati"}) {
    EXPECT_TRUE(is_zone(name)) << name;
  }
  for (const char* name : {"", "Berlin", "Europe/Atlantis", "../../etc/passwd", "+02:00"})
    EXPECT_FALSE(is_zone(name)) << name;
}

TEST(TimeTest, ALocalTimeFollowsItsZone) {
  auto instant = at("2026-11-24T14:30:00Z");
  EXPECT_EQ(local_text(instant, "UTC"), "Tue 24 Nov 2026, 14:30");
  EXPECT_EQ(local_text(instant, "Asia/Kolkata"), "Tue 24 Nov 2026, 20:00");
  EXPECT_EQ(local_text(instant, "America/New_York"), "Tue 24 Nov 2026, 09:30");
  EXPECT_EQ(local_text(at("2026-07-01T12:00:00Z"), "America/New_York"), "Wed  1 Jul 2026, 08:00");
  EXPECT_EQ(local_text(instant, "Nowhere/Land"), "Tue 24 Nov 2026, 14:30");
}

TEST(TimeTest, TheDayDependsOnTheZone) {
  auto instant = at("2026-12-31T20:00:00Z");
  EXPECT_EQ(to_string(local_date(instant, "UTC")), "2026-12-31");
  EXPECT_EQ(to_string(local_date(instant, "Asia/Kolkata")), "2027-01-01");
  EXPECT_EQ(to_string(local_date(instant, "Pacific/Honolulu")), "2026-12-31");
}

}  // namespace
}  // namespace aegle
