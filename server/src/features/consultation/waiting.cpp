#include "features/consultation/waiting.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/store.hpp"

namespace aegle::consultation {
namespace {

/// The one whose devices and network the doctor is shown: a patient who waits.
const SeatedPeer* who_waits(const std::vector<SeatedPeer>& peers) {
  const SeatedPeer* found = nullptr;
  for (const auto& peer : peers) {
    if (peer.role != Role::patient) continue;
    if (!found || peer.state == PeerState::waiting) found = &peer;
  }
  return found;
}

}  // namespace

Waiting policy::expect(const Visit& visit, const Line& line, Instant now) {
  Waiting waiting{.ahead = static_cast<int>(line.ahead.size())};
  if (line.waits) waiting.position = waiting.ahead + 1;
  waiting.doctor = line.doctor_here ? DoctorPlace::here : line.with ? DoctorPlace::with_another : DoctorPlace::absent;
  bool lies_ahead =
      visit.status == scheduling::AppointmentStatus::accepted && now <= scheduling::closes_at(visit.ends_at);
  if (line.doctor_here || !lies_ahead) return waiting;
  auto free_at = line.with ? std::max(now, line.with->ends_at) : now;
  for (const auto& slot : line.ahead) free_at = std::max(free_at, slot.starts_at) + (slot.ends_at - slot.starts_at);
  waiting.expected_at = std::max(free_at, visit.starts_at);
  return waiting;
}

void policy::check(const WaitingNote& note) {
  if (!note.note) return;
  Checks checks;
  checks.text(*note.note, "note", 1, 200);
  checks.done();
}

task<Waiting> Service::waiting(const Actor& actor, AppointmentId id) {
  auto visit = co_await this->visit(actor, id);
  auto session = with_.database.as(actor);
  auto line = co_await store::doctors_line(*session, id);
  auto room = co_await store::read_room(*session, visit.consultation_id);
  line.waits = policy::waiting_since(room).has_value();
  line.doctor_here = policy::has_doctor(room);
  auto waiting = policy::expect(visit, line, with_.clock.now());
  waiting.note = co_await store::waiting_note(*session, id);
  co_return waiting;
}

task<WaitingRoom> Service::waiting_room(const Actor& actor) {
  require(actor.is(Role::doctor), errors::forbidden);
  auto session = with_.database.as(actor);
  WaitingRoom all;
  all.note = co_await store::own_waiting_note(*session, actor.user);
  for (auto& visit : co_await store::waiting_visits(*session, actor.user)) {
    WaitingPatient patient{.appointment_id = visit.appointment_id,
                           .patient_name = std::move(visit.patient_name),
                           .starts_at = visit.starts_at,
                           .since = visit.since};
    if (const auto* peer = who_waits(visit.peers)) {
      patient.agent = peer->agent;
      patient.network = peer->network;
      patient.audio = peer->audio;
      patient.video = peer->video;
    }
    all.waiting.push_back(std::move(patient));
  }
  co_return all;
}

task<WaitingRoom> Service::set_waiting_note(const Actor& actor, WaitingNote note) {
  require(actor.is(Role::doctor), errors::forbidden);
  policy::check(note);
  tests_.hit(actor.user, with_.clock.now());
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    store::set_waiting_note(tx, actor.user, note.note);
    for (const auto& visit : co_await store::waiting_visits(tx, actor.user)) {
      RoomChanged event{visit.appointment_id};
      with_.queue.publish(tx, event);
    }
  };
  co_await with_.database.transact(actor, "consultation.set_waiting_note", work);
  co_return co_await waiting_room(actor);
}

}  // namespace aegle::consultation
