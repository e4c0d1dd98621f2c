#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace aegle::consultation {

struct Sender {
  UserId id;
  Role role = Role::none;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Sender, (), (id, role, name))

struct Message {
  MessageId id;
  std::int64_t seq = 0;  ///< 1, 2, 3 … within the appointment, without gaps
  std::string client_id;
  std::string message;
  Instant sent_at;
  Sender sender;
};
BOOST_DESCRIBE_STRUCT(Message, (), (id, seq, client_id, message, sent_at, sender))

/// How far one of the parties has read the chat.
struct ChatRead {
  UserId user_id;
  std::int64_t seq = 0;  ///< the last message that was before their eyes
};
BOOST_DESCRIBE_STRUCT(ChatRead, (), (user_id, seq))

struct MessagePage {
  std::vector<Message> messages;
  std::optional<std::string> next;
  std::vector<ChatRead> reads;
};
BOOST_DESCRIBE_STRUCT(MessagePage, (), (messages, next, reads))

struct MessagePost {
  std::string message;
  std::optional<std::string> client_id;
};
BOOST_DESCRIBE_STRUCT(MessagePost, (), (message, client_id))

struct DraftMedicine {
  std::string name;
  std::optional<std::string> strength, form, dose, route, frequency, duration, quantity, directions;
};
BOOST_DESCRIBE_STRUCT(DraftMedicine, (), (name, strength, form, dose, route, frequency, duration, quantity, directions))

/// The prescription being written.
struct Draft {
  std::string diagnosis;
  std::vector<DraftMedicine> medicines;
  std::string dosage_instructions;
  std::string recommendations;
  std::optional<Date> follow_up_date;
};
BOOST_DESCRIBE_STRUCT(Draft, (), (diagnosis, medicines, dosage_instructions, recommendations, follow_up_date))

struct Notes {
  std::string notes;
  std::optional<Draft> draft;
  int version = 0;  ///< 0 before the first save
  std::optional<Instant> saved_at;
};
BOOST_DESCRIBE_STRUCT(Notes, (), (notes, draft, version, saved_at))

struct NotesChange {
  std::string notes;
  std::optional<Draft> draft;
  int version = 0;  ///< the one that was read
};
BOOST_DESCRIBE_STRUCT(NotesChange, (), (notes, draft, version))

/// `preparing`: the visit's doctor at the door, whose browser makes its line to the waiting patient ready; not there
/// yet.
BOOST_DEFINE_ENUM_CLASS(PeerState, preparing, waiting, admitted)
BOOST_DEFINE_ENUM_CLASS(GuestKind, interpreter, relative, doctor, other)

/// One tab of one person in a room.
struct Peer {
  Uuid peer;
  UserId user_id;
  Role role = Role::none;
  std::string name;
  PeerState state = PeerState::waiting;
  Instant since;
  bool audio = false;
  bool video = false;
  bool screen = false;
  std::optional<GuestKind> guest;
  std::optional<std::string> agent;    ///< the browser in words: "Chrome 156 on Android"
  std::optional<std::string> network;  ///< "4g, 80 ms"
  bool consents = false;               ///< to a recording of the call
  bool recording = false;              ///< its browser records the call now

  bool operator==(const Peer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Peer, (),
                      (peer, user_id, role, name, state, since, audio, video, screen, guest, agent, network, consents,
                       recording))

/// A peer and the socket it sits on: each entering, also of the same tab after a reload, is a seat of its own.
struct SeatedPeer : Peer {
  Uuid seat;

  bool operator==(const SeatedPeer&) const = default;
};
BOOST_DESCRIBE_STRUCT(SeatedPeer, (Peer), (seat))

/// Who is in the room, as it is stored and told between processes.
struct Room {
  std::int64_t version = 0;
  std::int64_t ended_version = 0;  ///< the version with which the doctor last ended it for all
  std::vector<SeatedPeer> peers;
  std::vector<UserId> held;       ///< whom the doctor has sent back to wait
  std::vector<UserId> removed;    ///< guests who were put out for good
  std::vector<UserId> consented;  ///< who has agreed to a recording of this call
  bool recording = false;         ///< the doctor's browser records now

