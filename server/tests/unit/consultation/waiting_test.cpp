#include "features/consultation/waiting.hpp"

#include <gtest/gtest.h>

namespace aegle::consultation::policy {
namespace {

using namespace std::chrono_literals;
using scheduling::AppointmentStatus;

const Instant ten = parse_instant("2026-11-24T10:00:00Z").value();

scheduling::Visit visit_at(Instant starts, AppointmentStatus status = AppointmentStatus::accepted) {
  scheduling::Visit visit;
  visit.starts_at = starts;
  visit.ends_at = starts + 15min;
  visit.status = status;
  return visit;
}

Slot slot_at(Instant starts) { return {starts, starts + 15min}; }

TEST(WaitingRule, WhoWaitsAloneIsNextAndExpectedAtItsTime) {
  auto waiting = expect(visit_at(ten), {.waits = true}, ten - 10min);
  EXPECT_EQ(waiting.position, 1);
  EXPECT_EQ(waiting.ahead, 0);
  EXPECT_EQ(waiting.expected_at, ten);
  EXPECT_EQ(waiting.doctor, DoctorPlace::absent);
  EXPECT_EQ(expect(visit_at(ten), {.waits = true}, ten + 7min).expected_at, ten + 7min) << "its time has passed";
}

TEST(WaitingRule, WhoIsAheadTakesItsSlotsLengthAndNobodyBeginsBeforeItsTime) {
  Line line{.waits = true, .ahead = {slot_at(ten - 30min), slot_at(ten - 15min)}};
  auto late = expect(visit_at(ten), line, ten);
  EXPECT_EQ(late.position, 3);
  EXPECT_EQ(late.ahead, 2);
  EXPECT_EQ(late.expected_at, ten + 30min);
  EXPECT_EQ(expect(visit_at(ten), line, ten - 40min).expected_at, ten) << "both are over by then";
  EXPECT_EQ(expect(visit_at(ten), line, ten - 20min).expected_at, ten + 10min);
}

TEST(WaitingRule, ADoctorInAnotherVisitIsFreeAtItsAppointedEndOrNow) {
  Line line{.waits = true, .with = slot_at(ten - 5min)};
  auto waiting = expect(visit_at(ten), line, ten);
  EXPECT_EQ(waiting.doctor, DoctorPlace::with_another);
  EXPECT_EQ(waiting.expected_at, ten + 10min);
  EXPECT_EQ(expect(visit_at(ten), line, ten + 20min).expected_at, ten + 20min);
}

TEST(WaitingRule, NothingIsExpectedOnceTheDoctorIsHereOrTheVisitIsNotAhead) {
  auto here = expect(visit_at(ten), {.waits = true, .doctor_here = true, .with = slot_at(ten)}, ten);
  EXPECT_EQ(here.doctor, DoctorPlace::here);
  EXPECT_FALSE(here.expected_at);
  EXPECT_FALSE(expect(visit_at(ten), {}, ten + 76min).expected_at);
  for (auto status : {AppointmentStatus::pending, AppointmentStatus::cancelled, AppointmentStatus::completed})
    EXPECT_FALSE(expect(visit_at(ten, status), {}, ten).expected_at);
}

TEST(WaitingRule, WhoDoesNotWaitHasNoPositionButAnExpectation) {
  auto waiting = expect(visit_at(ten), {.ahead = {slot_at(ten - 15min)}}, ten);
  EXPECT_FALSE(waiting.position);
  EXPECT_EQ(waiting.ahead, 1);
  EXPECT_EQ(waiting.expected_at, ten + 15min);
}

}  // namespace
}  // namespace aegle::consultation::policy
