#include "integration/consultation/room_test.hpp"

namespace aegle::testing {
namespace {

/// Who has which place in the room, over tabs, sockets and restarts.
class PlaceTest : public RoomTest {};

TEST_F(PlaceTest, ASecondTabTakesOver) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto first = co_await world_.open(patient_);
    auto second = co_await world_.open(patient_);
    auto d = make_uuid(), p1 = make_uuid(), p2 = make_uuid();
    co_await join(*doctor, d);
    co_await join(*first, p1);
    auto joined = co_await join(*second, p2);
    EXPECT_EQ(state_of(joined, p1), "absent");
    EXPECT_EQ(state_of(joined, p2), "admitted");
    EXPECT_EQ(text_of(co_await first->next("room.taken_over"), "peer"), to_string(p2));
    co_await signal(*first, d, "from the past");
    EXPECT_EQ(text_of(co_await first->next(), "code"), "consultation.not_in_room");
    first->cut();
    co_await signal(*doctor, p2, "to the present");
    co_await second->next("signal");
  };
  world_.run(work());
}

/// On a line that swallows packets, what a tab sent over a socket that it has given up may arrive after what it sent
/// over the next one.
TEST_F(PlaceTest, ATabThatIsOvertakenByItsOwnOlderSocketIsToldSoAndEntersAgain) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto given_up = co_await world_.open(patient_);
    auto now = co_await world_.open(patient_);
    auto d = make_uuid(), p = make_uuid();
    co_await join(*doctor, d);
    co_await join(*now, p);
    co_await join(*given_up, p);
    EXPECT_EQ(text_of(co_await now->next("room.taken_over"), "peer"), to_string(p));
    auto again = co_await join(*now, p);
    EXPECT_EQ(state_of(again, p), "admitted");
    EXPECT_EQ(text_of(co_await given_up->next("room.taken_over"), "peer"), to_string(p));
    given_up->cut();
    co_await signal(*doctor, p, "still there?");
    co_await now->next("signal");
  };
  world_.run(work());
}

TEST_F(PlaceTest, TheSameTabComesBackIntoItsPlaceOnANewSocket) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto before = co_await world_.open(patient_);
    auto d = make_uuid(), p = make_uuid();
    co_await join(*doctor, d);
    auto first = co_await join(*before, p);
    before->cut();
    auto after = co_await world_.open(patient_);
    auto again = co_await join(*after, p);
    EXPECT_EQ(again.at("peers").as_array().size(), 2u);
    EXPECT_EQ(state_of(again, p), "admitted");
    co_await signal(*doctor, p, "still there?");
    co_await after->next("signal");
    // Entering again on the same socket is no second place either.
    auto third = co_await join(*after, p);
    EXPECT_EQ(third.at("peers").as_array().size(), 2u);
    co_await signal(*doctor, p, "and now?");
    co_await after->next("signal");
    co_await expect_silence(*after);
  };
  world_.run(work());
}

TEST_F(PlaceTest, OutlivesTheServer) {
  auto p = make_uuid(), d = make_uuid();
  auto before = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto patient = co_await world_.open(patient_);
    co_await join(*doctor, d);
    co_await join(*patient, p);
  };
  world_.run(before());
  world_.node.reset();
  world_.node = std::make_unique<Node>(world_.io, world_.options());
  auto after = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto joined = co_await join(*patient, p);
    EXPECT_EQ(state_of(joined, p), "admitted");
    EXPECT_EQ(state_of(joined, d), "admitted");
  };
  world_.run(after());
}

TEST_F(PlaceTest, APlaceExpiresOnceItsSocketIsLostForLong) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto patient = co_await world_.open(patient_);
    auto d = make_uuid(), p = make_uuid();
    co_await join(*doctor, d);
    co_await join(*patient, p);
    co_await doctor->next("room.roster");
    patient->cut();
    static const db::Statement lost{"test.lost",
                                    "select count(*) from room_seats where expires_at < now() + interval '30 seconds'"};
    auto session = world_.node->database.as(Actor::system());
    while (co_await session->first<std::int64_t>(lost) == 0) co_await sleep_for(std::chrono::milliseconds(5));
    co_await world_.node->consultation.expire_seats();
    co_await expect_silence(*doctor);
    // Half a minute goes by.
    world_.superuser.run("update room_seats set expires_at = expires_at - interval '30 seconds'");
    co_await world_.node->consultation.expire_seats();
    EXPECT_EQ(state_of(co_await doctor->next("room.roster"), p), "absent");
  };
  world_.run(work());
}

TEST_F(PlaceTest, AnExpiredPlaceOfAnOpenSocketIsTakenAgain) {
  auto work = [&]() -> task<> {
    auto doctor = co_await world_.open(doctor_);
    auto d = make_uuid();
    auto joined = co_await join(*doctor, d);
    world_.superuser.run("update room_seats set expires_at = now() - interval '1 second'");
    co_await world_.node->consultation.expire_seats();
    auto again = co_await doctor->next("room.roster");
    EXPECT_EQ(state_of(again, d), "admitted");
    EXPECT_GT(number_of(again, "version"), number_of(joined, "version"));
  };
  world_.run(work());
}

}  // namespace
}  // namespace aegle::testing
