#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/rate_window.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/types.hpp"

/// Guests of a call: an interpreter, a relative, a second doctor, who come by a link that works once and have no
/// account. They are in the room, when the doctor has admitted them, and nowhere else.
namespace aegle::consultation {

/// `came`: by the link; `removed`: by a party, for good.
BOOST_DEFINE_ENUM_CLASS(GuestState, invited, came, removed)

struct GuestInvite {
  std::string name;
  GuestKind kind = GuestKind::other;
};
BOOST_DESCRIBE_STRUCT(GuestInvite, (), (name, kind))

struct Guest {
  UserId guest_id;  ///< also its user id in the room
  std::string name;
  GuestKind kind = GuestKind::other;
  Sender invited_by;
  Instant invited_at;
  Instant expires_at;
  GuestState state = GuestState::invited;
};
BOOST_DESCRIBE_STRUCT(Guest, (), (guest_id, name, kind, invited_by, invited_at, expires_at, state))

struct GuestInvited {
  Guest guest;
  std::string link;  ///< shown once, kept nowhere
};
BOOST_DESCRIBE_STRUCT(GuestInvited, (), (guest, link))

struct GuestList {
  std::vector<Guest> guests;
};
BOOST_DESCRIBE_STRUCT(GuestList, (), (guests))

struct GuestClaim {
  std::string invitation;
};
BOOST_DESCRIBE_STRUCT(GuestClaim, (), (invitation))

/// All that a guest knows of the visit.
struct GuestVisit {
  UserId guest_id;
  std::string name;
  GuestKind kind = GuestKind::other;
  AppointmentId appointment_id;
  std::string doctor_name;
  std::string invited_by_name;
  Instant starts_at;
  Instant ends_at;
  std::string zone;
  bool open = false;
};
BOOST_DESCRIBE_STRUCT(GuestVisit, (),
                      (guest_id, name, kind, appointment_id, doctor_name, invited_by_name, starts_at, ends_at, zone,
                       open))

/// What coming by a link gives: the visit, and the token of the guest's cookie until the window closes.
struct Came {
  GuestVisit visit;
  std::string token;
  std::chrono::seconds life{0};
};

namespace policy {
/// From acceptance until the visit's window closes.
bool may_invite(const Visit& visit, Instant now);
void check(const GuestInvite& invite);
}  // namespace policy

/// Invitations and the sessions of those who came by them.
class Guests {
 public:
  /// `public_url` is without a slash at the end.
  Guests(Dependencies dependencies, Service& service, std::string public_url)
      : with_(std::move(dependencies)), service_(service), public_url_(std::move(public_url)) {}

  // The visit's parties.
  /// Throws `consultation.not_open`, and `consultation.too_many_guests` beyond six who are invited or have come.
  task<GuestInvited> invite(const Actor& actor, AppointmentId id, GuestInvite invite);
  task<GuestList> list(const Actor& actor, AppointmentId id);

  /// Uses an invitation up. Throws `guest.invitation_invalid` for what is unknown, used, void or over, all alike.
  task<Came> claim(std::string invitation, std::string address);

  // The guest.
  task<GuestVisit> visit(const Actor& actor);
  task<IceServers> ice_servers(const Actor& actor, std::string request_host);

  /// The actor of a cookie's token, or nobody.
  task<Actor> actor_of(const std::string& token);
  task<std::vector<SessionId>> ended_sessions(std::vector<SessionId> open);

 private:
  Dependencies with_;
  Service& service_;
  std::string public_url_;
  RateWindow<UserId> invitations_{120};
  RateWindow<std::string> claims_{120};  ///< by address
};

std::vector<http::Route> guest_routes(Guests& guests, Service& service, bool secure_cookie);

/// The token of the guest's cookie that a request carries, or "".
std::string guest_token_of(const http::Request& request);

}  // namespace aegle::consultation
