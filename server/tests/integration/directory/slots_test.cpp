#include <algorithm>
#include <random>
#include <vector>

#include <date/tz.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/time.hpp"
#include "base/uuid.hpp"
#include "support/execute.hpp"
#include "support/test_database.hpp"

namespace aegle {
namespace {

struct Hours {
  int weekday;  // ISO
  int opens_min;
  int closes_min;
};

std::string clock_text(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

/// The same rule as open_slots, written independently: for each local day, from the opening's instant to the closing's,
/// in steps. A local time that does not exist is the instant of the change; an ambiguous one is the later.
std::vector<std::string> slots_by_hand(const std::vector<Hours>& hours, const std::string& zone, int slot_min,
                                       Instant from, Instant to) {
  const auto* tz = date::locate_zone(zone);
  auto instant_of = [&](date::local_days day, int minutes) {
    auto local = date::local_seconds{day} + std::chrono::minutes{minutes};
    auto info = tz->get_info(local);
    if (info.result == date::local_info::nonexistent)
      return std::chrono::sys_seconds{info.first.end.time_since_epoch()};
    auto offset = info.result == date::local_info::ambiguous ? info.second.offset : info.first.offset;
    return std::chrono::sys_seconds{local.time_since_epoch() - offset};
  };
  auto day_of = [&](Instant at) {
    return date::floor<date::days>(tz->to_local(date::sys_time<std::chrono::microseconds>{at.time_since_epoch()}));
  };
  std::vector<std::string> found;
  for (auto day = day_of(from) - date::days{1}; day <= day_of(to); day += date::days{1}) {
    auto weekday = static_cast<int>(date::weekday{day}.iso_encoding());
    for (const auto& row : hours) {
      if (row.weekday != weekday) continue;
      auto closes = instant_of(day, row.closes_min);
      for (auto at = instant_of(day, row.opens_min); at + std::chrono::minutes{slot_min} <= closes;
           at += std::chrono::minutes{slot_min})
        if (at >= from && at < to) found.push_back(to_string(Instant{at}));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The changes of clocks in a zone from 2026 to 2028.
std::vector<Instant> changes_of(const std::string& zone) {
  const auto* tz = date::locate_zone(zone);
  auto instant = [](const char* text) {
    return date::sys_seconds{std::chrono::floor<std::chrono::seconds>(*parse_instant(text)).time_since_epoch()};
  };
  std::vector<Instant> changes;
  for (auto at = instant("2026-01-01T00:00:00Z");;) {
    at = tz->get_info(at).end;
    if (at >= instant("2029-01-01T00:00:00Z")) return changes;
    changes.push_back(Instant{at.time_since_epoch()});
  }
}

class Slots : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { database_ = std::make_unique<support::TestDatabase>(); }
  static void TearDownTestSuite() { database_.reset(); }

  static std::string run(const std::string& sql) { return support::execute(database_->superuser_url(), sql); }

  static std::string doctor(const std::vector<Hours>& hours, const std::string& zone, int slot_min) {
    auto id = to_string(make_uuid());
    auto sql = fmt::format(
        "insert into users (id, role, name, password_hash) values ('{0}', 'doctor', 'D', '-');"
        "insert into doctors (id, name, status, zone, slot_minutes) values ('{0}', 'D', 'approved', '{1}', {2});",
        id, zone, slot_min);
    for (const auto& row : hours)
      sql += fmt::format("insert into weekly_hours values ('{}', {}, '{}', '{}');", id, row.weekday,
                         clock_text(row.opens_min), clock_text(row.closes_min));
    run(sql);
    return id;
  }

  /// In the order in which they come.
  static std::vector<std::string> slots(const char* function, const std::string& id, Instant from, Instant to) {
    auto list = run(fmt::format(
        "select coalesce(string_agg(to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ','), '') "
        "from {}('{}', '{}', '{}')",
        function, id, to_string(from), to_string(to)));
    std::vector<std::string> found;
    for (std::size_t at = 0; at < list.size();) {
      auto comma = std::min(list.find(',', at), list.size());
      found.push_back(list.substr(at, comma - at));
      at = comma + 1;
    }
    return found;
  }

  static auto count_of(const std::vector<std::string>& slots, const std::string& starts_at) {
    return std::count(slots.begin(), slots.end(), starts_at);
  }

  static std::unique_ptr<support::TestDatabase> database_;
};
std::unique_ptr<support::TestDatabase> Slots::database_;

TEST_F(Slots, AreWhatASecondImplementationFindsInManyZonesAndOnDaysOfChange) {
  const char* zones[] = {"UTC",
                         "Asia/Kolkata",
                         "Asia/Kathmandu",
                         "America/New_York",
                         "Europe/Berlin",
                         "Australia/Lord_Howe",
                         "America/Sao_Paulo",
                         "Pacific/Apia",
                         "Africa/Casablanca",
                         "Asia/Tehran"};
  // Around changes of clocks in both hemispheres, and plain weeks.
  const char* starts[] = {"2026-03-06T00:00:00Z", "2026-03-27T13:17:00Z", "2026-04-03T00:00:00Z",
                          "2026-10-02T00:00:00Z", "2026-10-23T22:00:00Z", "2026-10-30T05:00:00Z",
                          "2027-01-01T00:00:00Z"};
  std::mt19937 random{20261121};
  auto any = [&](int low, int high) { return std::uniform_int_distribution<int>{low, high}(random); };
  for (const char* zone : zones) {
    for (const char* start : starts) {
      std::vector<Hours> hours;
      for (int weekday = 1; weekday <= 7; ++weekday) {
        if (any(0, 3) == 0) {
          hours.push_back({weekday, 0, 1440});
          continue;
        }
        int noon = any(10, 14) * 60;
        hours.push_back({weekday, any(0, 9) * 60 + any(0, 3) * 15, noon});
        if (any(0, 1)) hours.push_back({weekday, noon + any(0, 2) * 30, any(18, 24) * 60});
      }
      int slot_min = std::array{5, 15, 20, 25, 45, 60}[static_cast<std::size_t>(any(0, 5))];
      auto from = *parse_instant(start);
      auto to = from + std::chrono::hours{any(1, 5 * 24)};
      auto id = doctor(hours, zone, slot_min);
      EXPECT_EQ(slots("open_slots", id, from, to), slots_by_hand(hours, zone, slot_min, from, to))
          << zone << " from " << start << " in steps of " << slot_min;
    }
  }
}

/// Windows of one day that do not overlap: between random local times, many of them in the small hours, when clocks
/// change; some touch.
std::vector<Hours> any_day(int weekday) {
  auto small_hours = rc::gen::map(rc::gen::inRange(0, 5 * 12 + 1), [](int step) { return step * 5; });
  auto any_hour = rc::gen::map(rc::gen::inRange(0, 24 * 4 + 1), [](int step) { return step * 15; });
  auto ends = *rc::gen::unique<std::vector<int>>(rc::gen::oneOf(small_hours, any_hour));
  std::sort(ends.begin(), ends.end());
  bool touching = *rc::gen::arbitrary<bool>();
  std::vector<Hours> windows;
  for (std::size_t i = 0; i + 1 < ends.size(); i += touching ? 1 : 2)
    windows.push_back({weekday, ends[i], ends[i + 1]});
  return windows;
}

TEST_F(Slots, AroundEveryChangeOfClocksAreEachOnceInOrderAndApart) {
  std::vector<std::pair<std::string, Instant>> changes;
  for (const char* zone :
       {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca",
        "Africa/Cairo", "Asia/Beirut", "America/Havana", "Atlantic/Azores", "Pacific/Chatham"})
    for (auto at : changes_of(zone)) changes.emplace_back(zone, at);
  ASSERT_GT(changes.size(), 50U);
  bool held = rc::check([&] {
    auto [zone, change] = *rc::gen::elementOf(changes);
    std::vector<Hours> hours;
    for (int weekday = 1; weekday <= 7; ++weekday)
      for (auto window : any_day(weekday)) hours.push_back(window);
    auto slot_min = *rc::gen::element(5, 15, 20, 30, 45, 60);
    auto from = change - std::chrono::minutes{*rc::gen::inRange(0, 30 * 60)};
    auto to = change + std::chrono::minutes{*rc::gen::inRange(1, 30 * 60)};
    auto found = slots("open_slots", doctor(hours, zone, slot_min), from, to);
    RC_ASSERT(found == slots_by_hand(hours, zone, slot_min, from, to));
    for (std::size_t i = 1; i < found.size(); ++i)
      RC_ASSERT(*parse_instant(found[i]) - *parse_instant(found[i - 1]) >= std::chrono::minutes{slot_min});
  });
  EXPECT_TRUE(held);
}

TEST_F(Slots, OfAWindowThatEndsInAnHourWhichSpringLeavesOutEndWithTheChange) {
  // In New York 02:00 is followed by 03:00 on 14 March 2027, at 07:00 UTC.
  auto id = doctor({{7, 90, 150}, {7, 180, 240}}, "America/New_York", 30);
  auto from = *parse_instant("2027-03-14T00:00:00Z");
  EXPECT_EQ(slots("open_slots", id, from, from + std::chrono::days{1}),
            (std::vector<std::string>{"2027-03-14T06:30:00Z", "2027-03-14T07:00:00Z", "2027-03-14T07:30:00Z"}));
  // On Lord Howe 02:00 is followed by 02:30 on 3 October 2027, at 15:30 UTC of the day before.
  auto island = doctor({{7, 90, 135}, {7, 140, 180}}, "Australia/Lord_Howe", 15);
  from = *parse_instant("2027-10-02T12:00:00Z");
  EXPECT_EQ(slots("open_slots", island, from, from + std::chrono::hours{12}),
            (std::vector<std::string>{"2027-10-02T15:00:00Z", "2027-10-02T15:15:00Z", "2027-10-02T15:30:00Z",
                                      "2027-10-02T15:45:00Z"}));
}

TEST_F(Slots, ThatAreTakenAreNotFree) {
  auto id = doctor({{1, 540, 720}}, "Europe/Paris", 30);
  auto from = *parse_instant("2027-01-04T00:00:00Z");  // a Monday
  auto to = from + std::chrono::days{1};
  EXPECT_EQ(slots("free_slots", id, from, to).size(), 6U);
  run(
      fmt::format("insert into busy (id, resource, during, kind) values (gen_random_uuid(), '{}', "
                  "'[2027-01-04 08:45+00, 2027-01-04 09:15+00)', 'break')",
                  id));
  auto free = slots("free_slots", id, from, to);
  EXPECT_EQ(count_of(free, "2027-01-04T08:30:00Z"), 0);
  EXPECT_EQ(count_of(free, "2027-01-04T09:00:00Z"), 0);
  EXPECT_EQ(free.size(), 4U);
  run(
      fmt::format("insert into busy (id, resource, during, kind, expires_at) values (gen_random_uuid(), '{}', "
                  "'[2027-01-04 10:00+00, 2027-01-04 10:30+00)', 'hold', now() - interval '1 second')",
                  id));
  EXPECT_EQ(count_of(slots("free_slots", id, from, to), "2027-01-04T10:00:00Z"), 1)
      << "a hold that has expired holds nothing";
}

TEST_F(Slots, OfTwoReservationsOfOneTimeTheDatabaseRefusesTheSecond) {
  auto id = doctor({}, "UTC", 15);
  auto insert = fmt::format(
      "insert into busy (id, resource, during, kind) values (gen_random_uuid(), '{}', "
      "'[2027-01-04 10:00+00, 2027-01-04 10:30+00)', 'appointment')",
      id);
  run(insert);
  EXPECT_THROW(run(insert), std::runtime_error);
}

}  // namespace
}  // namespace aegle
