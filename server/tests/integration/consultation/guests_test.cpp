#include <set>

#include "integration/consultation/visit_test.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::testing {
namespace {

using consultation::GuestInvite;
using consultation::GuestKind;
using consultation::GuestState;

class GuestsTest : public VisitTest {
 protected:
  std::int64_t count(const std::string& what) {
    return world_.superuser.run("select count(*) from " + what).at<std::int64_t>(0, 0);
  }
  std::string claim_error(const std::string& token) { return error_of(guests().claim(token, "192.0.2.1")); }
  std::string join_error(const Actor& who, AppointmentId visit) {
    consultation::SeatedPeer peer{{.peer = make_uuid()}, make_uuid()};
    return error_of(service().join(who, visit, peer));
  }
  void move_visit(const std::string& by) {
    world_.superuser.run("update appointments set starts_at = starts_at + interval '" + by +
                         "', ends_at = ends_at + interval '" + by + "'");
  }
};

TEST_F(GuestsTest, BothPartiesInviteAndSeeWhoWasInvited) {
  auto by_doctor = got(guests().invite(doctor_, visit_, GuestInvite{"Noor Haddad", GuestKind::interpreter}));
  auto by_patient = got(guests().invite(patient_, visit_, GuestInvite{"Asha Mehta", GuestKind::relative}));
  EXPECT_EQ(by_doctor.guest.invited_by.name, "Rajesh Patel");
  EXPECT_EQ(by_patient.guest.invited_by.name, "Kriya Mehta");
  EXPECT_EQ(by_patient.guest.state, GuestState::invited);
  EXPECT_TRUE(by_doctor.link.starts_with("http://localhost/guest#")) << by_doctor.link;
  EXPECT_GE(by_doctor.link.size(), std::string("http://localhost/guest#").size() + 43) << "256 bits";
  for (const auto& party : {doctor_, patient_}) {
    auto list = got(guests().list(party, visit_)).guests;
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].name, "Noor Haddad");
    EXPECT_EQ(list[1].kind, GuestKind::relative);
    EXPECT_EQ(list[1].invited_by.role, Role::patient);
  }
  EXPECT_EQ(count("audit_entries where action = 'guest.invite' and patient_id is not null"), 2);
  auto token = by_doctor.link.substr(by_doctor.link.find('#') + 1);
  EXPECT_EQ(count("guests where token_hash = sha256('" + token + "'::bytea)"), 1) << "only its hash is stored";
}

TEST_F(GuestsTest, AreInvitedFromAcceptanceUntilTheWindowCloses) {
  GuestInvite invite{"Noor Haddad", GuestKind::interpreter};
  auto far = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::hours(48));
  EXPECT_EQ(error_of(guests().invite(patient_, far, invite)), "");
  for (const auto* status : {"pending", "rejected", "cancelled"}) {
    auto other = make_visit(world_.superuser, world_.parties, status);
    EXPECT_EQ(error_of(guests().invite(patient_, other, invite)), "consultation.not_open") << status;
  }
  auto over = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::minutes(-76));
  EXPECT_EQ(error_of(guests().invite(patient_, over, invite)), "consultation.not_open");
  EXPECT_EQ(error_of(guests().invite(patient_, visit_, GuestInvite{"", GuestKind::other})), "invalid");
  EXPECT_EQ(error_of(guests().invite(patient_, visit_, GuestInvite{std::string(81, 'x'), GuestKind::other})),
            "invalid");
}

TEST_F(GuestsTest, AtMostSixAreInvitedAlsoAtOnce) {
  int refused = 0;
  auto one = [&](Actor by) -> task<> {
    GuestInvite invite{"Noor Haddad", GuestKind::interpreter};
    auto error = co_await support::thrown_by<Error>(guests().invite(by, visit_, invite));
    if (error && error->code == "consultation.too_many_guests") ++refused;
  };
  auto work = [&]() -> task<> {
    TaskGroup group(world_.io.get_executor());
    for (int i = 0; i < 8; ++i) group.spawn("invite", one(i % 2 ? doctor_ : patient_));
    while (group.running() > 0) co_await sleep_for(std::chrono::milliseconds(2));
  };
  world_.run(work());
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(count("guests"), 6);
  auto first = got(guests().list(doctor_, visit_)).guests[0].guest_id;
  got(service().put_out(doctor_, visit_, first));
  EXPECT_EQ(error_of(guests().invite(doctor_, visit_, GuestInvite{"Noor Haddad", GuestKind::other})), "");
}

