#include "features/consultation/policy.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace aegle::consultation::policy {
namespace {

using scheduling::AppointmentStatus;

bool was_accepted(const Visit& visit) {
  return visit.status == AppointmentStatus::accepted || visit.status == AppointmentStatus::completed;
}

bool contains(const std::vector<UserId>& users, UserId user) {
  return std::find(users.begin(), users.end(), user) != users.end();
}

SeatedPeer* peer_in(Room& room, Uuid peer) {
  for (auto& each : room.peers)
    if (each.peer == peer) return &each;
  return nullptr;
}

/// The doctor has come: patients enter in the order of their coming, guests wait for a word.
void admit_patients(Room& room, Instant at) {
  std::vector<SeatedPeer*> patients;
  for (auto& peer : room.peers)
    if (peer.role == Role::patient && peer.state == PeerState::waiting) patients.push_back(&peer);
  std::stable_sort(patients.begin(), patients.end(), [](auto* a, auto* b) { return a->since < b->since; });
  for (auto* peer : patients) {
    if (!has_place(room)) return;
    peer->state = PeerState::admitted;
    peer->since = at;
  }
}

/// Who is there, and who of them waits with what: what the two parties are told of, wherever they are in the app.
std::set<std::tuple<UserId, PeerState, bool, bool>> presence(const Room& room) {
  std::set<std::tuple<UserId, PeerState, bool, bool>> all;
  for (const auto& peer : room.peers) {
    bool waits = peer.state == PeerState::waiting;
    if (peer.state != PeerState::preparing)
      all.emplace(peer.user_id, peer.state, waits && peer.audio, waits && peer.video);
  }
  return all;
}

void apply(Room& room, const Join& join) {
  auto made = join.peer;
  if (is_someone_elses(room, made.peer, made.user_id) || contains(room.removed, made.user_id)) return;
  auto own = std::find_if(room.peers.begin(), room.peers.end(),
                          [&](const auto& peer) { return peer.user_id == made.user_id; });
  bool prepares = made.role == Role::doctor && made.state == PeerState::preparing;
  bool prepared = own != room.peers.end() && own->state == PeerState::preparing;
  // A place in the call is not given up for one at its door.
  if (prepares && own != room.peers.end() && !prepared) return;
  // A browser that comes anew records nothing.
  if (made.role == Role::doctor) room.recording = false;
  if (own != room.peers.end() && prepares == prepared) {
    made.state = own->state;
    made.since = own->since;
    *own = made;
    return;
  }
  if (prepared) room.peers.erase(own);
  made.since = join.at;
  if (prepares) {
    room.peers.push_back(made);
    return;
  }
  bool at_once =
      made.role == Role::patient && has_doctor(room) && has_place(room) && !contains(room.held, made.user_id);
  made.state = at_once || made.role == Role::doctor ? PeerState::admitted : PeerState::waiting;
  room.peers.push_back(made);
  if (made.role != Role::doctor) return;
  room.held.clear();
  admit_patients(room, join.at);
}

void apply(Room& room, const Leave& leave) {
  std::erase_if(room.peers, [&](const auto& peer) { return peer.seat == leave.seat; });
}

void apply(Room& room, const Media& media) {
  for (auto& peer : room.peers) {
    if (peer.seat != media.seat) continue;
    peer.audio = media.audio;
    peer.video = media.video;
    peer.screen = media.screen;
  }
}

void apply(Room& room, const Expire& expire) {
  std::erase_if(room.peers, [&](const auto& peer) {
    return std::find(expire.seats.begin(), expire.seats.end(), peer.seat) != expire.seats.end();
  });
}

void apply(Room& room, const End&) {
  room.peers.clear();
  room.held.clear();
  room.consented.clear();
  room.ended_version = room.version + 1;
}

void apply(Room& room, const Admit& admit) {
  auto* peer = peer_in(room, admit.peer);
  if (!peer || peer->state != PeerState::waiting || !has_doctor(room) || !has_place(room)) return;
  peer->state = PeerState::admitted;
  peer->since = admit.at;
  std::erase(room.held, peer->user_id);
}

void apply(Room& room, const Hold& hold) {
  auto* peer = peer_in(room, hold.peer);
  if (!peer || peer->role == Role::doctor || peer->state != PeerState::admitted) return;
  peer->state = PeerState::waiting;
  peer->since = hold.at;
  if (peer->role == Role::patient && !contains(room.held, peer->user_id)) room.held.push_back(peer->user_id);
}

void apply(Room& room, const Remove& remove) {
  auto is_other = [&](const auto& peer) { return peer.user_id == remove.guest && peer.role != Role::guest; };
  if (contains(room.removed, remove.guest) || std::any_of(room.peers.begin(), room.peers.end(), is_other)) return;
  room.removed.push_back(remove.guest);
  std::erase_if(room.peers, [&](const auto& peer) { return peer.user_id == remove.guest; });
}

void apply(Room& room, const Consent& consent) {
  if (!is_inside(room, consent.user)) return;
  std::erase(room.consented, consent.user);
  if (consent.given) room.consented.push_back(consent.user);
}

void apply(Room& room, const Record& record) { room.recording = record.on; }

/// Text that may be empty while it is being written.
void optional_text(Checks& checks, const std::string& value, std::string field, std::size_t max) {
  checks.text(value, std::move(field), 0, max);
}

void check_medicine(Checks& checks, const DraftMedicine& medicine, const std::string& path) {
  optional_text(checks, medicine.name, path + ".name", 200);
  auto field = [&](const std::optional<std::string>& value, const char* name, std::size_t max) {
    if (value) optional_text(checks, *value, path + "." + name, max);
  };
  field(medicine.strength, "strength", 100);
  field(medicine.form, "form", 100);
  field(medicine.dose, "dose", 200);
  field(medicine.route, "route", 100);
  field(medicine.frequency, "frequency", 200);
  field(medicine.duration, "duration", 100);
  field(medicine.quantity, "quantity", 100);
  field(medicine.directions, "directions", 1000);
}

}  // namespace

