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

struct MessagePage {
  std::vector<Message> messages;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(MessagePage, (), (messages, next))

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

BOOST_DEFINE_ENUM_CLASS(PeerState, waiting, admitted)

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

  bool operator==(const Peer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Peer, (), (peer, user_id, role, name, state, since, audio, video, screen))

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

  bool operator==(const Room&) const = default;
};
BOOST_DESCRIBE_STRUCT(Room, (), (version, ended_version, peers))

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
};
BOOST_DESCRIBE_STRUCT(IceServers, (), (ice_servers, expires_at))

/// Somebody waits, entered or left.
struct RoomChanged {
  static constexpr const char* topic = "consultation.room_changed";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(RoomChanged, (), (appointment_id))

}  // namespace aegle::consultation
