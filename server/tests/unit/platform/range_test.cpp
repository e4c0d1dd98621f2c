#include "platform/http/range.hpp"

#include <gtest/gtest.h>

namespace aegle::http {
namespace {

std::string range(std::string_view header, std::uint64_t size = 1000) {
  auto found = byte_range(header, size);
  return found ? std::to_string(found->first) + "+" + std::to_string(found->count) : "whole";
}

TEST(Range, IsWhatRfc9110Says) {
  EXPECT_EQ(range("bytes=0-499"), "0+500");
  EXPECT_EQ(range("bytes=500-"), "500+500");
  EXPECT_EQ(range("bytes=-200"), "800+200");
  EXPECT_EQ(range("bytes=-2000"), "0+1000");
  EXPECT_EQ(range("bytes=990-2000"), "990+10");
  EXPECT_EQ(range("Bytes = 0-0"), "0+1");
  EXPECT_EQ(range("bytes=999-18446744073709551615"), "999+1");
}

TEST(Range, BeyondTheEndHoldsNothing) {
  EXPECT_EQ(range("bytes=1000-"), "0+0");
  EXPECT_EQ(range("bytes=-0"), "1000+0");
}

TEST(Range, ThatIsMalformedOrManyIsIgnored) {
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=1-x", "bytes=0-1,5-6",
                             "lines=1-2", "bytes=99999999999999999999-"})
    EXPECT_EQ(range(header), "whole") << header;
}

}  // namespace
}  // namespace aegle::http