  bool operator==(const Room&) const = default;
};
BOOST_DESCRIBE_STRUCT(Room, (), (version, ended_version, peers, held, removed, consented, recording))

/// The same as clients see it.
struct RoomView {
  AppointmentId appointment_id;
  std::int64_t version = 0;
  std::vector<Peer> peers;
};
BOOST_DESCRIBE_STRUCT(RoomView, (), (appointment_id, version, peers))

struct IceServer {
  std::vector<std::string> urls;
  std::string username;
  std::string credential;
};
BOOST_DESCRIBE_STRUCT(IceServer, (), (urls, username, credential))

struct IceServers {
  std::vector<IceServer> ice_servers;
  Instant expires_at;
  bool relay_only = false;  ///< the clinic hides everybody's network address
};
BOOST_DESCRIBE_STRUCT(IceServers, (), (ice_servers, expires_at, relay_only))

BOOST_DEFINE_ENUM_CLASS(BrowserOutcome, works, in_app, insecure, outdated)
/// `blocked`: the system refuses the browser; `silent`: no sound was seen or heard; `skipped`: not tried.
BOOST_DEFINE_ENUM_CLASS(DeviceOutcome, works, denied, blocked, missing, busy, insecure, failed, silent, skipped)
/// `absent`: the clinic offers no such way.
BOOST_DEFINE_ENUM_CLASS(PathOutcome, works, failed, absent, skipped)

/// What a person's test of devices and network found.
struct DeviceResult {
  std::string agent;  ///< the browser in words: "Chrome 156 on Android"
  BrowserOutcome browser = BrowserOutcome::works;
  DeviceOutcome camera = DeviceOutcome::skipped;
  DeviceOutcome microphone = DeviceOutcome::skipped;
  DeviceOutcome speaker = DeviceOutcome::skipped;
  PathOutcome stun = PathOutcome::skipped;
  PathOutcome udp = PathOutcome::skipped;
  PathOutcome tcp = PathOutcome::skipped;
  PathOutcome tls = PathOutcome::skipped;
  std::optional<int> up_kbit_per_s;    ///< to the clinic; null: could not be measured
  std::optional<int> down_kbit_per_s;  ///< and from it
};
BOOST_DESCRIBE_STRUCT(DeviceResult, (),
                      (agent, browser, camera, microphone, speaker, stun, udp, tcp, tls, up_kbit_per_s,
                       down_kbit_per_s))

/// The latest of one person for one visit.
struct DeviceCheck {
  AppointmentId appointment_id;
  UserId user_id;
  Role role = Role::none;
  Instant checked_at;
  DeviceResult result;
};
BOOST_DESCRIBE_STRUCT(DeviceCheck, (), (appointment_id, user_id, role, checked_at, result))

struct DeviceChecks {
  std::vector<DeviceCheck> checks;
};
BOOST_DESCRIBE_STRUCT(DeviceChecks, (), (checks))

BOOST_DEFINE_ENUM_CLASS(VerificationOutcome, match, differ)

struct VerificationPost {
  std::string words;  ///< what this side's browser shows: four words with blanks between
  VerificationOutcome outcome = VerificationOutcome::match;
  std::optional<UserId> guest_id;  ///< whose connection it is; null: that of the two parties
};
BOOST_DESCRIBE_STRUCT(VerificationPost, (), (words, outcome, guest_id))

/// What one person made of the privacy words of one connection.
struct Verification {
  UserId user_id;
  Role role = Role::none;
  std::string words;
  VerificationOutcome outcome = VerificationOutcome::match;
  Instant at;
  std::optional<UserId> guest_id;
};
BOOST_DESCRIBE_STRUCT(Verification, (), (user_id, role, words, outcome, at, guest_id))

struct Verifications {
  std::vector<Verification> verifications;
};
BOOST_DESCRIBE_STRUCT(Verifications, (), (verifications))

/// Someone said whether the privacy words match.
struct Verified {
  static constexpr const char* topic = "consultation.verified";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Verified, (), (appointment_id))

/// Somebody agreed to a recording, or took that back.
struct RecordingConsented {
  static constexpr const char* topic = "consultation.recording_consented";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(RecordingConsented, (), (appointment_id))

/// Somebody waits, entered or left.
struct RoomChanged {
  static constexpr const char* topic = "consultation.room_changed";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(RoomChanged, (), (appointment_id))

}  // namespace aegle::consultation
