#include "features/scheduling/policy.hpp"
#include "features/scheduling/service.hpp"
#include "platform/json/json.hpp"

namespace aegle::scheduling {
namespace {

using http::Method;
using http::Request;
using http::Response;

Scope scope_of(const Request& request) {
  auto scope = Scope::all;
  auto text = request.param("scope").value_or("all");
  if (!boost::describe::enum_from_string(text.c_str(), scope))
    throw errors::invalid({{"scope", "Must be one of: all upcoming past requests."}});
  return scope;
}

int limit_of(const Request& request) { return http::int_param(request, "limit", 20, 1, 100); }

}  // namespace

std::vector<http::Route> routes(Service& service) {
  return {
      {Method::post, "/api/appointments/create", http::patients,
       [&](Request& r) -> task<Response> {
         auto booking = json::read<Booking>(r.body, policy::check);
         auto made = co_await service.book(r.actor, std::move(booking));
         co_return http::json(201, json::write(made));
       }},
      {Method::get, "/api/appointments/patient", http::patients,
       [&](Request& r) -> task<Response> {
         auto page =
             co_await service.list_of_patient(r.actor, scope_of(r), limit_of(r), r.param("cursor").value_or(""));
         co_return http::json(200, json::write(page));
       }},
      {Method::get, "/api/appointments/doctor", http::doctors,
       [&](Request& r) -> task<Response> {
         auto page = co_await service.list_of_doctor(r.actor, scope_of(r), limit_of(r), r.param("cursor").value_or(""));
         co_return http::json(200, json::write(page));
       }},
      {Method::get, "/api/appointments/{appointment_id}", http::patients_and_doctors,
       [&](Request& r) -> task<Response> {
         auto found = co_await service.get(r.actor, r.id_at<AppointmentId>(0));
         co_return http::json(200, json::write(found));
       }},
      {Method::post, "/api/appointments/{appointment_id}/accept", http::doctors,
       [&](Request& r) -> task<Response> {
         auto changed = co_await service.accept(r.actor, r.id_at<AppointmentId>(0));
         co_return http::json(200, json::write(changed));
       }},
      {Method::post, "/api/appointments/{appointment_id}/reject", http::doctors,
       [&](Request& r) -> task<Response> {
         auto id = r.id_at<AppointmentId>(0);
         auto changed = co_await service.reject(r.actor, id, json::read<Reason>(r.body, policy::check));
         co_return http::json(200, json::write(changed));
       }},
      {Method::post, "/api/appointments/{appointment_id}/cancel", http::patients_and_doctors,
       [&](Request& r) -> task<Response> {
         auto id = r.id_at<AppointmentId>(0);
         auto changed = co_await service.cancel(r.actor, id, json::read<Reason>(r.body, policy::check));
         co_return http::json(200, json::write(changed));
       }},
      {Method::post, "/api/appointments/{appointment_id}/complete", http::doctors,
       [&](Request& r) -> task<Response> {
         auto changed = co_await service.complete(r.actor, r.id_at<AppointmentId>(0));
         co_return http::json(200, json::write(changed));
       }},
  };
}

}  // namespace aegle::scheduling
