#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "features/consultation/types.hpp"
#include "platform/db/database.hpp"
#include "platform/realtime/stream.hpp"

namespace aegle::consultation::store {

struct MessageRow {
  MessageId id;
  std::int64_t seq = 0;
  UserId sender_id;
  std::string client_id;
  db::Bytes body;  ///< sealed
  Instant sent_at;
};
BOOST_DESCRIBE_STRUCT(MessageRow, (), (id, seq, sender_id, client_id, body, sent_at))

struct Stamp {
  std::int64_t seq = 0;
  Instant sent_at;
};
BOOST_DESCRIBE_STRUCT(Stamp, (), (seq, sent_at))

struct NotesRow {
  std::optional<db::Bytes> notes;  ///< sealed
  int notes_version = 0;
  std::optional<Instant> notes_saved_at;
};
BOOST_DESCRIBE_STRUCT(NotesRow, (), (notes, notes_version, notes_saved_at))

/// Stores a message as the chat's next one, in one statement. nullopt: the sender stored one with this client id
/// before.
task<std::optional<Stamp>> add_message(db::Session& session, ConsultationId chat, const MessageRow& message);
task<std::optional<MessageRow>> find_message(db::Session& session, ConsultationId chat, UserId sender,
                                             const std::string& client_id);
task<std::vector<MessageRow>> messages(db::Session& session, ConsultationId chat, std::int64_t after, int limit);
task<std::vector<ChatRead>> chat_reads(db::Session& session, ConsultationId chat);
/// nullopt: nothing new.
task<std::optional<std::int64_t>> mark_read(db::Session& session, ConsultationId chat, UserId user, std::int64_t seq);
task<std::int64_t> chat_head(db::Session& session, AppointmentId appointment);
task<std::vector<realtime::Head>> chat_heads(db::Session& session, const std::vector<std::string>& appointments);

task<NotesRow> notes(db::Session& session, ConsultationId id);
/// nullopt: `version` is no longer the one that is stored.
task<std::optional<NotesRow>> save_notes(db::Session& session, ConsultationId id, const db::Bytes& notes, int version);

/// How long a place is kept: behind the last sign of an open socket, and once the socket is known to be lost.
constexpr std::chrono::seconds seat_time{40};
constexpr std::chrono::seconds lost_seat_time{30};

task<Room> read_room(db::Session& session, ConsultationId id);
/// The room, made when there is none yet, under its lock.
task<Room> lock_room(db::Tx& tx, ConsultationId id);
/// Stores the room, and the seats of those who are on it.
void save_room(db::Tx& tx, ConsultationId id, const Room& room);
void keep_seats(db::Tx& tx, ConsultationId id, const std::vector<Uuid>& seats);

/// Moves the expiry of seats on, wherever their rooms are.
task<> touch_seats(db::Session& session, const std::vector<Uuid>& seats, std::chrono::seconds time);
struct VersionRow {
  ConsultationId id;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (), (id, version))
task<std::vector<VersionRow>> versions(db::Session& session, const std::vector<std::string>& rooms);
struct RoomRef {
  ConsultationId id;
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(RoomRef, (), (id, appointment_id))
task<std::vector<RoomRef>> rooms_with_expired_seats(db::Session& session);
/// Deletes and names the room's seats that have expired.
task<std::vector<Uuid>> take_expired_seats(db::Tx& tx, ConsultationId id);

}  // namespace aegle::consultation::store
