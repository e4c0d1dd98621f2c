#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/actor.hpp"
#include "base/rate_window.hpp"
#include "base/time.hpp"
#include "features/consultation/call_log.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/recording.hpp"
#include "features/consultation/types.hpp"
#include "features/consultation/waiting.hpp"
#include "features/scheduling/service.hpp"
#include "features/vault/service.hpp"
#include "platform/bus/bus.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/realtime/stream.hpp"

namespace aegle::consultation {

struct TurnServer {
  std::string host;    ///< empty: the host that the request came to
  int port = 3478;     ///< UDP and TCP
  int tls_port = 0;    ///< 0: no TLS
  std::string secret;  ///< coturn's static-auth-secret; empty: there is no TURN server
  bool only = false;   ///< every call goes through it, so that nobody learns another's address
};

struct Dependencies {
  db::Database& database;
  bus::Bus& bus;
  jobs::Queue& queue;
  vault::Vault& vault;
  scheduling::Service& scheduling;
  const Clock& clock;
  TurnServer turn;
  bool recording = false;  ///< whether the clinic allows it
};

/// Where changes of a room are told, each as the whole Room in JSON.
std::string room_subject(ConsultationId id);

/// The visit: chat, notes and room. Only the two parties know of it; for others every call is not found.
class Service {
 public:
  explicit Service(Dependencies dependencies) : with_(std::move(dependencies)) {}

  /// Stores the message and tells all who read the chat. The same client id again gives the first message back.
  task<Message> post(const Actor& actor, AppointmentId id, MessagePost post);
  task<MessagePage> messages(const Actor& actor, AppointmentId id, std::int64_t after, int limit);
  /// Stores that the actor has read the chat up to there, or to its end. nullopt: they had read as far before.
  task<std::optional<std::int64_t>> mark_read(const Actor& actor, AppointmentId id, std::int64_t seq);
  /// The same as frames of the stream `chat:<appointment_id>`.
  task<std::vector<realtime::Entry>> entries(const Actor& actor, AppointmentId id, std::int64_t after, int limit);
  task<std::int64_t> chat_head(const Actor& actor, AppointmentId id);
  task<std::vector<realtime::Head>> chat_heads(std::vector<std::string> appointments);

  /// The doctor's own.
  task<Notes> notes(const Actor& actor, AppointmentId id);
  /// Throws `consultation.notes_changed` when `change.version` is no longer the stored one.
  task<Notes> save_notes(const Actor& actor, AppointmentId id, NotesChange change);

  task<scheduling::Visit> visit(const Actor& actor, AppointmentId id);
  /// The same for whoever may be in the room: a guest too, who is shown its window and names nobody.
  task<scheduling::Visit> room_visit(const Actor& actor, AppointmentId id);
  task<RoomView> room(const Actor& actor, AppointmentId id);
  /// `request_host` is a Host header. Credentials as coturn's REST API wants them, for an hour.
  task<IceServers> ice_servers(const Actor& actor, AppointmentId id, std::string request_host);

  /// The same for a test of one's own at any time before the visit is over, for ten minutes.
  task<IceServers> test_ice_servers(const Actor& actor, AppointmentId id, std::string request_host);
  /// Keeps what the actor's test found, in place of what it found before.
  task<DeviceCheck> keep_device_check(const Actor& actor, AppointmentId id, DeviceResult result);
  /// TURN credentials that hold until then.
  IceServers servers_until(Instant until, const Actor& actor, std::string request_host) const;
  /// Of both parties.
  task<DeviceChecks> device_checks(const Actor& actor, AppointmentId id);
  /// Of all visits that lie ahead of the acting doctor.
  task<DeviceChecks> upcoming_device_checks(const Actor& actor);

  /// Whether the actor may send bytes to and fro now, to find out what the line carries.
  task<> probe_line(const Actor& actor, AppointmentId id);

  /// While the room is open. Of a guest's connection, the guest is of this visit.
  task<Verification> verify(const Actor& actor, AppointmentId id, VerificationPost post);
  /// Latest first, at most 50.
  task<Verifications> verifications(const Actor& actor, AppointmentId id);

