#include <fmt/format.h>
#include <gtest/gtest.h>

#include "integration/consultation/visit_test.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::testing {
namespace {

using consultation::BrowserOutcome;
using consultation::DeviceOutcome;
using consultation::DeviceResult;
using consultation::PathOutcome;
using consultation::VerificationOutcome;
using consultation::VerificationPost;

class ChecksTest : public VisitTest {
 protected:
  std::int64_t count(const std::string& of) {
    return world_.superuser.run("select count(*) from " + of).at<std::int64_t>(0, 0);
  }
};

DeviceResult result_with(DeviceOutcome camera) {
  return {.agent = "Chrome 156 on Android",
          .camera = camera,
          .microphone = DeviceOutcome::works,
          .speaker = DeviceOutcome::silent,
          .stun = PathOutcome::works,
          .udp = PathOutcome::failed,
          .tcp = PathOutcome::works,
          .tls = PathOutcome::absent,
          .up_kbit_per_s = 740,
          .down_kbit_per_s = 9100};
}

TEST_F(ChecksTest, TheLatestDeviceTestOfEachPersonIsKeptWithTheVisit) {
  EXPECT_TRUE(got(service().device_checks(doctor_, visit_)).checks.empty());
  got(service().keep_device_check(patient_, visit_, result_with(DeviceOutcome::works)));
  world_.node->clock.advance(std::chrono::minutes(1));
  got(service().keep_device_check(patient_, visit_, result_with(DeviceOutcome::blocked)));
  got(service().keep_device_check(doctor_, visit_, result_with(DeviceOutcome::works)));
  for (const auto& party : {doctor_, patient_}) {
    auto checks = got(service().device_checks(party, visit_)).checks;
    ASSERT_EQ(checks.size(), 2u);
    EXPECT_EQ(checks[0].role, Role::patient);
    EXPECT_EQ(checks[0].user_id, patient_.user);
    EXPECT_EQ(checks[0].checked_at, std::chrono::floor<std::chrono::microseconds>(world_.node->clock.now()));
    EXPECT_EQ(checks[0].result.camera, DeviceOutcome::blocked);
    EXPECT_EQ(checks[0].result.speaker, DeviceOutcome::silent);
    EXPECT_EQ(checks[0].result.udp, PathOutcome::failed);
    EXPECT_EQ(checks[0].result.tls, PathOutcome::absent);
    EXPECT_EQ(checks[0].result.up_kbit_per_s, 740);
    EXPECT_EQ(checks[0].result.down_kbit_per_s, 9100);
    EXPECT_EQ(checks[0].result.agent, "Chrome 156 on Android");
    EXPECT_EQ(checks[1].role, Role::doctor);
  }
}

TEST_F(ChecksTest, ADoctorSeesTheTestsOfTheVisitsAheadAndOfNobodyElses) {
  auto later = make_visit(world_.superuser, world_.parties, "pending", std::chrono::hours(48));
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto theirs = make_visit(world_.superuser, strangers, "accepted");
  got(service().keep_device_check(patient_, later, result_with(DeviceOutcome::missing)));
  got(service().keep_device_check(patient_, visit_, result_with(DeviceOutcome::busy)));
  got(service().keep_device_check(strangers.patient, theirs, result_with(DeviceOutcome::works)));
  auto checks = got(service().upcoming_device_checks(doctor_)).checks;
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].appointment_id, visit_);
  EXPECT_EQ(checks[1].appointment_id, later);
  EXPECT_EQ(error_of(service().upcoming_device_checks(patient_)), "forbidden");
  world_.superuser.run("update appointments set status = 'cancelled'");
  EXPECT_TRUE(got(service().upcoming_device_checks(doctor_)).checks.empty());
}

TEST_F(ChecksTest, AreUnknownToStrangersAlsoWithoutTheServicesOwnChecks) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  VerificationPost post{"river lamp seven cedar", VerificationOutcome::match};
  got(service().keep_device_check(patient_, visit_, result_with(DeviceOutcome::works)));
  got(service().verify(patient_, visit_, post));
  for (const auto& stranger : {strangers.doctor, strangers.patient}) {
    EXPECT_EQ(error_of(service().test_ice_servers(stranger, visit_, "localhost")), "not_found");
    EXPECT_EQ(error_of(service().keep_device_check(stranger, visit_, result_with(DeviceOutcome::works))), "not_found");
    EXPECT_EQ(error_of(service().device_checks(stranger, visit_)), "not_found");
    EXPECT_EQ(error_of(service().verify(stranger, visit_, post)), "not_found");
    EXPECT_EQ(error_of(service().verifications(stranger, visit_)), "not_found");
    static const db::Statement seen{
        "test.seen", "select (select count(*) from device_checks) + (select count(*) from verifications)"};
    auto work = [&]() -> task<std::int64_t> {
      auto session = world_.node->database.as(stranger);
      co_return *co_await session->first<std::int64_t>(seen);
    };
    EXPECT_EQ(got(work()), 0);
  }
}

