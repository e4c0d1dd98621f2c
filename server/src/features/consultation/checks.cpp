#include "features/audit/service.hpp"
#include "features/consultation/checks_store.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"

namespace aegle::consultation {

task<DeviceCheck> Service::keep_device_check(const Actor& actor, AppointmentId id, DeviceResult result) {
  auto visit = co_await this->visit(actor, id);
  policy::check(result);
  auto now = with_.clock.now();
  tests_.hit(actor.user, now);
  if (!policy::may_test_devices(visit, now))
    throw errors::conflict("consultation.over", "Devices are tested for a visit that lies ahead.");
  DeviceCheck check{
      .appointment_id = id, .user_id = actor.user, .role = actor.role, .checked_at = now, .result = std::move(result)};
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    store::keep_device_check(tx, check);
    co_return;
  };
  co_await with_.database.transact(actor, "consultation.keep_device_check", work);
  co_return check;
}

task<DeviceChecks> Service::device_checks(const Actor& actor, AppointmentId id) {
  co_await visit(actor, id);
  auto session = with_.database.as(actor);
  DeviceChecks all;
  all.checks = co_await store::device_checks(*session, id);
  co_return all;
}

task<DeviceChecks> Service::upcoming_device_checks(const Actor& actor) {
  require(actor.is(Role::doctor), errors::forbidden);
  auto session = with_.database.as(actor);
  DeviceChecks all;
  all.checks = co_await store::upcoming_device_checks(*session, actor.user);
  co_return all;
}

task<Verification> Service::verify(const Actor& actor, AppointmentId id, VerificationPost post) {
  auto visit = co_await this->visit(actor, id);
  policy::check(post);
  auto now = with_.clock.now();
  tests_.hit(actor.user, now);
  if (!policy::is_open(visit, now))
    throw errors::conflict("consultation.not_open", "Privacy words are compared in the call.");
  Verification made{.user_id = actor.user,
                    .role = actor.role,
                    .words = std::move(post.words),
                    .outcome = post.outcome,
                    .at = now,
                    .guest_id = post.guest_id};
  audit::Entry entry{.action = made.outcome == VerificationOutcome::match ? "call.words_match" : "call.words_differ",
                     .subject = "consultation",
                     .subject_id = visit.consultation_id.value,
                     .patient = visit.patient_id};
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    if (made.guest_id && !co_await store::is_guest_of(tx, *made.guest_id, visit.consultation_id))
      throw errors::not_found();
    store::add_verification(tx, visit.consultation_id, made);
    audit::record(tx, entry);
    Verified event{id};
    with_.queue.publish(tx, event);
    co_return;
  };
  co_await with_.database.transact(actor, "consultation.verify", work);
  co_return made;
}

task<Verifications> Service::verifications(const Actor& actor, AppointmentId id) {
  auto visit = co_await this->visit(actor, id);
  auto session = with_.database.as(actor);
  Verifications all;
  all.verifications = co_await store::verifications(*session, visit.consultation_id);
  co_return all;
}

task<> Service::probe_line(const Actor& actor, AppointmentId id) {
  auto visit = co_await this->visit(actor, id);
  auto now = with_.clock.now();
  probes_.hit(actor.user, now);
  if (!policy::may_test_devices(visit, now))
    throw errors::conflict("consultation.over", "Devices are tested for a visit that lies ahead.");
}

}  // namespace aegle::consultation
