#include <random>
#include <set>

#include <date/tz.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

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
/// in steps. A local time that does not exist is taken as PostgreSQL takes it: with the offset before the change; an
/// ambiguous one with the offset after it.
std::set<std::string> slots_by_hand(const std::vector<Hours>& hours, const std::string& zone, int slot_min,
                                    Instant from, Instant to) {
  const auto* tz = date::locate_zone(zone);
  auto instant_of = [&](date::local_days day, int minutes) {
    auto local = date::local_seconds{day} + std::chrono::minutes{minutes};
    auto info = tz->get_info(local);
    auto offset = info.result == date::local_info::ambiguous ? info.second.offset : info.first.offset;
    return std::chrono::sys_seconds{local.time_since_epoch() - offset};
  };
  std::set<std::string> found;
  auto first =
      date::floor<date::days>(tz->to_local(date::sys_time<std::chrono::microseconds>{from.time_since_epoch()})) -
      date::days{1};
  auto last = date::floor<date::days>(tz->to_local(date::sys_time<std::chrono::microseconds>{to.time_since_epoch()}));
  for (auto day = first; day <= last; day += date::days{1}) {
    auto weekday = static_cast<int>(date::weekday{day}.iso_encoding());
    for (const auto& row : hours) {
      if (row.weekday != weekday) continue;
      auto closes = instant_of(day, row.closes_min);
      for (auto at = instant_of(day, row.opens_min); at + std::chrono::minutes{slot_min} <= closes;
           at += std::chrono::minutes{slot_min})
        if (at >= from && at < to) found.insert(to_string(Instant{at}));
    }
  }
  return found;
}

class Slots : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { database_ = std::make_unique<support::TestDatabase>(); }
  static void TearDownTestSuite() { database_.reset(); }

  static std::string run(const std::string& sql) { return support::execute(database_->superuser_url(), sql); }

  static std::string doctor(const std::vector<Hours>& hours, const std::string& zone, int slot_min) {
    auto id = to_string(make_uuid());
    run(fmt::format(
        "insert into users (id, role, name, password_hash) values ('{0}', 'doctor', 'D', '-');"
        "insert into doctors (id, name, status, zone, slot_minutes) values ('{0}', 'D', 'approved', '{1}', {2})",
        id, zone, slot_min));
    for (const auto& row : hours)
      run(fmt::format("insert into weekly_hours values ('{}', {}, '{}', '{}')", id, row.weekday,
                      clock_text(row.opens_min), clock_text(row.closes_min)));
    return id;
  }

  static std::set<std::string> slots(const char* function, const std::string& id, Instant from, Instant to) {
    auto list = run(fmt::format(
        "select coalesce(string_agg(to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ','), '') "
        "from {}('{}', '{}', '{}')",
        function, id, to_string(from), to_string(to)));
    std::set<std::string> found;
    for (std::size_t at = 0; at < list.size();) {
      auto comma = std::min(list.find(',', at), list.size());
      found.insert(list.substr(at, comma - at));
      at = comma + 1;
    }
    return found;
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
  EXPECT_EQ(free.count("2027-01-04T08:30:00Z"), 0U);
  EXPECT_EQ(free.count("2027-01-04T09:00:00Z"), 0U);
  EXPECT_EQ(free.size(), 4U);
  run(
      fmt::format("insert into busy (id, resource, during, kind, expires_at) values (gen_random_uuid(), '{}', "
                  "'[2027-01-04 10:00+00, 2027-01-04 10:30+00)', 'hold', now() - interval '1 second')",
                  id));
  EXPECT_EQ(slots("free_slots", id, from, to).count("2027-01-04T10:00:00Z"), 1U)
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