  /// Adds to the visit's technical log, while the room is open; what is beyond a person's limit is dropped.
  task<CallLogStored> log_call(const Actor& actor, AppointmentId id, CallLogPost post);
  /// For the visit's doctor, and for admins. `after` is an entry's id.
  task<CallLogPage> call_log(const Actor& actor, AppointmentId id, std::int64_t after, int limit);

  /// Enters; the room as it is then. `peer` carries the tab, the seat and its media.
  task<Room> join(const Actor& actor, AppointmentId id, SeatedPeer peer);
  task<> leave(const Actor& actor, AppointmentId id, Uuid seat);
  task<> set_media(const Actor& actor, AppointmentId id, policy::Media media);
  /// The doctor ends the call for all, and with it the sessions of guests.
  task<> end(const Actor& actor, AppointmentId id);
  /// The doctor, who is in the room, lets in who waits, or sends back to wait. Throw `consultation.not_in_room`, and
  /// `consultation.room_full`.
  task<> admit(const Actor& actor, AppointmentId id, Uuid peer);
  task<> hold(const Actor& actor, AppointmentId id, Uuid peer);
  /// The doctor puts a guest out of the room, for good.
  task<> remove(const Actor& actor, AppointmentId id, Uuid peer);
  /// A party makes a guest's invitation void and ends its session; who is in the room is put out.
  task<> put_out(const Actor& actor, AppointmentId id, UserId guest);
  /// A guest goes, and its session ends.
  task<> leave_for_good(const Actor& guest);

  /// Says that one agrees to a recording of the call, or takes that back; told to both parties. Throws
  /// `consultation.recording_off` and `consultation.not_in_room`.
  task<> consent(const Actor& actor, AppointmentId id, bool given);
  task<Recording> recording(const Actor& actor, AppointmentId id);
  /// The doctor's browser begins to record, or has stopped. Throws `consultation.consent_missing` too.
  task<> record(const Actor& actor, AppointmentId id, bool on);

  /// Where this visit stands among all that wait for its doctor.
  task<Waiting> waiting(const Actor& actor, AppointmentId id);
  /// Who waits for the acting doctor, and the doctor's word to them.
  task<WaitingRoom> waiting_room(const Actor& actor);
  task<WaitingRoom> set_waiting_note(const Actor& actor, WaitingNote note);

  /// Keeps the places of sockets that are open, and those of lost ones for a while.
  task<> touch_seats(std::vector<Uuid> seats);
  task<> lose_seats(std::vector<Uuid> seats);
  /// Of these rooms, given with the versions that are known, those that have gone on.
  task<std::vector<std::pair<ConsultationId, Room>>> newer_rooms(
      std::vector<std::pair<ConsultationId, std::int64_t>> known);
  /// Takes those off the rosters whose places have expired. A job calls this every few seconds.
  task<> expire_seats();

 private:
  using Decide = std::function<policy::Event(const scheduling::Visit&, const Room&)>;
  /// What goes with a change, in its transaction.
  using Along = std::function<task<>(db::Tx&, const scheduling::Visit&)>;
  task<Room> change_room(const Actor& actor, AppointmentId id, const char* name, Decide decide, Along along = {});
  task<MessagePage> message_page(db::Session& session, const scheduling::Visit& visit, std::int64_t after, int limit);
  task<scheduling::Visit> room_visit(db::Session& session, const Actor& actor, AppointmentId id);
  void sessions_ended(db::Tx& tx, const std::vector<SessionId>& sessions);
  void store_step(db::Tx& tx, ConsultationId id, AppointmentId appointment, const Room& before,
                  const policy::Step& step);

  Dependencies with_;
  RateWindow<UserId> posts_{12'000};  ///< messages of the chat, over every socket and HTTP
  RateWindow<UserId> tests_{30};      ///< credentials and results of device tests, and verifications
  RateWindow<UserId> probes_{120};    ///< of a line, up to 1 MiB each
};

std::vector<http::Route> routes(Service& service);

}  // namespace aegle::consultation
