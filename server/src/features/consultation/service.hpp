#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/actor.hpp"
#include "base/rate_window.hpp"
#include "base/time.hpp"
#include "features/consultation/call_log.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/types.hpp"
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
};

struct Dependencies {
  db::Database& database;
  bus::Bus& bus;
  jobs::Queue& queue;
  vault::Vault& vault;
  scheduling::Service& scheduling;
  const Clock& clock;
  TurnServer turn;
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
  /// The same as frames of the stream `chat:<appointment_id>`.
  task<std::vector<realtime::Entry>> entries(const Actor& actor, AppointmentId id, std::int64_t after, int limit);
  task<std::int64_t> chat_head(const Actor& actor, AppointmentId id);
  task<std::vector<realtime::Head>> chat_heads(std::vector<std::string> appointments);

  /// The doctor's own.
  task<Notes> notes(const Actor& actor, AppointmentId id);
  /// Throws `consultation.notes_changed` when `change.version` is no longer the stored one.
  task<Notes> save_notes(const Actor& actor, AppointmentId id, NotesChange change);

  task<scheduling::Visit> visit(const Actor& actor, AppointmentId id);
  task<RoomView> room(const Actor& actor, AppointmentId id);
  /// `request_host` is a Host header. Credentials as coturn's REST API wants them, for an hour.
  task<IceServers> ice_servers(const Actor& actor, AppointmentId id, std::string request_host);

  /// The same for a test of one's own at any time before the visit is over, for ten minutes.
  task<IceServers> test_ice_servers(const Actor& actor, AppointmentId id, std::string request_host);
  /// Keeps what the actor's test found, in place of what it found before.
  task<DeviceCheck> keep_device_check(const Actor& actor, AppointmentId id, DeviceResult result);
  /// Of both parties.
  task<DeviceChecks> device_checks(const Actor& actor, AppointmentId id);
  /// Of all visits that lie ahead of the acting doctor.
  task<DeviceChecks> upcoming_device_checks(const Actor& actor);

  /// While the room is open.
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
  /// The doctor ends the call for all.
  task<> end(const Actor& actor, AppointmentId id);

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
  task<Room> change_room(const Actor& actor, AppointmentId id, const char* name, Decide decide);
  void store_step(db::Tx& tx, ConsultationId id, AppointmentId appointment, const Room& before,
                  const policy::Step& step);

  IceServers servers_until(Instant until, const Actor& actor, std::string request_host) const;

  Dependencies with_;
  RateWindow<UserId> tests_{30};  ///< credentials and results of device tests, and verifications
};

std::vector<http::Route> routes(Service& service);

}  // namespace aegle::consultation
