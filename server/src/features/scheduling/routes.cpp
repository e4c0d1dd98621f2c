#include "features/scheduling/policy.hpp"
#include "features/scheduling/service.hpp"
#include "platform/http/query.hpp"
#include "platform/json/json.hpp"

namespace aegle::scheduling {
namespace {

using http::Method;
using http::Request;
using http::Response;

struct ListQuery {
  Scope scope = Scope::all;
  int limit = 20;
  std::string cursor;
};

ListQuery list_query(const Request& request) {
  http::Query query{request};
  ListQuery made{query.one_of<Scope>("scope").value_or(Scope::all), query.integer("limit", 20, 1, 100),
                 query.text("cursor").value_or("")};
  query.done([&] {
    if (!query.is_wrong("scope")) policy::check_place(made.scope, made.cursor);
  });
  return made;
}

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
         auto [scope, limit, cursor] = list_query(r);
         auto page = co_await service.list_of_patient(r.actor, scope, limit, std::move(cursor));
         co_return http::json(200, json::write(page));
       }},
      {Method::get, "/api/appointments/doctor", http::doctors,
       [&](Request& r) -> task<Response> {
         auto [scope, limit, cursor] = list_query(r);
         auto page = co_await service.list_of_doctor(r.actor, scope, limit, std::move(cursor));
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
