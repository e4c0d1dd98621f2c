#include "features/scheduling/policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aegle::scheduling {
namespace {

using policy::Step;
using enum AppointmentStatus;

const Instant start = *parse_instant("2026-11-24T10:00:00Z");
const Instant end = start + std::chrono::minutes{15};

Visit visit_that_is(AppointmentStatus status) { return {.starts_at = start, .ends_at = end, .status = status}; }

bool refused(Step step, Party by, AppointmentStatus status, Instant now) {
  return policy::refusal(step, by, visit_that_is(status), now).has_value();
}

TEST(Steps, GoOnlyAlongTheStateMachine) {
  const AppointmentStatus all[] = {pending, accepted, completed, rejected, cancelled};
  auto before = opens_at(start);
  for (auto status : all) {
    EXPECT_EQ(!refused(Step::accept, Party::doctor, status, before), status == pending);
    EXPECT_EQ(!refused(Step::reject, Party::doctor, status, before), status == pending);
    for (auto by : {Party::patient, Party::doctor})
      EXPECT_EQ(!refused(Step::cancel, by, status, before), status == pending || status == accepted);
    EXPECT_EQ(!refused(Step::complete, Party::doctor, status, before), status == accepted);
  }
}

TEST(Steps, HaveTheirTime) {
  auto second = std::chrono::seconds{1};
  EXPECT_FALSE(refused(Step::accept, Party::doctor, pending, end - second));
  EXPECT_TRUE(refused(Step::accept, Party::doctor, pending, end));
  EXPECT_TRUE(refused(Step::complete, Party::doctor, accepted, opens_at(start) - second));
  EXPECT_FALSE(refused(Step::complete, Party::doctor, accepted, opens_at(start)));
}

TEST(Steps, APatientCancelsUntilTheVisitBeginsADoctorUntilItEndsNobodyAfterwards) {
  auto instant = std::chrono::microseconds{1};
  struct Case {
    AppointmentStatus status;
    Party by;
    Instant until;
  };
  for (auto [status, by, until] : {Case{pending, Party::patient, end}, Case{pending, Party::doctor, end},
                                   Case{accepted, Party::patient, start}, Case{accepted, Party::doctor, end}}) {
    EXPECT_FALSE(refused(Step::cancel, by, status, until - instant));
    EXPECT_TRUE(refused(Step::cancel, by, status, until));
    EXPECT_TRUE(refused(Step::cancel, by, status, closes_at(end)));
  }
}

TEST(Steps, OnlyARequestWhoseTimeHasPassedLapses) {
  auto instant = std::chrono::microseconds{1};
  EXPECT_TRUE(refused(Step::cancel, Party::system, pending, end - instant));
  EXPECT_FALSE(refused(Step::cancel, Party::system, pending, end));
  for (auto status : {accepted, completed, rejected, cancelled})
    EXPECT_TRUE(refused(Step::cancel, Party::system, status, end));
}

TEST(Steps, BelongToTheirSideOfTheVisit) {
  Visit visit{.doctor_id = UserId::make(), .booked_by = UserId::make()};
  visit.patient_user_id = visit.booked_by;
  Actor patient{.role = Role::patient, .user = visit.booked_by};
  Actor doctor{.role = Role::doctor, .user = visit.doctor_id};
  Actor stranger{.role = Role::doctor, .user = UserId::make()};
  for (auto step : {Step::accept, Step::reject, Step::complete}) {
    EXPECT_TRUE(policy::may_take(step, doctor, visit));
    EXPECT_FALSE(policy::may_take(step, patient, visit));
    EXPECT_FALSE(policy::may_take(step, stranger, visit));
  }
  EXPECT_TRUE(policy::may_take(Step::cancel, patient, visit));
  EXPECT_TRUE(policy::may_take(Step::cancel, doctor, visit));
  EXPECT_FALSE(policy::may_take(Step::cancel, stranger, visit));
}

RC_GTEST_PROP(Age, ChangesOnTheBirthdayAndOnlyThen, ()) {
  auto born = std::chrono::sys_days{Date{std::chrono::year{1900}, std::chrono::month{1}, std::chrono::day{1}}} +
              std::chrono::days{*rc::gen::inRange(0, 45'000)};
  auto today = born + std::chrono::days{*rc::gen::inRange(0, 36'500)};
  auto age = *age_years(Date{born}, Date{today});
  auto tomorrow = *age_years(Date{born}, Date{today + std::chrono::days{1}});
  Date next{today + std::chrono::days{1}};
  Date birth{born};
  bool birthday = next.month() == birth.month() && next.day() == birth.day();
  bool leap_day = birth.month() == std::chrono::February && birth.day() == std::chrono::day{29};
  if (!leap_day) RC_ASSERT(tomorrow - age == (birthday ? 1 : 0));
  RC_ASSERT(tomorrow - age >= 0);
  RC_ASSERT(tomorrow - age <= 1);
}

}  // namespace
}  // namespace aegle::scheduling