TEST_F(ChecksTest, NobodyWritesInAnothersNameEvenWithinTheVisit) {
  static const db::Statement forged{"test.forged", R"(
    insert into device_checks (appointment_id, user_id, role, result, checked_at)
    values ($1, $2, 'patient', '{}', now()))"};
  auto work = [&]() -> task<> {
    auto session = world_.node->database.as(doctor_);
    co_await session->query(forged, visit_, patient_.user);
  };
  EXPECT_THROW(world_.run(work()), db::QueryError);
  EXPECT_EQ(count("device_checks"), 0);
}

TEST_F(ChecksTest, ServersForATestAreGivenLongBeforeTheRoomOpensAndNotAfterTheVisit) {
  auto later = make_visit(world_.superuser, world_.parties, "pending", std::chrono::hours(72));
  auto servers = got(service().test_ice_servers(patient_, later, "clinic.example"));
  ASSERT_EQ(servers.ice_servers.size(), 1u);
  auto until = std::chrono::floor<std::chrono::seconds>(world_.node->clock.now() + std::chrono::minutes(10));
  EXPECT_EQ(servers.expires_at, Instant(until));
  const auto& server = servers.ice_servers[0];
  EXPECT_EQ(server.username, std::to_string(until.time_since_epoch().count()) + ":" + to_string(patient_.user));
  EXPECT_EQ(server.credential, crypto::base64(crypto::hmac_sha1("turn-secret", server.username)));
  for (const auto* status : {"completed", "rejected", "cancelled"}) {
    auto over = make_visit(world_.superuser, world_.parties, status);
    EXPECT_EQ(error_of(service().test_ice_servers(patient_, over, "localhost")), "consultation.over") << status;
    EXPECT_EQ(error_of(service().keep_device_check(patient_, over, result_with(DeviceOutcome::works))),
              "consultation.over");
  }
  world_.node->clock.advance(std::chrono::hours(73));
  world_.node->clock.advance(std::chrono::minutes(16));
  EXPECT_EQ(error_of(service().test_ice_servers(patient_, later, "localhost")), "consultation.over");
}

TEST_F(ChecksTest, AreLimitedToThirtyAMinuteOfOnePerson) {
  for (int i = 0; i < 30; ++i) EXPECT_EQ(error_of(service().test_ice_servers(patient_, visit_, "localhost")), "");
  EXPECT_EQ(error_of(service().test_ice_servers(patient_, visit_, "localhost")), "too_many");
  EXPECT_EQ(error_of(service().keep_device_check(patient_, visit_, result_with(DeviceOutcome::works))), "too_many");
  EXPECT_EQ(error_of(service().test_ice_servers(doctor_, visit_, "localhost")), "");
}

TEST_F(ChecksTest, ALineIsProbedForAVisitAheadByItsPartiesAndNotWithoutEnd) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto later = make_visit(world_.superuser, world_.parties, "pending", std::chrono::hours(72));
  auto over = make_visit(world_.superuser, world_.parties, "completed");
  EXPECT_EQ(error_of(service().probe_line(strangers.patient, later)), "not_found");
  EXPECT_EQ(error_of(service().probe_line(patient_, over)), "consultation.over");
  for (int i = 1; i < 120; ++i) ASSERT_EQ(error_of(service().probe_line(patient_, later)), "");
  EXPECT_EQ(error_of(service().probe_line(patient_, later)), "too_many");
  EXPECT_EQ(error_of(service().probe_line(doctor_, later)), "");
}

TEST_F(ChecksTest, AnOverlongOrOddResultIsRefused) {
  auto result = result_with(DeviceOutcome::works);
  result.agent = std::string(81, 'x');
  result.up_kbit_per_s = -1;
  try {
    got(service().keep_device_check(patient_, visit_, result));
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.fields.size(), 2u);
    EXPECT_EQ(error.fields[0].field, "agent");
    EXPECT_EQ(error.fields[1].field, "up_kbit_per_s");
  }
}

