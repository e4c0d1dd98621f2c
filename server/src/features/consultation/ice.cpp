#include <fmt/format.h>

#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"
#include "platform/crypto/crypto.hpp"

namespace aegle::consultation {
namespace {

/// "clinic.example:8080" → "clinic.example"; "[::1]:8080" → "[::1]".
std::string without_port(std::string host) {
  auto colon = host.rfind(':');
  auto bracket = host.rfind(']');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) host.resize(colon);
  return host;
}

}  // namespace

task<IceServers> Service::ice_servers(const Actor& actor, AppointmentId id, std::string request_host) {
  auto visit = co_await this->visit(actor, id);
  auto now = with_.clock.now();
  if (!policy::is_open(visit, now))
    throw errors::conflict("consultation.not_open",
                           "The room is open from 15 minutes before the visit to 60 after it.");
  co_return servers_until(now + std::chrono::hours{1}, actor, std::move(request_host));
}

task<IceServers> Service::test_ice_servers(const Actor& actor, AppointmentId id, std::string request_host) {
  auto visit = co_await this->visit(actor, id);
  auto now = with_.clock.now();
  tests_.hit(actor.user, now);
  if (!policy::may_test_devices(visit, now))
    throw errors::conflict("consultation.over", "Devices are tested for a visit that lies ahead.");
  co_return servers_until(now + std::chrono::minutes{10}, actor, std::move(request_host));
}

IceServers Service::servers_until(Instant end, const Actor& actor, std::string request_host) const {
  auto until = std::chrono::floor<std::chrono::seconds>(end);
  const auto& turn = with_.turn;
  IceServers servers{.expires_at = until, .relay_only = turn.only};
  if (turn.secret.empty()) return servers;
  auto host = turn.host.empty() ? without_port(std::move(request_host)) : turn.host;
  IceServer server;
  server.urls = {fmt::format("stun:{}:{}", host, turn.port), fmt::format("turn:{}:{}?transport=udp", host, turn.port),
                 fmt::format("turn:{}:{}?transport=tcp", host, turn.port)};
  if (turn.tls_port) server.urls.push_back(fmt::format("turns:{}:{}?transport=tcp", host, turn.tls_port));
  server.username = fmt::format("{}:{}", until.time_since_epoch().count(), to_string(actor.user));
  server.credential = crypto::base64(crypto::hmac_sha1(turn.secret, server.username));
  servers.ice_servers.push_back(std::move(server));
  return servers;
}

}  // namespace aegle::consultation
