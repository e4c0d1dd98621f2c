#include "features/consultation/recording.hpp"

#include <algorithm>

#include "features/audit/service.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/seat.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/store.hpp"

namespace aegle::consultation {
namespace {

using scheduling::Visit;

Error recording_off() { return errors::conflict("consultation.recording_off", "This clinic does not record calls."); }

}  // namespace

task<> Service::consent(const Actor& actor, AppointmentId id, bool given) {
  auto visit = co_await room_visit(actor, id);
  if (!with_.recording) throw recording_off();
  tests_.hit(actor.user, with_.clock.now());
  RecordingConsent said{.user_id = actor.user, .role = actor.role, .given = given, .at = with_.clock.now()};
  Decide agree = [&](const Visit&, const Room& room) -> policy::Event {
    auto is_own = [&](const auto& peer) { return peer.user_id == actor.user; };
    auto own = std::find_if(room.peers.begin(), room.peers.end(), is_own);
    if (own == room.peers.end() || !policy::is_inside(room, actor.user)) throw not_in_room();
    said.name = own->name;
    return policy::Consent{actor.user, given};
  };
  Along keep = [&](db::Tx& tx, const Visit& in) -> task<> {
    store::keep_consent(tx, in.consultation_id, said);
    audit::Entry entry{.action = given ? "recording.consent" : "recording.withdraw",
                       .subject = "consultation",
                       .subject_id = in.consultation_id.value};
    if (!actor.is(Role::guest)) entry.patient = in.patient_id;
    audit::record(tx, entry);
    RecordingConsented event{id};
    with_.queue.publish(tx, event);
    co_return;
  };
  co_await change_room(actor, id, "consultation.consent", std::move(agree), std::move(keep));
}

task<Recording> Service::recording(const Actor& actor, AppointmentId id) {
  auto visit = co_await this->visit(actor, id);
  auto session = with_.database.as(actor);
  auto room = co_await store::read_room(*session, visit.consultation_id);
  Recording recording{
      .allowed = with_.recording, .may_record = with_.recording && policy::may_record(room), .on = room.recording};
  recording.consents = co_await store::consents(*session, visit.consultation_id);
  co_return recording;
}

task<> Service::record(const Actor& actor, AppointmentId id, bool on) {
  bool was_on = false;
  Decide record = [&](const Visit& visit, const Room& room) -> policy::Event {
    require(policy::is_doctor_of(actor, visit), errors::forbidden);
    if (!with_.recording) throw recording_off();
    if (on && !policy::may_record(room))
      throw errors::conflict("consultation.consent_missing", "Not everybody in the call has agreed to be recorded.");
    was_on = room.recording;
    return policy::Record{on};
  };
  Along log = [&](db::Tx& tx, const Visit& visit) -> task<> {
    audit::Entry entry{.action = on ? "recording.start" : "recording.stop",
                       .subject = "consultation",
                       .subject_id = visit.consultation_id.value,
                       .patient = visit.patient_id};
    if (was_on != on) audit::record(tx, entry);
    co_return;
  };
  co_await change_room(actor, id, "consultation.record", std::move(record), std::move(log));
}

}  // namespace aegle::consultation