TEST_F(ChecksTest, WhatTheTwoMadeOfTheWordsIsStoredAuditedAndToldToBoth) {
  world_.node->run_queue();
  VerificationPost match{"river lamp seven cedar", VerificationOutcome::match};
  VerificationPost differ{"moon anchor tulip bread", VerificationOutcome::differ};
  auto work = [&]() -> task<> {
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    co_await patient->ask(boost::json::object{{"type", "subscribe"}, {"stream", "user"}});
    co_await doctor->ask(boost::json::object{{"type", "subscribe"}, {"stream", "user"}});
    co_await service().verify(doctor_, visit_, match);
    for (const auto& tab : {patient, doctor}) {
      auto event = co_await tab->next("event");
      EXPECT_EQ(text_of(event, "kind"), "room.verified");
      EXPECT_EQ(text_of(event.at("data").as_object(), "appointment_id"), to_string(visit_));
    }
    world_.node->clock.advance(std::chrono::seconds(1));
    co_await service().verify(patient_, visit_, differ);
  };
  world_.run(work());
  for (const auto& party : {doctor_, patient_}) {
    auto all = got(service().verifications(party, visit_)).verifications;
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].role, Role::patient);
    EXPECT_EQ(all[0].words, "moon anchor tulip bread");
    EXPECT_EQ(all[0].outcome, VerificationOutcome::differ);
    EXPECT_EQ(all[1].user_id, doctor_.user);
    EXPECT_EQ(all[1].outcome, VerificationOutcome::match);
  }
  EXPECT_EQ(count("audit_entries where action = 'call.words_match' and subject = 'consultation'"), 1);
  EXPECT_EQ(count("audit_entries where action = 'call.words_differ' and patient_id is not null"), 1);
  EXPECT_THROW(db::Blocking(world_.base.app_url()).run("update verifications set outcome = 'match'"), db::QueryError);
}

TEST_F(ChecksTest, APartysWordOnAGuestsConnectionIsKeptUnderThatGuest) {
  auto guest = guest_of(doctor_, visit_);
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto elsewhere = guest_of(strangers.doctor, make_visit(world_.superuser, strangers, "accepted"));
  VerificationPost post{"river lamp seven cedar", VerificationOutcome::match, guest.user};
  EXPECT_EQ(got(service().verify(patient_, visit_, post)).guest_id, guest.user);
  auto all = got(service().verifications(doctor_, visit_)).verifications;
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].guest_id, guest.user);
  EXPECT_EQ(all[0].user_id, patient_.user);
  EXPECT_EQ(count("audit_entries where action = 'call.words_match'"), 1);

  EXPECT_EQ(error_of(service().verify(guest, visit_, post)), "not_found");
  for (auto unknown : {elsewhere.user, doctor_.user}) {
    VerificationPost odd{"river lamp seven cedar", VerificationOutcome::match, unknown};
    EXPECT_EQ(error_of(service().verify(patient_, visit_, odd)), "not_found");
  }
  // The database refuses it too: a guest of another visit is none of this one.
  static const db::Statement forged{"test.forged_guest", R"(
    insert into verifications (id, consultation_id, user_id, role, words, outcome, at, guest_id)
    select gen_random_uuid(), id, $2, 'patient', 'a b c d', 'match', now(), $3 from consultations where appointment_id = $1)"};
  auto work = [&]() -> task<> {
    auto session = world_.node->database.as(patient_);
    co_await session->query(forged, visit_, patient_.user, elsewhere.user);
  };
  EXPECT_THROW(world_.run(work()), db::QueryError);
  EXPECT_EQ(count("verifications"), 1);
}

TEST_F(ChecksTest, WordsAreComparedWhileTheRoomIsOpenAndAreFour) {
  auto later = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::minutes(60));
  VerificationPost post{"river lamp seven cedar", VerificationOutcome::match};
  EXPECT_EQ(error_of(service().verify(patient_, later, post)), "consultation.not_open");
  for (const auto* words :
       {"", "river", "river lamp seven", "river lamp seven cedar moon", "river  lamp seven", " river lamp seven",
        "River lamp seven cedar", "river lamp <b> cedar", "river lamp seven "}) {
    VerificationPost odd{words, VerificationOutcome::match};
    EXPECT_EQ(error_of(service().verify(patient_, visit_, odd)), "invalid") << words;
  }
}

}  // namespace
}  // namespace aegle::testing
