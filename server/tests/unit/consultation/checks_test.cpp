#include <gtest/gtest.h>

#include "base/error.hpp"
#include "features/consultation/policy.hpp"

namespace aegle::consultation::policy {
namespace {

using namespace std::chrono_literals;
using scheduling::AppointmentStatus;

Visit visit_at(Instant starts, AppointmentStatus status) {
  Visit visit;
  visit.starts_at = starts;
  visit.ends_at = starts + 15min;
  visit.status = status;
  return visit;
}

bool is_refused(const VerificationPost& post) {
  try {
    check(post);
  } catch (const Error& error) {
    return error.code == "invalid";
  }
  return false;
}

TEST(DeviceTests, AreMadeFromTheRequestUntilTheWindowCloses) {
  auto starts = parse_instant("2026-11-24T10:00:00Z").value();
  for (auto status : {AppointmentStatus::pending, AppointmentStatus::accepted}) {
    auto visit = visit_at(starts, status);
    EXPECT_TRUE(may_test_devices(visit, starts - std::chrono::days{90}));
    EXPECT_TRUE(may_test_devices(visit, starts + 75min));
    EXPECT_FALSE(may_test_devices(visit, starts + 75min + 1us));
  }
  for (auto status : {AppointmentStatus::completed, AppointmentStatus::rejected, AppointmentStatus::cancelled})
    EXPECT_FALSE(may_test_devices(visit_at(starts, status), starts - 1h));
}

TEST(DeviceTests, NameEveryFieldThatIsNotRight) {
  DeviceResult result{.agent = "", .up_kbit_per_s = 10'000'001, .down_kbit_per_s = -1};
  try {
    check(result);
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.fields.size(), 3u);
    EXPECT_EQ(error.fields[0].field, "agent");
    EXPECT_EQ(error.fields[1].field, "up_kbit_per_s");
    EXPECT_EQ(error.fields[2].field, "down_kbit_per_s");
  }
  result = {.agent = "Safari 18 on iPhone or iPad"};
  EXPECT_NO_THROW(check(result));
}

TEST(PrivacyWords, AreFourInSmallLetters) {
  EXPECT_FALSE(is_refused({"moon anchor tulip bread", VerificationOutcome::match}));
  for (const auto* words :
       {"", "   ", "moon", "moon anchor tulip", "moon anchor tulip bread sun", "Moon anchor tulip bread",
        "moon  anchor tulip", " moon anchor tulip", "moon anchor tulip ", "moon anchor tulip 7"})
    EXPECT_TRUE(is_refused({words, VerificationOutcome::differ})) << words;
  EXPECT_TRUE(is_refused({"moon anchor tulip " + std::string(80, 'a'), VerificationOutcome::differ}));
}

}  // namespace
}  // namespace aegle::consultation::policy
