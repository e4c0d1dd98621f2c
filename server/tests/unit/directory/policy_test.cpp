#include "features/directory/policy.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace aegle::directory::policy {
namespace {

std::string wrong_fields(const HoursChange& change) {
  try {
    check(change);
    return "";
  } catch (const Error& error) {
    std::string fields;
    for (const auto& each : error.fields) fields += each.field + " ";
    return fields;
  }
}

TEST(Hours, AreTimesOfADayInOrderAndApart) {
  EXPECT_EQ(wrong_fields({{{1, "09:00", "12:00"}, {1, "12:00", "24:00"}, {7, "00:00", "24:00"}}, "Asia/Kathmandu", 15}),
            "");
  EXPECT_EQ(wrong_fields({{{8, "9:00", "24:01"}}, "Nowhere", 4}),
            "hours[0].weekday hours[0].opens hours[0].closes zone slot_minutes ");
  EXPECT_EQ(wrong_fields({{{1, "12:00", "12:00"}}, {}, {}}), "hours[0].closes ");
  EXPECT_EQ(wrong_fields({{{1, "09:00", "12:00"}, {1, "11:00", "13:00"}}, {}, {}}), "hours[1].opens ");
}

TEST(Codes, OfSpecialtiesAndLanguages) {
  for (const char* good : {"cardiology", "general-practice"}) EXPECT_TRUE(is_specialty(good)) << good;
  for (const char* bad : {"", "Cardiology", "-x", "x-", "a b"}) EXPECT_FALSE(is_specialty(bad)) << bad;
  for (const char* good : {"en", "pt-BR", "fil"}) EXPECT_TRUE(is_language(good)) << good;
  for (const char* bad : {"", "e", "english", "en-us", "EN"}) EXPECT_FALSE(is_language(bad)) << bad;
}

}  // namespace
}  // namespace aegle::directory::policy
