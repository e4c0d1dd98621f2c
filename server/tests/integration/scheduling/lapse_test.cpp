#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "integration/realtime/world.hpp"

namespace aegle::testing {
namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

class Lapse : public ::testing::Test {
 protected:
  std::string state(AppointmentId id) {
    return world_.superuser
        .run("select status || ' ' || coalesce(ended_by, 'nobody') from appointments where id = '" + to_string(id) +
             "'")
        .at<std::string>(0, 0);
  }
  /// The notifications about this visit that the actor has, by kind and data.
  std::string told(const Actor& actor, AppointmentId id) {
    return world_.superuser
        .run(
            "select coalesce(string_agg(kind || ' ' || (data ->> 'ended_by'), ','), '') from notifications "
            "where user_id = '" +
            to_string(actor.user) + "' and data ->> 'appointment_id' = '" + to_string(id) + "'")
        .at<std::string>(0, 0);
  }

  World world_;
};

TEST_F(Lapse, ARequestThatWasNotAnsweredInTimeEndsAndIsNobodysCancellation) {
  auto passed = make_visit(world_.superuser, world_.parties, "pending", -20min);
  auto running = make_visit(world_.superuser, world_.parties, "pending", -5min);
  auto accepted = make_visit(world_.superuser, world_.parties, "accepted", -40min);
  world_.node->run_queue();
  auto work = [&]() -> task<> {
    co_await world_.node->scheduling.cancel_unanswered();
    auto both_were_told = [&] {
      return !told(world_.parties.patient, passed).empty() && !told(world_.parties.doctor, passed).empty() &&
             world_.outbox_text().find("Choose another time") != std::string::npos;
    };
    co_await support::until(both_were_told);
  };
  world_.run(work());
  EXPECT_EQ(state(passed), "cancelled system");
  EXPECT_EQ(state(running), "pending nobody");
  EXPECT_EQ(state(accepted), "accepted nobody");
  EXPECT_EQ(told(world_.parties.patient, passed), "appointment.cancelled system");
  EXPECT_EQ(told(world_.parties.doctor, passed), "appointment.cancelled system");
  auto mails = world_.outbox_text();
  EXPECT_EQ(mails.find("has been cancelled"), std::string::npos) << mails;
}

TEST_F(Lapse, GoesOnPastARequestThatIsAnsweredMeanwhile) {
  auto answered = make_visit(world_.superuser, world_.parties, "pending", -60min);
  auto passed = make_visit(world_.superuser, world_.parties, "pending", -20min);
  // Somebody else has the first one's row while it is looked for, and then has ended it.
  db::Blocking other{world_.base.superuser_url()};
  other.run("begin; update appointments set status = 'rejected', ended_by = 'doctor' where id = '" +
            to_string(answered) + "'");
  auto commit_once_waited_for = [&]() -> task<> {
    auto somebody_waits = [&] {
      auto waiting = world_.superuser.run(
          "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
      return waiting.at<std::int64_t>(0, 0) > 0;
    };
    co_await support::until(somebody_waits);
    other.run("commit");
  };
  auto work = [&]() -> task<> { co_await (world_.node->scheduling.cancel_unanswered() && commit_once_waited_for()); };
  world_.run(work());
  EXPECT_EQ(state(answered), "rejected doctor");
  EXPECT_EQ(state(passed), "cancelled system");
}

}  // namespace
}  // namespace aegle::testing