bool is_doctor_of(const Actor& actor, const Visit& visit) {
  return actor.is(Role::doctor) && actor.user == visit.doctor_id;
}

bool is_patient_of(const Actor& actor, const Visit& visit) {
  return actor.is(Role::patient) && (actor.user == visit.patient_user_id || actor.user == visit.booked_by);
}

bool is_party(const Actor& actor, const Visit& visit) {
  return is_doctor_of(actor, visit) || is_patient_of(actor, visit);
}

bool is_open(const Visit& visit, Instant now) {
  return was_accepted(visit) && now >= scheduling::opens_at(visit.starts_at) &&
         now <= scheduling::closes_at(visit.ends_at);
}

bool may_enter(const Visit& visit, const Room& room, UserId user, Instant now) {
  if (!is_open(visit, now)) return false;
  return is_inside(room, user) || visit.status == AppointmentStatus::accepted;
}

bool may_send(const Visit& visit, Instant now) {
  return visit.status == AppointmentStatus::accepted ||
         (visit.status == AppointmentStatus::completed && now <= scheduling::closes_at(visit.ends_at));
}

bool may_test_devices(const Visit& visit, Instant now) {
  bool ahead = visit.status == AppointmentStatus::pending || visit.status == AppointmentStatus::accepted;
  return ahead && now <= scheduling::closes_at(visit.ends_at);
}

bool may_write_notes(const Visit& visit, Instant now) {
  return was_accepted(visit) && now <= visit.ends_at + std::chrono::days{30};
}

void check(const MessagePost& post) {
  Checks checks;
  checks.text(post.message, "message", 1, 4000);
  if (post.client_id) checks.text(*post.client_id, "client_id", 1, 64);
  checks.done();
}

void check(const NotesChange& change) {
  Checks checks;
  optional_text(checks, change.notes, "notes", 20000);
  checks.that(change.version >= 0, "version", "Must be the version that was read.");
  if (const auto& draft = change.draft) {
    optional_text(checks, draft->diagnosis, "draft.diagnosis", 2000);
    optional_text(checks, draft->dosage_instructions, "draft.dosage_instructions", 4000);
    optional_text(checks, draft->recommendations, "draft.recommendations", 4000);
    checks.that(draft->medicines.size() <= 50, "draft.medicines", "At most 50.");
    for (std::size_t i = 0; i < draft->medicines.size(); ++i)
      check_medicine(checks, draft->medicines[i], fmt::format("draft.medicines[{}]", i));
  }
  checks.done();
}

void check(const DeviceResult& result) {
  Checks checks;
  checks.text(result.agent, "agent", 1, 80);
  auto rate = [&](std::optional<int> kbit, const char* name) {
    if (kbit) checks.that(*kbit >= 0 && *kbit <= 10'000'000, name, "Must be 0 to 10000000.");
  };
  rate(result.up_kbit_per_s, "up_kbit_per_s");
  rate(result.down_kbit_per_s, "down_kbit_per_s");
  checks.done();
}

