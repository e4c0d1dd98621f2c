#include <fmt/format.h>

#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "platform/json/json.hpp"

namespace aegle::identity {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view cookie_name = "aegle_session";

Origin origin_of(const Request& request) { return {request.address, std::string(request.header("User-Agent"))}; }

std::string cookie_text(std::string_view token, std::chrono::seconds life, bool secure) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name, token, life.count(),
                     secure ? "; Secure" : "");
}

/// A session for API clients goes out in the body, for browsers in the cookie alone.
Response signed_in(const Opened& opened, bool secure) {
  auto response = http::json(200, json::write(opened.answer));
  if (!opened.answer.token)
    response.headers.emplace_back("Set-Cookie", cookie_text(opened.token, policy::session_life, secure));
  return response;
}

}  // namespace

std::string token_of(const Request& request) {
  auto authorization = request.header("Authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.size() > scheme.size() && authorization.starts_with(scheme))
    return std::string(authorization.substr(scheme.size()));
  return request.cookie(cookie_name).value_or("");
}

namespace {

std::vector<http::Route> sign_in_routes(Service& service, bool secure) {
  return {
      {Method::post, "/api/auth/register", http::anyone,
       [&](Request& r) -> task<Response> {
         auto registration = json::read<Registration>(
             r.body, [&](const Registration& given) { policy::check(given, service.today()); });
         auto sent = co_await service.register_account(std::move(registration), origin_of(r));
         co_return http::json(202, json::write(sent));
       }},
      {Method::post, "/api/auth/verify", http::anyone,
       [&, secure](Request& r) -> task<Response> {
         auto verification = json::read<Verification>(r.body);
         co_return signed_in(co_await service.verify(std::move(verification), origin_of(r)), secure);
       }},
      {Method::post, "/api/auth/resend", http::anyone,
       [&](Request& r) -> task<Response> {
         auto sent = co_await service.resend(json::read<Resend>(r.body), origin_of(r));
         co_return http::json(202, json::write(sent));
       }},
      {Method::post, "/api/auth/login", http::anyone,
       [&, secure](Request& r) -> task<Response> {
         auto login = json::read<Login>(r.body);
         co_return signed_in(co_await service.login(std::move(login), origin_of(r)), secure);
       }},
      {Method::post,
       "/api/auth/logout",
       {.roles = http::signed_in.roles, .while_enrolling = true},
       [&, secure](Request& r) -> task<Response> {
         co_await service.logout(r.actor);
         auto response = http::no_content();
         response.headers.emplace_back("Set-Cookie", cookie_text("", std::chrono::seconds{0}, secure));
         co_return response;
       }},
      {Method::get, "/api/auth/sessions", http::signed_in,
       [&](Request& r) -> task<Response> {
         co_return http::json(200, json::write(co_await service.sessions(r.actor)));
       }},
      {Method::del, "/api/auth/sessions/{session_id}", http::signed_in,
       [&](Request& r) -> task<Response> {
         co_await service.end_session(r.actor, r.id_at<SessionId>(0));
         co_return http::no_content();
       }},
  };
}

std::vector<http::Route> account_routes(Service& service) {
  http::Access enrolling{.roles = http::signed_in.roles, .while_enrolling = true};
  return {
      {Method::get, "/api/auth/me", enrolling,
       [&](Request& r) -> task<Response> { co_return http::json(200, json::write(co_await service.me(r.actor))); }},
      {Method::put, "/api/auth/me", http::signed_in,
       [&](Request& r) -> task<Response> {
         auto change = json::read<MeChange>(r.body, policy::check);
         co_return http::json(200, json::write(co_await service.change_me(r.actor, std::move(change))));
       }},
      {Method::put, "/api/auth/password", http::signed_in,
       [&](Request& r) -> task<Response> {
         co_await service.change_password(r.actor, json::read<PasswordChange>(r.body), origin_of(r));
         co_return http::no_content();
       }},
      {Method::post, "/api/auth/password/forgot", http::anyone,
       [&](Request& r) -> task<Response> {
         auto sent = co_await service.forgot_password(json::read<EmailOnly>(r.body), origin_of(r));
         co_return http::json(202, json::write(sent));
       }},
      {Method::post, "/api/auth/password/reset", http::anyone,
       [&](Request& r) -> task<Response> {
         co_await service.reset_password(json::read<PasswordReset>(r.body), origin_of(r));
         co_return http::no_content();
       }},
      {Method::post, "/api/auth/totp/begin", enrolling,
       [&](Request& r) -> task<Response> {
         auto enrolment = co_await service.begin_totp(r.actor, json::read<PasswordOnly>(r.body), origin_of(r));
         co_return http::json(200, json::write(enrolment));
       }},
      {Method::post, "/api/auth/totp/confirm", enrolling,
       [&](Request& r) -> task<Response> {
         auto codes = co_await service.confirm_totp(r.actor, json::read<TotpCode>(r.body));
         co_return http::json(200, json::write(codes));
       }},
      {Method::post, "/api/auth/totp/disable", http::signed_in,
       [&](Request& r) -> task<Response> {
         co_await service.disable_totp(r.actor, json::read<PasswordOnly>(r.body), origin_of(r));
         co_return http::no_content();
       }},
  };
}

std::vector<http::Route> record_routes(Service& service) {
  return {
      {Method::get, "/api/patients/me", http::patients,
       [&](Request& r) -> task<Response> {
         co_return http::json(200, json::write(co_await service.own_record(r.actor)));
       }},
      {Method::put, "/api/patients/me", http::patients,
       [&](Request& r) -> task<Response> {
         auto change = json::read<PatientRecordChange>(
             r.body, [&](const PatientRecordChange& given) { policy::check(given, service.today()); });
         co_return http::json(200, json::write(co_await service.change_own_record(r.actor, std::move(change))));
       }},
  };
}

}  // namespace

std::vector<http::Route> routes(Service& service, bool secure_cookie) {
  auto all = sign_in_routes(service, secure_cookie);
  for (auto& route : account_routes(service)) all.push_back(std::move(route));
  for (auto& route : record_routes(service)) all.push_back(std::move(route));
  return all;
}

}  // namespace aegle::identity
