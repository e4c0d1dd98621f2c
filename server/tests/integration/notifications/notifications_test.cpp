#include <gtest/gtest.h>

#include <fmt/format.h>

#include "features/notifications/store.hpp"
#include "integration/realtime/world.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;

class NotificationsTest : public ::testing::Test {
 protected:
  World world_;
  Actor doctor_ = world_.parties.doctor;
  Actor patient_ = world_.parties.patient;
  AppointmentId visit_ = make_visit(world_.superuser, world_.parties, "accepted");

  task<> publish(const char* topic, std::string payload) {
    std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
      world_.node->queue.publish_json(tx, topic, payload);
      co_return;
    };
    co_await world_.node->database.transact(Actor::system(), "test.publish", work);
  }
  std::string about_visit() const { return R"({"appointment_id":")" + to_string(visit_) + R"("})"; }
  task<std::shared_ptr<Tab>> reader(const Actor& actor) {
    auto tab = co_await world_.open(actor);
    json::object subscribe{{"type", "subscribe"}, {"stream", "user"}, {"after", 0}};
    EXPECT_EQ(text_of(co_await tab->ask(subscribe), "type"), "subscribed");
    co_return tab;
  }
  /// Until no event and no mail is left to tell.
  task<> settled() {
    static const db::Statement left{
        "test.left",
        "select (select count(*) from outbox) + "
        "(select count(*) from jobs where state = 'waiting' and (kind = 'mail' or kind like 'event:%'))"};
    auto session = world_.node->database.as(Actor::system());
    while (co_await session->first<std::int64_t>(left) != 0) co_await sleep_for(std::chrono::milliseconds(5));
  }
};

TEST_F(NotificationsTest, AppointmentEventsReachBothLiveAndByMail) {
  world_.node->run_queue();
  auto work = [&]() -> task<> {
    auto doctor = co_await reader(doctor_);
    auto patient = co_await reader(patient_);
    std::int64_t seq = 0;
    for (std::string what : {"booked", "accepted", "completed"}) {
      auto topic = "scheduling." + what;
      co_await publish(topic.c_str(), about_visit());
      ++seq;
      for (auto* tab : {doctor.get(), patient.get()}) {
        auto event = co_await tab->next("event");
        EXPECT_EQ(number_of(event, "seq"), seq);
        EXPECT_EQ(text_of(event, "kind"), "appointment." + what);
        EXPECT_EQ(text_of(event.at("data").as_object(), "appointment_id"), to_string(visit_));
        EXPECT_EQ(text_of(event.at("data").as_object(), "status"), "accepted");
      }
    }
    co_await settled();
  };
  world_.run(work());
  auto mails = world_.outbox_text();
  EXPECT_NE(mails.find("/video-consultation/" + to_string(visit_)), std::string::npos);
  EXPECT_NE(mails.find("Rajesh Patel"), std::string::npos);
  EXPECT_NE(mails.find("Asia/Kolkata"), std::string::npos);
  EXPECT_EQ(mails.find("ardiolog"), std::string::npos);
  auto sent = world_.superuser.run("select count(*) from jobs where kind = 'mail'").at<std::int64_t>(0, 0);
  EXPECT_EQ(sent, 6);
}

TEST_F(NotificationsTest, APrescriptionIsToldWithoutAnyDetail) {
  world_.node->run_queue();
  auto work = [&]() -> task<> {
    auto patient = co_await reader(patient_);
    co_await publish("prescriptions.issued", about_visit());
    EXPECT_EQ(text_of(co_await patient->next("event"), "kind"), "prescription.issued");
    co_await settled();
  };
  world_.run(work());
  auto mails = world_.outbox_text();
  EXPECT_NE(mails.find("/sign-in"), std::string::npos);
  EXPECT_EQ(mails.find("rescription"), std::string::npos);
}

TEST_F(NotificationsTest, DoctorsHearOfTheirApproval) {
  world_.node->run_queue();
  auto work = [&]() -> task<> {
    auto doctor = co_await reader(doctor_);
    co_await publish("directory.approved", R"({"doctor_id":")" + to_string(doctor_.user) + R"("})");
    auto event = co_await doctor->next("event");
    EXPECT_EQ(text_of(event, "kind"), "doctor.approved");
    EXPECT_EQ(text_of(event.at("data").as_object(), "doctor_id"), to_string(doctor_.user));
    co_await settled();
  };
  world_.run(work());
  EXPECT_NE(world_.outbox_text().find("Patients can find you now"), std::string::npos);
}

TEST_F(NotificationsTest, BothHearWhoWaits) {
  world_.node->run_queue();
  auto work = [&]() -> task<> {
    auto doctor = co_await reader(doctor_);
    consultation::SeatedPeer peer{{.peer = make_uuid()}, make_uuid()};
    co_await world_.node->consultation.join(patient_, visit_, peer);
    EXPECT_EQ(text_of(co_await doctor->next("event"), "kind"), "room.changed");
  };
  world_.run(work());
}

TEST_F(NotificationsTest, AnEventIsToldOnceHoweverOftenItComes) {
  auto work = [&]() -> task<> {
    auto event = make_uuid();
    auto visit = co_await world_.node->notifications.visit(visit_);
    notifications::Service::Telling telling{.visit = visit};
    telling.news.push_back({patient_.user, "appointment.accepted", "{}", event});
    telling.mails.push_back({patient_.user, notifications::MailKind::accepted_for_patient});
    for (int i = 0; i < 3; ++i) co_await world_.node->notifications.tell(event, telling);
    auto session = world_.node->database.as(patient_);
    EXPECT_EQ(co_await notifications::store::head(*session, patient_.user), 1);
  };
  world_.run(work());
  EXPECT_EQ(world_.superuser.run("select count(*) from jobs where kind = 'mail'").at<std::int64_t>(0, 0), 1);
}

TEST_F(NotificationsTest, AreOnesOwnAlone) {
  auto work = [&]() -> task<> {
    auto system = world_.node->database.as(Actor::system());
    notifications::News news{patient_.user, "room.changed", "{}", make_uuid()};
    EXPECT_TRUE(co_await notifications::store::append(*system, news));
    auto other = world_.node->database.as(doctor_);
    EXPECT_TRUE((co_await notifications::store::after(*other, patient_.user, 0, 10)).empty());
    EXPECT_EQ(co_await notifications::store::head(*other, patient_.user), 0);
  };
  world_.run(work());
}

TEST_F(NotificationsTest, OldAndSurplusEntriesAreForgotten) {
  auto user = to_string(patient_.user);
  world_.superuser.run(fmt::format(R"(
    insert into notification_heads values ('{0}', 5010);
    insert into notifications select '{0}', n, 'room.changed', '{{}}', gen_random_uuid(),
      case when n <= 20 then now() - interval '31 days' else now() end from generate_series(1, 5010) n)",
                                   user));
  auto work = [&]() -> task<> {
    co_await world_.node->notifications.drop_old();
    auto tab = co_await world_.open(patient_);
    json::object gone{{"type", "subscribe"}, {"stream", "user"}, {"after", 4000}};
    EXPECT_EQ(text_of(co_await tab->ask(gone), "type"), "reset");
  };
  world_.run(work());
  auto kept = world_.superuser.run("select count(*), min(seq) from notifications");
  EXPECT_EQ(kept.at<std::int64_t>(0, 0), 4990);
  EXPECT_EQ(kept.at<std::int64_t>(0, 1), 21);
}

}  // namespace
}  // namespace aegle::testing