TEST_F(GuestsTest, AnInvitationOpensTheVisitOnceAndTellsNothingOfThePatient) {
  auto token = invitation(doctor_, visit_);
  auto came = got(guests().claim(token, "192.0.2.1"));
  EXPECT_EQ(came.visit.name, "Noor Haddad");
  EXPECT_EQ(came.visit.appointment_id, visit_);
  EXPECT_EQ(came.visit.doctor_name, "Rajesh Patel");
  EXPECT_EQ(came.visit.invited_by_name, "Rajesh Patel");
  EXPECT_TRUE(came.visit.open);
  EXPECT_EQ(json::write(came.visit).find("Kriya"), std::string::npos);
  EXPECT_EQ(got(guests().list(patient_, visit_)).guests[0].state, GuestState::came);
  EXPECT_EQ(count("audit_entries where action = 'guest.come' and actor_role = 'guest' and patient_id is not null"), 1);
  EXPECT_EQ(claim_error(token), "guest.invitation_invalid") << "a stranger with the link, used up";

  auto guest = got(guests().actor_of(came.token));
  EXPECT_EQ(guest.role, Role::guest);
  EXPECT_EQ(guest.user, came.visit.guest_id);
  EXPECT_EQ(got(guests().visit(guest)).name, "Noor Haddad");
  EXPECT_EQ(got(guests().actor_of(token)).role, Role::none) << "the link is no session";
  EXPECT_EQ(got(guests().actor_of("")).role, Role::none);
}

TEST_F(GuestsTest, OfTwoWhoComeByOneLinkAtOnceExactlyOneEnters) {
  for (int round = 0; round < 20; ++round) {
    auto visit = make_visit(world_.superuser, world_.parties, "accepted");
    auto token = invitation(doctor_, visit);
    int entered = 0, refused = 0;
    auto browser = [&]() -> task<> {
      auto error = co_await support::thrown_by<Error>(guests().claim(token, std::to_string(round)));
      if (!error)
        ++entered;
      else if (error->code == "guest.invitation_invalid")
        ++refused;
    };
    auto work = [&]() -> task<> {
      TaskGroup group(world_.io.get_executor());
      for (int i = 0; i < 4; ++i) group.spawn("browser", browser());
      while (group.running() > 0) co_await sleep_for(std::chrono::milliseconds(1));
    };
    world_.run(work());
    EXPECT_EQ(entered, 1);
    EXPECT_EQ(refused, 3);
  }
}

TEST_F(GuestsTest, AnUnknownAVoidAnExpiredAndACancelledInvitationAreAllTheSame) {
  auto unknown = crypto::base64url(crypto::random_bytes(32));
  EXPECT_EQ(claim_error(unknown), "guest.invitation_invalid");
  EXPECT_EQ(claim_error(""), "guest.invitation_invalid");

  auto made_void = invitation(doctor_, visit_);
  got(service().put_out(patient_, visit_, got(guests().list(doctor_, visit_)).guests[0].guest_id));
  EXPECT_EQ(claim_error(made_void), "guest.invitation_invalid");
  EXPECT_EQ(got(guests().list(doctor_, visit_)).guests[0].state, GuestState::removed);

  auto cancelled = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::hours(30));
  auto of_cancelled = invitation(doctor_, cancelled);
  world_.superuser.run("update appointments set status = 'cancelled' where id = '" + to_string(cancelled) + "'");
  EXPECT_EQ(claim_error(of_cancelled), "guest.invitation_invalid");

  auto expired = invitation(doctor_, visit_);
  move_visit("-81 minutes");
  EXPECT_EQ(claim_error(expired), "guest.invitation_invalid");
}

TEST_F(GuestsTest, TriesFromOneAddressAreLimited) {
  auto token = invitation(doctor_, visit_);
  for (int i = 0; i < 120; ++i) EXPECT_EQ(claim_error("guess " + std::to_string(i)), "guest.invitation_invalid");
  EXPECT_EQ(claim_error(token), "too_many");
  EXPECT_EQ(error_of(guests().claim(token, "198.51.100.7")), "") << "from elsewhere";
}

TEST_F(GuestsTest, APartyOrAGuestBeforeTheWindowIsRefused) {
  auto later = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::hours(24));
  auto guest = guest_of(patient_, later);
  for (const auto& who : {doctor_, patient_, guest}) EXPECT_EQ(join_error(who, later), "consultation.not_open");
  EXPECT_EQ(error_of(guests().ice_servers(guest, "localhost")), "consultation.not_open");
  EXPECT_FALSE(got(guests().visit(guest)).open);
}

TEST_F(GuestsTest, AGuestEntersItsOwnVisitAlone) {
  auto guest = guest_of(doctor_, visit_);
  auto other = make_visit(world_.superuser, world_.parties, "accepted");
  EXPECT_EQ(join_error(guest, other), "not_found");
  EXPECT_EQ(join_error(guest, visit_), "");
  Actor forged{.role = Role::guest, .user = UserId::make()};
  EXPECT_EQ(join_error(forged, visit_), "identity.sign_in_needed");
  auto servers = got(guests().ice_servers(guest, "clinic.example"));
  ASSERT_EQ(servers.ice_servers.size(), 1u);
  EXPECT_TRUE(servers.ice_servers[0].username.ends_with(to_string(guest.user)));
}

