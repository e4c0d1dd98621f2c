#include "integration/consultation/visit_test.hpp"

namespace aegle::testing {
namespace {

using consultation::CallLogPost;
using consultation::LineSample;
using consultation::Rung;

class CallLogTest : public VisitTest {
 protected:
  Actor admin_ = make_user(world_.superuser, Role::admin, "Admin");
  CallLogPost post_of(std::size_t count, Rung rung = Rung::few) {
    LineSample sample{.ago_ms = 10'000,
                      .other_id = doctor_.user,
                      .rung = rung,
                      .bars = 2,
                      .round_trip_ms = 310,
                      .jitter_ms = 12,
                      .lost = 0.25,
                      .concealed = 0.125,
                      .sent_kbit = 61,
                      .received_kbit = 24};
    return {std::vector<LineSample>(count, sample)};
  }
  std::int64_t post(const Actor& actor, std::size_t count) {
    auto given = post_of(count);
    return support::run_on(world_.io, service().log_call(actor, visit_, given)).stored;
  }
};

TEST_F(CallLogTest, KeepsWhatEachOnesBrowserMeasured) {
  EXPECT_EQ(post(patient_, 2), 2);
  EXPECT_EQ(post(doctor_, 1), 1);
  auto page = support::run_on(world_.io, service().call_log(doctor_, visit_, 0, 100));
  ASSERT_EQ(page.entries.size(), 3u);
  const auto& entry = page.entries[0];
  EXPECT_EQ(entry.user_id, patient_.user);
  EXPECT_EQ(entry.other_id, doctor_.user);
  EXPECT_EQ(entry.rung, Rung::few);
  EXPECT_EQ(entry.bars, 2);
  EXPECT_EQ(entry.round_trip_ms, 310);
  EXPECT_EQ(entry.lost, 0.25);
  EXPECT_EQ(entry.concealed, 0.125);
  EXPECT_FALSE(entry.available_kbit);
  auto ago = std::chrono::system_clock::now() - entry.at;
  EXPECT_GE(ago, std::chrono::seconds(10));
  EXPECT_LT(ago, std::chrono::seconds(40));
  EXPECT_EQ(page.entries[2].user_id, doctor_.user);
  EXPECT_FALSE(page.next);
}

TEST_F(CallLogTest, ComesInPages) {
  post(patient_, 5);
  auto first = support::run_on(world_.io, service().call_log(doctor_, visit_, 0, 3));
  ASSERT_EQ(first.entries.size(), 3u);
  ASSERT_TRUE(first.next);
  auto rest = support::run_on(world_.io, service().call_log(doctor_, visit_, std::stoll(*first.next), 3));
  EXPECT_EQ(rest.entries.size(), 2u);
  EXPECT_FALSE(rest.next);
  EXPECT_GT(rest.entries[0].id, first.entries[2].id);
}

TEST_F(CallLogTest, IsReadByTheVisitsDoctorAndByAdminsWhoAreRecorded) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  post(patient_, 1);
  EXPECT_EQ(error_of(service().call_log(patient_, visit_, 0, 10)), "forbidden");
  EXPECT_EQ(error_of(service().call_log(strangers.doctor, visit_, 0, 10)), "not_found");
  auto given = post_of(1);
  EXPECT_EQ(error_of(service().log_call(strangers.patient, visit_, given)), "not_found");
  EXPECT_EQ(support::run_on(world_.io, service().call_log(admin_, visit_, 0, 10)).entries.size(), 1u);
  auto audited = world_.superuser.query("select count(*) from audit_entries where action = $1 and actor_id = $2",
                                        "call_log.read", to_string(admin_.user));
  EXPECT_EQ(audited.at<std::int64_t>(0, 0), 1);
}

TEST_F(CallLogTest, EachPersonHasALimit) {
  for (int batch = 0; batch < 20; ++batch) EXPECT_EQ(post(patient_, 60), 60);
  EXPECT_EQ(post(patient_, 60), 0);
  EXPECT_EQ(post(doctor_, 60), 60);
  auto rows = world_.superuser.query("select count(*) from call_log where user_id = $1", to_string(patient_.user));
  EXPECT_EQ(rows.at<std::int64_t>(0, 0), 1200);
}

TEST_F(CallLogTest, IsWrittenWhileTheRoomIsOpen) {
  auto given = post_of(1);
  world_.node->clock.advance(std::chrono::hours(3));
  EXPECT_EQ(error_of(service().log_call(patient_, visit_, given)), "consultation.not_open");
}

TEST_F(CallLogTest, NamesEveryFigureThatNoLineHas) {
  auto given = post_of(1);
  given.samples[0].bars = 5;
  given.samples[0].lost = 1.5;
  given.samples[0].ago_ms = -1;
  try {
    support::run_on(world_.io, service().log_call(patient_, visit_, given));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fields.size(), 3u);
  }
  auto crowd = post_of(61);
  EXPECT_EQ(error_of(service().log_call(patient_, visit_, crowd)), "invalid");
}

}  // namespace
}  // namespace aegle::testing
