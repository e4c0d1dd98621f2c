#include "features/consultation/store.hpp"

#include "features/consultation/policy.hpp"

namespace aegle::consultation::store {
namespace {

// The head's lock orders the messages of a chat; a message that was stored before takes no seq. Two at once with one
// client id: the second waits for the lock, fails at messages_once and is undone, its seq too.
const db::Statement add_message_sql{"consultation.add_message", R"(
  with chat as (
    update consultations set chat_head = chat_head + 1
    where id = $1 and not exists (select from messages where consultation_id = $1 and sender_id = $3 and client_id = $4)
    returning chat_head)
  insert into messages (id, consultation_id, seq, sender_id, client_id, body, sent_at)
  select $2, $1, chat.chat_head, $3, $4, $5, clock_timestamp() from chat
  returning seq, sent_at)"};

const db::Statement find_message_sql{"consultation.find_message", R"(
  select id, seq, sender_id, client_id, body, sent_at from messages
  where consultation_id = $1 and sender_id = $2 and client_id = $3)"};

// seq has no gaps, so a range does what LIMIT would do, and keeps one plan.
const db::Statement messages_sql{"consultation.messages", R"(
  select id, seq, sender_id, client_id, body, sent_at from messages
  where consultation_id = $1 and seq > $2::bigint and seq <= $2::bigint + $3::bigint order by seq)"};

const db::Statement chat_reads_sql{"consultation.chat_reads", R"(
  select user_id, seq from chat_reads where consultation_id = $1 order by user_id)"};

// Nobody has read what was not written yet.
const db::Statement mark_read_sql{"consultation.mark_read", R"(
  insert into chat_reads as r (consultation_id, user_id, seq)
  select id, $2, least($3::bigint, chat_head) from consultations where id = $1 and chat_head > 0
  on conflict (consultation_id, user_id) do update set seq = excluded.seq, read_at = now() where r.seq < excluded.seq
  returning seq)"};

const db::Statement chat_head_sql{"consultation.chat_head",
                                  "select chat_head from consultations where appointment_id = $1"};

const db::Statement chat_heads_sql{"consultation.chat_heads", R"(
  select appointment_id, chat_head from consultations where appointment_id = any ($1::uuid[]))"};

const db::Statement notes_sql{"consultation.notes",
                              "select notes, notes_version, notes_saved_at from consultations where id = $1"};

const db::Statement save_notes_sql{"consultation.save_notes", R"(
  update consultations set notes = $2, notes_version = notes_version + 1, notes_saved_at = now()
  where id = $1 and notes_version = $3
  returning notes, notes_version, notes_saved_at)"};

const db::Statement make_room_sql{"consultation.make_room",
                                  "insert into rooms (consultation_id) values ($1) on conflict do nothing"};

#define ROOM_COLUMNS "select version, ended_version, roster, held, removed, consented, recording"

const db::Statement read_room_sql{"consultation.read_room", ROOM_COLUMNS " from rooms where consultation_id = $1"};

const db::Statement lock_room_sql{"consultation.lock_room",
                                  ROOM_COLUMNS " from rooms where consultation_id = $1 for update"};

const db::Statement save_room_sql{"consultation.save_room", R"(
  update rooms set version = $2, ended_version = $3, roster = $4, waiting_since = $5, held = $6, removed = $7,
    consented = $8, recording = $9, recorded = recorded or $9, changed_at = now()
  where consultation_id = $1)"};

const db::Statement drop_seats_sql{"consultation.drop_seats", R"(
  delete from room_seats where consultation_id = $1 and seat <> all ($2::uuid[]))"};

const db::Statement keep_seats_sql{"consultation.keep_seats", R"(
  insert into room_seats (seat, consultation_id, expires_at)
  select seat, $1, now() + make_interval(secs => $3) from unnest($2::uuid[]) as seat
  on conflict (seat) do update set expires_at = excluded.expires_at)"};

// In one order everywhere, so that two processes never wait for each other.
const db::Statement touch_seats_sql{"consultation.touch_seats", R"(
  with mine as (select seat from room_seats where seat = any ($1::uuid[]) order by seat for update)
  update room_seats s set expires_at = now() + make_interval(secs => $2) from mine where s.seat = mine.seat)"};

const db::Statement versions_sql{"consultation.versions", R"(
  select consultation_id as id, version from rooms where consultation_id = any ($1::uuid[]))"};

const db::Statement expired_rooms_sql{"consultation.expired_rooms", R"(
  select distinct c.id, c.appointment_id from room_seats s join consultations c on c.id = s.consultation_id
  where s.expires_at < now() and c.appointment_id is not null limit 500)"};

const db::Statement take_expired_sql{"consultation.take_expired", R"(
  delete from room_seats where consultation_id = $1 and expires_at < now() returning seat)"};

struct RoomRow {
  std::int64_t version = 0;
  std::int64_t ended_version = 0;
  json::Raw roster;
  json::Raw held;
  json::Raw removed;
  json::Raw consented;
  bool recording = false;
};
BOOST_DESCRIBE_STRUCT(RoomRow, (), (version, ended_version, roster, held, removed, consented, recording))

Room room_of(const RoomRow& row) {
  return {.version = row.version,
          .ended_version = row.ended_version,
          .peers = json::read<std::vector<SeatedPeer>>(row.roster.text),
          .held = json::read<std::vector<UserId>>(row.held.text),
          .removed = json::read<std::vector<UserId>>(row.removed.text),
          .consented = json::read<std::vector<UserId>>(row.consented.text),
          .recording = row.recording};
}

std::vector<Uuid> seats_of(const Room& room) {
  std::vector<Uuid> seats;
  for (const auto& peer : room.peers) seats.push_back(peer.seat);
  return seats;
}

double seconds(std::chrono::seconds time) { return static_cast<double>(time.count()); }

}  // namespace

task<std::optional<Stamp>> add_message(db::Session& session, ConsultationId chat, const MessageRow& message) {
  try {
    co_return co_await session.first<Stamp>(add_message_sql, chat, message.id, message.sender_id, message.client_id,
                                            message.body);
  } catch (const db::ConstraintViolation& violation) {
    if (violation.constraint != "messages_once") throw;
  }
  co_return std::nullopt;
}

task<std::optional<MessageRow>> find_message(db::Session& session, ConsultationId chat, UserId sender,
                                             const std::string& client_id) {
  return session.first<MessageRow>(find_message_sql, chat, sender, client_id);
}

task<std::vector<MessageRow>> messages(db::Session& session, ConsultationId chat, std::int64_t after, int limit) {
  return session.all<MessageRow>(messages_sql, chat, after, limit);
}

task<std::vector<ChatRead>> chat_reads(db::Session& session, ConsultationId chat) {
  return session.all<ChatRead>(chat_reads_sql, chat);
}

task<std::optional<std::int64_t>> mark_read(db::Session& session, ConsultationId chat, UserId user, std::int64_t seq) {
  return session.first<std::int64_t>(mark_read_sql, chat, user, seq);
}

task<std::int64_t> chat_head(db::Session& session, AppointmentId appointment) {
  auto head = co_await session.first<std::int64_t>(chat_head_sql, appointment);
  if (!head) throw errors::not_found();
  co_return *head;
}

task<std::vector<realtime::Head>> chat_heads(db::Session& session, const std::vector<std::string>& appointments) {
  auto result = co_await session.query(chat_heads_sql, appointments);
  std::vector<realtime::Head> heads;
  for (std::size_t row = 0; row < result.size(); ++row)
    heads.push_back({.key = std::string(result.text(row, 0)), .seq = result.at<std::int64_t>(row, 1)});
  co_return heads;
}

task<NotesRow> notes(db::Session& session, ConsultationId id) {
  auto row = co_await session.first<NotesRow>(notes_sql, id);
  if (!row) throw errors::not_found();
  co_return std::move(*row);
}

task<std::optional<NotesRow>> save_notes(db::Session& session, ConsultationId id, const db::Bytes& notes, int version) {
  return session.first<NotesRow>(save_notes_sql, id, notes, version);
}

task<Room> read_room(db::Session& session, ConsultationId id) {
  auto row = co_await session.first<RoomRow>(read_room_sql, id);
  co_return row ? room_of(*row) : Room{};
}

task<Room> lock_room(db::Tx& tx, ConsultationId id) {
  tx.queue(make_room_sql, id);
  auto row = co_await tx.first<RoomRow>(lock_room_sql, id);
  if (!row) throw errors::not_found();
  co_return room_of(*row);
}

void save_room(db::Tx& tx, ConsultationId id, const Room& room) {
  tx.queue(save_room_sql, id, room.version, room.ended_version, json::write(room.peers), policy::waiting_since(room),
           json::write(room.held), json::write(room.removed), json::write(room.consented), room.recording);
  tx.queue(drop_seats_sql, id, seats_of(room));
}

void keep_seats(db::Tx& tx, ConsultationId id, const std::vector<Uuid>& seats) {
  tx.queue(keep_seats_sql, id, seats, seconds(seat_time));
}

task<> touch_seats(db::Session& session, const std::vector<Uuid>& seats, std::chrono::seconds time) {
  co_await session.query(touch_seats_sql, seats, seconds(time));
}

task<std::vector<VersionRow>> versions(db::Session& session, const std::vector<std::string>& rooms) {
  return session.all<VersionRow>(versions_sql, rooms);
}

task<std::vector<RoomRef>> rooms_with_expired_seats(db::Session& session) {
  return session.all<RoomRef>(expired_rooms_sql);
}

task<std::vector<Uuid>> take_expired_seats(db::Tx& tx, ConsultationId id) { return tx.all<Uuid>(take_expired_sql, id); }

}  // namespace aegle::consultation::store
