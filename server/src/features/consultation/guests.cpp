#include "features/consultation/guests.hpp"

#include "base/limits.hpp"
#include "features/audit/service.hpp"
#include "features/consultation/guests_store.hpp"
#include "features/consultation/store.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::consultation {
namespace {

constexpr std::int64_t guests_max = 6;
constexpr std::size_t token_bytes = 32;

Error not_open() {
  return errors::conflict("consultation.not_open",
                          "Guests are invited from acceptance until the visit's window closes.");
}

Error invitation_invalid() {
  return {Fault::not_found, "guest.invitation_invalid",
          "This invitation was used, taken back or is over. Ask who invited you for a new link."};
}

Guest guest_of(const store::GuestRow& row, const scheduling::Visit& visit) {
  bool by_doctor = row.invited_role == Role::doctor;
  auto state = row.removed ? GuestState::removed : row.came ? GuestState::came : GuestState::invited;
  return {.guest_id = row.id,
          .name = row.name,
          .kind = row.kind,
          .invited_by = {row.invited_by, row.invited_role, by_doctor ? visit.doctor_name : visit.patient_name},
          .invited_at = row.invited_at,
          .expires_at = scheduling::closes_at(visit.ends_at),
          .state = state};
}

scheduling::Visit window_of(const store::GuestPass& pass) {
  scheduling::Visit visit;
  visit.starts_at = pass.starts_at;
  visit.ends_at = pass.ends_at;
  visit.status = pass.status;
  return visit;
}

GuestVisit visit_of(const store::GuestPass& pass, Instant now) {
  return {.guest_id = pass.guest_id,
          .name = pass.name,
          .kind = pass.kind,
          .appointment_id = pass.appointment_id,
          .doctor_name = pass.doctor_name,
          .invited_by_name = pass.invited_by_name,
          .starts_at = pass.starts_at,
          .ends_at = pass.ends_at,
          .zone = pass.zone,
          .open = policy::is_open(window_of(pass), now)};
}

task<store::GuestPass> pass_of(db::Session& session) {
  auto pass = co_await store::guest_pass(session);
  if (!pass) throw errors::unauthenticated();
  co_return std::move(*pass);
}

}  // namespace

bool policy::may_invite(const Visit& visit, Instant now) {
  using enum scheduling::AppointmentStatus;
  return (visit.status == accepted || visit.status == completed) && now <= scheduling::closes_at(visit.ends_at);
}

void policy::check(const GuestInvite& invite) {
  Checks checks;
  checks.text(invite.name, "name", 1, 80);
  checks.done();
}

task<GuestInvited> Guests::invite(const Actor& actor, AppointmentId id, GuestInvite invite) {
  auto visit = co_await service_.visit(actor, id);
  policy::check(invite);
  auto now = with_.clock.now();
  invitations_.hit(actor.user, now);
  if (!policy::may_invite(visit, now)) throw not_open();
  auto token = crypto::base64url(crypto::random_bytes(token_bytes));
  db::Bytes hash{crypto::sha256(token)};
  store::GuestRow row{.id = UserId::make(),
                      .name = std::move(invite.name),
                      .kind = invite.kind,
                      .invited_by = actor.user,
                      .invited_role = actor.role,
                      .invited_at = now};
  audit::Entry entry{
      .action = "guest.invite", .subject = "guest", .subject_id = row.id.value, .patient = visit.patient_id};
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    // The room's lock makes those who invite at once count each other.
    co_await store::lock_room(tx, visit.consultation_id);
    if (co_await store::count_guests(tx, visit.consultation_id) >= guests_max)
      throw errors::conflict("consultation.too_many_guests",
                             "At most six guests are invited at once. Remove one first.");
    store::add_guest(tx, visit.consultation_id, row, hash);
    audit::record(tx, entry);
    RoomChanged event{id};
    with_.queue.publish(tx, event);
  };
  co_await with_.database.transact(actor, "consultation.invite", work);
  GuestInvited invited{guest_of(row, visit), public_url_ + "/guest#" + token};
  co_return invited;
}

task<GuestList> Guests::list(const Actor& actor, AppointmentId id) {
  auto visit = co_await service_.visit(actor, id);
  auto session = with_.database.as(actor);
  GuestList list;
  for (const auto& row : co_await store::guests(*session, visit.consultation_id))
    list.guests.push_back(guest_of(row, visit));
  co_return list;
}

task<Came> Guests::claim(std::string invitation, std::string address) {
  auto now = with_.clock.now();
  claims_.hit(address, now);
  db::Bytes hash{crypto::sha256(invitation)};
  auto nobody = with_.database.as(Actor::nobody());
  auto guest_id = co_await store::find_invitation(*nobody, hash);
  if (!guest_id) throw invitation_invalid();

  Came came;
  came.token = crypto::base64url(crypto::random_bytes(token_bytes));
  db::Bytes session_hash{crypto::sha256(came.token)};
  Actor guest{.role = Role::guest, .user = *guest_id, .session = SessionId::make()};
  std::function<task<store::GuestPass>(db::Tx&)> work = [&](db::Tx& tx) -> task<store::GuestPass> {
    auto claimed = co_await store::claim_invitation(tx, hash, guest.session, session_hash);
    if (!claimed) throw invitation_invalid();
    audit::Entry entry{
        .action = "guest.come", .subject = "guest", .subject_id = guest_id->value, .patient = claimed->patient_id};
    audit::record(tx, entry);
    RoomChanged event{claimed->appointment_id};
    with_.queue.publish(tx, event);
    co_return co_await pass_of(tx);
  };
  auto pass = co_await with_.database.transact(guest, "consultation.claim", work);
  came.visit = visit_of(pass, now);
  came.life = std::chrono::ceil<std::chrono::seconds>(scheduling::closes_at(pass.ends_at) - now);
  co_return came;
}

task<GuestVisit> Guests::visit(const Actor& actor) {
  auto session = with_.database.as(actor);
  co_return visit_of(co_await pass_of(*session), with_.clock.now());
}

task<IceServers> Guests::ice_servers(const Actor& actor, std::string request_host) {
  auto session = with_.database.as(actor);
  auto pass = co_await pass_of(*session);
  auto now = with_.clock.now();
  if (!policy::is_open(window_of(pass), now))
    throw errors::conflict("consultation.not_open",
                           "The room is open from 15 minutes before the visit to 60 after it.");
  co_return service_.servers_until(now + std::chrono::hours{1}, actor, std::move(request_host));
}

task<Actor> Guests::actor_of(const std::string& token) {
  db::Bytes hash{crypto::sha256(token)};
  auto nobody = with_.database.as(Actor::nobody());
  auto found = co_await store::find_guest(*nobody, hash);
  if (!found) co_return Actor::nobody();
  co_return Actor{.role = Role::guest, .user = found->guest_id, .session = found->session_id};
}

task<std::vector<SessionId>> Guests::ended_sessions(std::vector<SessionId> open) {
  auto session = with_.database.as(Actor::system());
  co_return co_await store::ended_guest_sessions(*session, open);
}

}  // namespace aegle::consultation
