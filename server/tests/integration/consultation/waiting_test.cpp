#include <fmt/format.h>

#include "integration/consultation/visit_test.hpp"

namespace aegle::testing {
namespace {

using consultation::DoctorPlace;
using consultation::WaitingNote;

/// Several patients of one doctor, each with a visit.
class WaitingTest : public VisitTest {
 protected:
  Parties patient_of_the_doctor(const std::string& name) {
    Parties made{doctor_, make_user(world_.superuser, Role::patient, name), PatientId::make()};
    world_.superuser.run(fmt::format("insert into patients (id, user_id, name) values ('{}', '{}', '{}')",
                                     to_string(made.record), to_string(made.patient.user), name));
    return made;
  }
  Uuid enter(const Actor& who, AppointmentId visit) {
    consultation::SeatedPeer peer{{.peer = make_uuid(), .audio = true}, make_uuid()};
    peer.agent = "Firefox 151 on Linux";
    peer.network = "wifi";
    got(service().join(who, visit, peer));
    return peer.peer;
  }
  Instant ends_of(AppointmentId visit) {
    return world_.superuser.query("select ends_at from appointments where id = $1", to_string(visit)).at<Instant>(0, 0);
  }
};

TEST_F(WaitingTest, CountsThoseWithAnEarlierTimeAndForetellsTheBeginning) {
  auto early = patient_of_the_doctor("Adam Early");
  auto earlier = make_visit(world_.superuser, early, "accepted", std::chrono::minutes(-10));
  EXPECT_FALSE(got(service().waiting(patient_, visit_)).position);
  enter(patient_, visit_);
  EXPECT_EQ(got(service().waiting(patient_, visit_)).position, 1);
  enter(early.patient, earlier);
  auto waiting = got(service().waiting(patient_, visit_));
  EXPECT_EQ(waiting.position, 2);
  EXPECT_EQ(waiting.ahead, 1);
  EXPECT_EQ(waiting.doctor, DoctorPlace::absent);
  EXPECT_EQ(waiting.expected_at, world_.node->clock.now() + std::chrono::minutes(15));
  EXPECT_EQ(got(service().waiting(early.patient, earlier)).position, 1);

  consultation::SeatedPeer at_the_door{{.peer = make_uuid(), .state = consultation::PeerState::preparing}, make_uuid()};
  got(service().join(doctor_, earlier, at_the_door));
  auto still = got(service().waiting(patient_, visit_));
  EXPECT_EQ(still.position, 2) << "at the door the doctor is with nobody";
  EXPECT_EQ(still.doctor, DoctorPlace::absent);
  EXPECT_EQ(still.expected_at, waiting.expected_at);
  EXPECT_EQ(got(service().waiting(early.patient, earlier)).doctor, DoctorPlace::absent);
  EXPECT_EQ(got(service().waiting_room(doctor_)).waiting.size(), 2u);

  enter(doctor_, earlier);
  auto busy = got(service().waiting(patient_, visit_));
  EXPECT_EQ(busy.position, 1) << "whom the doctor is with is not ahead any more";
  EXPECT_EQ(busy.doctor, DoctorPlace::with_another);
  EXPECT_EQ(busy.expected_at, ends_of(earlier));
  EXPECT_EQ(got(service().waiting(early.patient, earlier)).doctor, DoctorPlace::here);
}

TEST_F(WaitingTest, AnotherDoctorsPatientsAndClosedVisitsDoNotCount) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto theirs = make_visit(world_.superuser, strangers, "accepted", std::chrono::minutes(-5));
  enter(strangers.patient, theirs);
  auto early = patient_of_the_doctor("Adam Early");
  auto closed = make_visit(world_.superuser, early, "accepted", std::chrono::minutes(-10));
  enter(early.patient, closed);
  world_.superuser.run("update appointments set status = 'cancelled' where id = '" + to_string(closed) + "'");
  enter(patient_, visit_);
  auto waiting = got(service().waiting(patient_, visit_));
  EXPECT_EQ(waiting.position, 1);
  EXPECT_EQ(waiting.ahead, 0);
  EXPECT_EQ(error_of(service().waiting(strangers.patient, visit_)), "not_found");
  // The function itself tells a stranger nothing.
  static const db::Statement line{"test.line", "select count(*) from doctors_line($1)"};
  static const db::Statement note{"test.note", "select waiting_note($1) is not null"};
  got(service().set_waiting_note(doctor_, WaitingNote{"Soon"}));
  auto ask = [&](Actor who) -> task<std::pair<std::int64_t, bool>> {
    auto session = world_.node->database.as(who);
    auto seen = *co_await session->first<std::int64_t>(line, theirs);
    auto told = *co_await session->first<bool>(note, visit_);
    co_return std::pair{seen, told};
  };
  EXPECT_EQ(got(ask(strangers.patient)), (std::pair<std::int64_t, bool>{0, false}));
  EXPECT_EQ(got(ask(early.patient)).second, false);
  EXPECT_EQ(got(ask(patient_)).second, true);
}

TEST_F(WaitingTest, TheDoctorSeesWhoWaitsSinceWhenAndWithWhat) {
  auto early = patient_of_the_doctor("Adam Early");
  auto earlier = make_visit(world_.superuser, early, "accepted", std::chrono::minutes(-10));
  auto peer = enter(patient_, visit_);
  enter(early.patient, earlier);
  auto all = got(service().waiting_room(doctor_)).waiting;
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].patient_name, "Adam Early");
  EXPECT_EQ(all[1].appointment_id, visit_);
  EXPECT_EQ(all[1].patient_name, "Kriya Mehta");
  EXPECT_EQ(all[1].agent, "Firefox 151 on Linux");
  EXPECT_EQ(all[1].network, "wifi");
  EXPECT_TRUE(all[1].audio);
  EXPECT_FALSE(all[1].video);
  EXPECT_EQ(all[1].since, world_.node->clock.now());
  EXPECT_EQ(error_of(service().waiting_room(patient_)), "forbidden");

  enter(doctor_, visit_);
  EXPECT_EQ(got(service().waiting_room(doctor_)).waiting.size(), 1u);
  got(service().hold(doctor_, visit_, peer));
  EXPECT_EQ(got(service().waiting_room(doctor_)).waiting.size(), 2u) << "who was sent back waits again";
  EXPECT_EQ(got(service().waiting(patient_, visit_)).doctor, DoctorPlace::here);
  auto strangers = make_parties(world_.superuser, *world_.node);
  EXPECT_TRUE(got(service().waiting_room(strangers.doctor)).waiting.empty());
}

