#include "base/allowance.hpp"

#include <gtest/gtest.h>

namespace aegle {
namespace {

using namespace std::chrono_literals;

TEST(Allowance, IsFullAtFirstAndFillsUpWithTimeToItsMost) {
  Allowance::Time start{};
  Allowance frames(10, 20, start);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(frames.take(1, start));
  EXPECT_FALSE(frames.take(1, start));
  EXPECT_TRUE(frames.take(1, start + 100ms));
  EXPECT_FALSE(frames.take(1, start + 100ms)) << "what was refused was not taken either";
  EXPECT_FALSE(frames.full(start + 2s));
  EXPECT_TRUE(frames.full(start + 2100ms));
  EXPECT_TRUE(frames.take(20, start + 1h));
  EXPECT_FALSE(frames.take(0.5, start + 1h));
}

}  // namespace
}  // namespace aegle
