#include "integration/consultation/visit_test.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;

/// A doctor and a patient in a call, at a clinic that allows recording.
class RecordingTest : public VisitTest {
 protected:
  Uuid enter(const Actor& who) {
    consultation::SeatedPeer peer{{.peer = make_uuid(), .audio = true}, make_uuid()};
    got(service().join(who, visit_, peer));
    return peer.peer;
  }
  consultation::Recording state() { return got(service().recording(doctor_, visit_)); }
  std::int64_t count(const std::string& what) {
    return world_.superuser.run("select count(*) from " + what).at<std::int64_t>(0, 0);
  }
};

TEST_F(RecordingTest, NeedsEverybodysOwnWordAndStopsWhenOneTakesItBack) {
  enter(doctor_);
  enter(patient_);
  auto guest = guest_of(patient_, visit_);
  auto at = enter(guest);
  got(service().admit(doctor_, visit_, at));
  EXPECT_TRUE(state().allowed);
  EXPECT_EQ(error_of(service().record(doctor_, visit_, true)), "consultation.consent_missing");
  for (const auto& who : {doctor_, patient_}) got(service().consent(who, visit_, true));
  EXPECT_FALSE(state().may_record);
  EXPECT_EQ(error_of(service().record(doctor_, visit_, true)), "consultation.consent_missing")
      << "the guest's is missing";
  got(service().consent(guest, visit_, true));
  EXPECT_EQ(error_of(service().record(patient_, visit_, true)), "forbidden");
  got(service().record(doctor_, visit_, true));
  auto recorded = state();
  EXPECT_TRUE(recorded.on);
  ASSERT_EQ(recorded.consents.size(), 3u);
  EXPECT_EQ(recorded.consents[0].name, "Rajesh Patel");
  EXPECT_EQ(recorded.consents[2].name, "Noor Haddad");
  EXPECT_EQ(recorded.consents[2].role, Role::guest);

  got(service().consent(guest, visit_, false));
  EXPECT_FALSE(state().on);
  EXPECT_FALSE(state().may_record);
  EXPECT_EQ(count("audit_entries where action = 'recording.consent'"), 3);
  EXPECT_EQ(count("audit_entries where action = 'recording.withdraw' and actor_role = 'guest'"), 1);
  EXPECT_EQ(count("audit_entries where action = 'recording.start'"), 1);
}

TEST_F(RecordingTest, IsSaidInTheCallAndToldToBoth) {
  EXPECT_EQ(error_of(service().consent(patient_, visit_, true)), "consultation.not_in_room");
  auto strangers = make_parties(world_.superuser, *world_.node);
  EXPECT_EQ(error_of(service().consent(strangers.patient, visit_, true)), "not_found");
  EXPECT_EQ(error_of(service().recording(strangers.doctor, visit_)), "not_found");
  EXPECT_EQ(error_of(service().recording(guest_of(doctor_, visit_), visit_)), "not_found");
  enter(patient_);
  world_.node->run_queue();
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto patient = co_await world_.open(patient_);
    for (const auto& tab : {doctor, patient})
      co_await tab->ask(json::object{{"type", "subscribe"}, {"stream", "user"}});
    co_await service().consent(patient_, visit_, true);
    for (const auto& tab : {doctor, patient}) {
      auto event = co_await tab->next("event");
      while (text_of(event, "kind") != "room.recording") event = co_await tab->next("event");
      EXPECT_EQ(text_of(event.at("data").as_object(), "appointment_id"), to_string(visit_));
    }
  };
  world_.run(work());
}

TEST_F(RecordingTest, NobodyAgreesInAnothersName) {
  static const db::Statement forged{"test.forged", R"(
    insert into recording_consents (consultation_id, user_id, role, name, given, at)
    select id, $2, 'patient', 'x', true, now() from consultations where appointment_id = $1)"};
  auto work = [&]() -> task<> {
    auto session = world_.node->database.as(doctor_);
    co_await session->query(forged, visit_, patient_.user);
  };
  EXPECT_THROW(world_.run(work()), db::QueryError);
  enter(patient_);
  got(service().consent(patient_, visit_, false));
  static const db::Statement turned{"test.turned", "update recording_consents set given = true"};
  auto turn = [&]() -> task<> {
    auto session = world_.node->database.as(doctor_);
    co_await session->query(turned);
  };
  world_.run(turn());
  EXPECT_EQ(count("recording_consents where given"), 0);
}

}  // namespace
}  // namespace aegle::testing