void check(const VerificationPost& post) {
  auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  bool plain = std::all_of(post.words.begin(), post.words.end(), [&](char c) { return is_small(c) || c == ' '; });
  auto blanks = std::count(post.words.begin(), post.words.end(), ' ');
  bool whole = !post.words.empty() && is_small(post.words.front()) && is_small(post.words.back()) &&
               post.words.find("  ") == std::string::npos && post.words.size() <= 80;
  Checks checks;
  checks.that(plain && whole && blanks == 3, "words", "Must be four words in small letters.");
  checks.done();
}

void check_prepares(const Actor& actor, const Visit& visit) {
  Checks checks;
  checks.that(is_doctor_of(actor, visit), "preparing", "Only the visit's doctor makes the line ready.");
  checks.done();
}

bool is_someone_elses(const Room& room, Uuid peer, UserId user) {
  return std::any_of(room.peers.begin(), room.peers.end(),
                     [&](const auto& each) { return each.peer == peer && each.user_id != user; });
}

bool has_doctor(const Room& room) {
  return std::any_of(room.peers.begin(), room.peers.end(),
                     [](const auto& peer) { return peer.role == Role::doctor && peer.state == PeerState::admitted; });
}

bool is_inside(const Room& room, UserId user) {
  return std::any_of(room.peers.begin(), room.peers.end(),
                     [&](const auto& peer) { return peer.user_id == user && peer.state != PeerState::preparing; });
}

bool may_signal(const Room& room, const SeatedPeer& one, const SeatedPeer& other) {
  if (one.peer == other.peer) return false;
  auto is_made_ready = [&](const SeatedPeer& doctor, const SeatedPeer& patient) {
    return doctor.role == Role::doctor && doctor.state == PeerState::preparing && patient.role == Role::patient &&
           patient.state == PeerState::waiting && !contains(room.held, patient.user_id);
  };
  bool both_in = one.state == PeerState::admitted && other.state == PeerState::admitted;
  return both_in || is_made_ready(one, other) || is_made_ready(other, one);
}

bool may_record(const Room& room) {
  int admitted = 0;
  for (const auto& peer : room.peers) {
    if (peer.state != PeerState::admitted) continue;
    if (!contains(room.consented, peer.user_id)) return false;
    ++admitted;
  }
  return has_doctor(room) && admitted > 1;
}

bool has_place(const Room& room) {
  auto others = std::count_if(room.peers.begin(), room.peers.end(), [](const auto& peer) {
    return peer.state == PeerState::admitted && peer.role != Role::doctor;
  });
  return static_cast<std::size_t>(others) < admitted_max - 1;
}

const SeatedPeer* find_peer(const Room& room, Uuid peer) {
  for (const auto& each : room.peers)
    if (each.peer == peer) return &each;
  return nullptr;
}

std::vector<Peer> shown_to(const Room& room, UserId user, Role role) {
  bool is_doctor = role == Role::doctor;
  bool sees_all = is_doctor || std::any_of(room.peers.begin(), room.peers.end(), [&](const auto& peer) {
                    return peer.user_id == user && peer.state == PeerState::admitted;
                  });
  std::vector<Peer> shown;
  for (const auto& peer : room.peers) {
    bool own = peer.user_id == user;
    bool is_told = peer.role == Role::doctor && (role != Role::guest || peer.state != PeerState::preparing);
    if (!sees_all && !own && !is_told) continue;
    shown.push_back(peer);
    shown.back().consents = contains(room.consented, peer.user_id);
    shown.back().recording = room.recording && peer.role == Role::doctor;
    if (is_doctor || own) continue;
    shown.back().agent.reset();
    shown.back().network.reset();
  }
  return shown;
}

Step step(Room room, const Event& event) {
  auto before = room;
  std::visit([&](const auto& each) { apply(room, each); }, event);
  room.recording = room.recording && may_record(room);
  bool changed = room != before;
  bool moved = presence(room) != presence(before);
  if (changed) room.version = before.version + 1;
  return {.room = std::move(room), .changed = changed, .moved = moved};
}

std::optional<Instant> waiting_since(const Room& room) {
  bool with_doctor = has_doctor(room);
  std::optional<Instant> first;
  for (const auto& peer : room.peers) {
    if (peer.role != Role::patient || (with_doctor && peer.state == PeerState::admitted)) continue;
    first = std::min(peer.since, first.value_or(peer.since));
  }
  return first;
}

}  // namespace aegle::consultation::policy
