#include "features/directory/policy.hpp"
#include "features/directory/service.hpp"
#include "platform/http/query.hpp"
#include "platform/json/json.hpp"

namespace aegle::directory {
namespace {

using http::Method;
using http::Request;
using http::Response;

Search search_of(const Request& request) {
  http::Query query{request};
  Search search;
  search.specialty = query.text("specialty");
  search.name = query.text("q");
  search.language = query.text("language");
  search.available_on = query.date("available_on");
  search.zone = query.text("zone").value_or("UTC");
  search.limit = query.integer("limit", 20, 1, 100);
  search.cursor = query.text("cursor").value_or("");
  query.done([&] { policy::check(search); });
  return search;
}

task<Response> slots(Service& service, const Request& request) {
  auto id = request.id_at<DoctorId>(0);
  http::Query query{request};
  auto from = query.instant("from");
  auto to = query.instant("to");
  auto cursor = query.text("cursor").value_or("");
  query.done([&] { policy::check_place(cursor); });
  auto page = co_await service.slots(request.actor, id, from, to, std::move(cursor));
  co_return http::json(200, json::write(page));
}

task<Response> list_for_admin(Service& service, const Request& request) {
  http::Query query{request};
  auto status = query.one_of<DoctorStatus>("status");
  auto limit = query.integer("limit", 20, 1, 100);
  auto cursor = query.text("cursor").value_or("");
  query.done([&] { policy::check_admin_place(cursor); });
  auto page = co_await service.list_for_admin(request.actor, status, limit, std::move(cursor));
  co_return http::json(200, json::write(page));
}

}  // namespace

std::vector<http::Route> routes(Service& service) {
  return {
      {Method::get, "/api/specialties", http::anyone,
       [&](Request& r) -> task<Response> {
         co_return http::json(200, json::write(co_await service.specialties(r.actor)));
       }},
      {Method::get, "/api/doctors", http::anyone,
       [&](Request& r) -> task<Response> {
         auto page = co_await service.search(r.actor, search_of(r));
         co_return http::json(200, json::write(page));
       }},
      {Method::get, "/api/doctors/me", http::doctors,
       [&](Request& r) -> task<Response> {
         co_return http::json(200, json::write(co_await service.profile(r.actor)));
       }},
      {Method::put, "/api/doctors/me", http::doctors,
       [&](Request& r) -> task<Response> {
         auto change = json::read<DoctorProfileChange>(r.body, policy::check);
         co_return http::json(200, json::write(co_await service.change_profile(r.actor, std::move(change))));
       }},
      {Method::put, "/api/doctors/me/hours", http::doctors,
       [&](Request& r) -> task<Response> {
         auto change = json::read<HoursChange>(r.body, policy::check);
         co_return http::json(200, json::write(co_await service.change_hours(r.actor, std::move(change))));
       }},
      {Method::get, "/api/doctors/{doctor_id}", http::anyone,
       [&](Request& r) -> task<Response> {
         auto doctor = co_await service.get(r.actor, r.id_at<DoctorId>(0));
         co_return http::json(200, json::write(doctor));
       }},
      {Method::get, "/api/doctors/{doctor_id}/slots", http::anyone, [&](Request& r) { return slots(service, r); }},
      {Method::get, "/api/admin/doctors", http::admins, [&](Request& r) { return list_for_admin(service, r); }},
      {Method::post, "/api/admin/doctors/{doctor_id}/approve", http::admins,
       [&](Request& r) -> task<Response> {
         auto doctor = co_await service.approve(r.actor, r.id_at<DoctorId>(0));
         co_return http::json(200, json::write(doctor));
       }},
      {Method::post, "/api/admin/doctors/{doctor_id}/reject", http::admins,
       [&](Request& r) -> task<Response> {
         auto rejection = json::read<Rejection>(r.body);
         auto doctor = co_await service.reject(r.actor, r.id_at<DoctorId>(0), std::move(rejection));
         co_return http::json(200, json::write(doctor));
       }},
  };
}

}  // namespace aegle::directory
