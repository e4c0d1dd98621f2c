#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/uuid.hpp"

namespace aegle {
namespace {

Uuid any_uuid() {
  Uuid id;
  for (auto& byte : id.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  return id;
}

TEST(UuidTest, TextRoundTrips) {
  EXPECT_TRUE(rc::check([] {
    auto id = any_uuid();
    auto text = to_string(id);
    RC_ASSERT(text.size() == 36u);
    RC_ASSERT(parse_uuid(text) == id);
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    RC_ASSERT(parse_uuid(text) == id);
  }));
}

TEST(UuidTest, ComparesInTheOrderOfItsText) {
  EXPECT_TRUE(rc::check([] {
    auto a = any_uuid();
    auto b = any_uuid();
    RC_ASSERT((a < b) == (to_string(a) < to_string(b)));
  }));
}

TEST(UuidTest, AnyTextIsReadOrRefusedButNeverMisread) {
  EXPECT_TRUE(rc::check([](const std::string& text) { RC_ASSERT(!parse_uuid(text).has_value()); }));
  for (const char* text : {"", "01935000-0000-7000-8000-00000000000", "01935000-0000-7000-8000-0000000000011",
                           "0193500000007000800000000000000001", "{01935000-0000-7000-8000-000000000001}",
                           "01935000-0000-7000-8000-00000000000g", "01935000_0000_7000_8000_000000000001",
                           "0193500-00000-7000-8000-000000000001", "01935000-0000-7000-8000-00000000000 "}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

TEST(UuidTest, FreshOnesAreVersionSevenAndSortByTime) {
  std::set<Uuid> all;
  auto first = make_uuid();
  for (int i = 0; i < 10'000; ++i) {
    auto id = make_uuid();
    EXPECT_EQ(id.bytes[6] >> 4, 7);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    all.insert(id);
  }
  EXPECT_EQ(all.size(), 10'000u);
  auto stamp = [](const Uuid& id) { return to_string(id).substr(0, 13); };
  EXPECT_LE(stamp(first), stamp(*all.begin()));
  EXPECT_LE(stamp(*all.rbegin()), stamp(make_uuid()));
}

TEST(UuidTest, NilIsNil) {
  EXPECT_TRUE(Uuid{}.is_nil());
  EXPECT_FALSE(make_uuid().is_nil());
  EXPECT_EQ(to_string(UserId{}), "00000000-0000-0000-0000-000000000000");
}

}  // namespace
}  // namespace aegle