TEST_F(GuestsTest, ASessionEndsWithTheWindowWithTheEndWithRemovalAndByGoing) {
  auto is_over = [&](const Actor& guest) { return error_of(guests().visit(guest)) == "identity.sign_in_needed"; };
  auto ended = guest_of(doctor_, visit_);
  got(service().end(doctor_, visit_));
  EXPECT_TRUE(is_over(ended));
  EXPECT_EQ(join_error(ended, visit_), "identity.sign_in_needed") << "a guest after the end";
  EXPECT_EQ(error_of(guests().ice_servers(ended, "localhost")), "identity.sign_in_needed");

  auto removed = guest_of(doctor_, visit_);
  got(service().put_out(patient_, visit_, removed.user));
  EXPECT_TRUE(is_over(removed));
  EXPECT_EQ(count("audit_entries where action = 'guest.remove' and actor_role = 'patient'"), 1);

  auto gone = guest_of(doctor_, visit_);
  EXPECT_EQ(join_error(gone, visit_), "");
  got(service().leave_for_good(gone));
  EXPECT_TRUE(is_over(gone));
  EXPECT_EQ(got(service().room(doctor_, visit_)).peers.size(), 0u);

  auto late = guest_of(doctor_, visit_);
  std::vector<SessionId> open{late.session, gone.session};
  EXPECT_EQ(got(guests().ended_sessions(open)), std::vector<SessionId>{gone.session});
  move_visit("-81 minutes");
  EXPECT_TRUE(is_over(late));
  EXPECT_EQ(got(guests().ended_sessions(open)).size(), 2u);
}

TEST_F(GuestsTest, AreUnknownToStrangers) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto guest = guest_of(doctor_, visit_);
  for (const auto& stranger : {strangers.doctor, strangers.patient, guest}) {
    EXPECT_EQ(error_of(guests().list(stranger, visit_)), "not_found");
    EXPECT_EQ(error_of(guests().invite(stranger, visit_, GuestInvite{"Noor Haddad", GuestKind::other})), "not_found");
    EXPECT_EQ(error_of(service().put_out(stranger, visit_, guest.user)), "not_found");
  }
  EXPECT_EQ(error_of(service().put_out(doctor_, visit_, patient_.user)), "not_found") << "no guest of this visit";
  EXPECT_EQ(got(guests().list(doctor_, visit_)).guests[0].state, GuestState::came);
}

TEST_F(GuestsTest, AGuestIsRefusedAllThatIsNotTheRoom) {
  auto guest = guest_of(doctor_, visit_);
  EXPECT_EQ(error_of(service().messages(guest, visit_, 0, 10)), "not_found");
  EXPECT_EQ(error_of(service().post(guest, visit_, {"hello", std::nullopt})), "not_found");
  EXPECT_EQ(error_of(service().notes(guest, visit_)), "not_found");
  EXPECT_EQ(error_of(service().room(guest, visit_)), "not_found");
  EXPECT_EQ(error_of(service().waiting(guest, visit_)), "not_found");
  EXPECT_EQ(error_of(service().device_checks(guest, visit_)), "not_found");
  EXPECT_EQ(error_of(service().call_log(guest, visit_, 0, 10)), "not_found");
  EXPECT_EQ(error_of(service().admit(guest, visit_, make_uuid())), "forbidden");
  EXPECT_EQ(error_of(service().end(guest, visit_)), "forbidden");
}

/// Row-level security, and nothing else, stands here between the guest and the record.
TEST_F(GuestsTest, InTheDatabaseAGuestSeesItsInvitationAndTheRoomAndNoOtherRow) {
  got(service().post(patient_, visit_, {"Zebrafieber", std::nullopt}));
  auto guest = guest_of(patient_, visit_);
  EXPECT_EQ(join_error(guest, visit_), "");
  make_visit(world_.superuser, world_.parties, "accepted");
  db::Blocking app(world_.base.app_url());
  app.query("select set_config('aegle.user', $1, false), set_config('aegle.role', 'guest', false)",
            to_string(guest.user));
  auto tables = world_.superuser.run(
      "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
      "where n.nspname = 'public' and c.relkind in ('r', 'p', 'v') and c.relrowsecurity or c.relname = 'live_guests'");
  std::set<std::string> seen;
  for (const auto& table : tables.as<std::string>()) {
    try {
      if (app.run("select count(*) from " + table).at<std::int64_t>(0, 0) > 0) seen.insert(table);
    } catch (const db::QueryError& refused) {
      EXPECT_EQ(refused.sqlstate, "42501") << table;
    }
  }
  // The directory of doctors is public.
  EXPECT_EQ(seen, (std::set<std::string>{"doctors", "guests", "room_seats", "rooms"}));
  EXPECT_EQ(app.run("select count(*) from guests").at<std::int64_t>(0, 0), 1);
  EXPECT_EQ(app.run("select count(*) from rooms").at<std::int64_t>(0, 0), 1);
  world_.superuser.run("update guests set left_at = now()");
  EXPECT_EQ(app.run("select count(*) from rooms").at<std::int64_t>(0, 0), 0) << "its session is over";
}

}  // namespace
}  // namespace aegle::testing
