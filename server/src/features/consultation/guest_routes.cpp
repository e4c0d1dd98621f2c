#include <fmt/format.h>

#include "features/consultation/guests.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view cookie_name = "aegle_guest";

std::string cookie_text(std::string_view token, std::chrono::seconds life, bool secure) {
  return fmt::format("{}={}; Path=/api/guest; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name, token, life.count(),
                     secure ? "; Secure" : "");
}

}  // namespace

std::string guest_token_of(const Request& request) { return request.cookie(cookie_name).value_or(""); }

std::vector<http::Route> guest_routes(Guests& guests, Service& service, bool secure) {
  const auto& parties = http::patients_and_doctors;
  return {
      {Method::get, "/api/appointments/{appointment_id}/guests", parties,
       [&](Request& r) -> task<Response> {
         auto list = co_await guests.list(r.actor, r.id_at<AppointmentId>(0));
         co_return http::json(200, json::write(list));
       }},
      {Method::post, "/api/appointments/{appointment_id}/guests", parties,
       [&](Request& r) -> task<Response> {
         auto id = r.id_at<AppointmentId>(0);
         auto invite = json::read<GuestInvite>(r.body, policy::check);
         auto invited = co_await guests.invite(r.actor, id, std::move(invite));
         co_return http::json(201, json::write(invited));
       }},
      {Method::del, "/api/appointments/{appointment_id}/guests/{guest_id}", parties,
       [&](Request& r) -> task<Response> {
         co_await service.put_out(r.actor, r.id_at<AppointmentId>(0), r.id_at<UserId>(1));
         co_return http::no_content();
       }},
      {Method::post, "/api/guest/claim", http::anyone,
       [&, secure](Request& r) -> task<Response> {
         auto claim = json::read<GuestClaim>(r.body);
         auto came = co_await guests.claim(std::move(claim.invitation), r.address);
         auto response = http::json(200, json::write(came.visit));
         response.headers.emplace_back("Set-Cookie", cookie_text(came.token, came.life, secure));
         co_return response;
       }},
      {Method::get, "/api/guest/visit", http::guests,
       [&](Request& r) -> task<Response> { co_return http::json(200, json::write(co_await guests.visit(r.actor))); }},
      {Method::get, "/api/guest/ice-servers", http::guests,
       [&](Request& r) -> task<Response> {
         auto servers = co_await guests.ice_servers(r.actor, std::string(r.header("Host")));
         co_return http::json(200, json::write(servers));
       }},
      {Method::post, "/api/guest/recording/consent", http::guests,
       [&](Request& r) -> task<Response> {
         auto given = json::read<ConsentPost>(r.body).given;
         auto visit = co_await guests.visit(r.actor);
         co_await service.consent(r.actor, visit.appointment_id, given);
         co_return http::no_content();
       }},
      {Method::post, "/api/guest/leave", http::guests,
       [&, secure](Request& r) -> task<Response> {
         co_await service.leave_for_good(r.actor);
         auto response = http::no_content();
         response.headers.emplace_back("Set-Cookie", cookie_text("", std::chrono::seconds{0}, secure));
         co_return response;
       }},
  };
}

}  // namespace aegle::consultation