TEST_F(WaitingTest, TheDoctorsWordReachesAllWhoWaitAndLapses) {
  world_.node->run_queue();
  enter(patient_, visit_);
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    co_await patient->ask(boost::json::object{{"type", "subscribe"}, {"stream", "user"}, {"after", 1}});
    WaitingNote note{"I am ten minutes late."};
    auto made = co_await service().set_waiting_note(doctor_, note);
    EXPECT_EQ(made.note, "I am ten minutes late.");
    EXPECT_EQ(made.waiting.size(), 1u);
    EXPECT_EQ(text_of(co_await patient->next("event"), "kind"), "room.changed");
  };
  world_.run(work());
  EXPECT_EQ(got(service().waiting(patient_, visit_)).note, "I am ten minutes late.");
  world_.superuser.run("update waiting_notes set set_at = now() - interval '12 hours 1 minute'");
  EXPECT_FALSE(got(service().waiting(patient_, visit_)).note);
  EXPECT_FALSE(got(service().waiting_room(doctor_)).note);
  got(service().set_waiting_note(doctor_, WaitingNote{"Now then"}));
  EXPECT_FALSE(got(service().set_waiting_note(doctor_, WaitingNote{})).note);
  EXPECT_EQ(error_of(service().set_waiting_note(doctor_, WaitingNote{std::string(201, 'x')})), "invalid");
  EXPECT_EQ(error_of(service().set_waiting_note(patient_, WaitingNote{"x"})), "forbidden");
}

}  // namespace
}  // namespace aegle::testing
