#include "features/directory/policy.hpp"
#include "features/directory/service.hpp"
#include "platform/json/json.hpp"

namespace aegle::directory {
namespace {

using http::Method;
using http::Request;
using http::Response;

Search search_of(const Request& request) {
  Search search;
  auto text = [&](const char* name) {
    auto value = request.param(name);
    return value && !value->empty() ? value : std::nullopt;
  };
  search.specialty = text("specialty");
  search.name = text("q");
  search.language = text("language");
  if (auto day = text("available_on")) {
    search.available_on = parse_date(*day);
    if (!search.available_on) throw errors::invalid({{"available_on", "Must be a date like 2026-11-21."}});
  }
  search.zone = text("zone").value_or("UTC");
  search.limit = http::int_param(request, "limit", 20, 1, 100);
  search.cursor = request.param("cursor").value_or("");
  return search;
}

std::optional<Instant> instant_param(const Request& request, const char* name) {
  auto text = request.param(name);
  if (!text || text->empty()) return std::nullopt;
  auto at = parse_instant(*text);
  if (!at) throw errors::invalid({{name, "Must be a time like 2026-11-21T14:30:00Z."}});
  return at;
}

std::optional<DoctorStatus> status_param(const Request& request) {
  auto text = request.param("status");
  if (!text || text->empty()) return std::nullopt;
  DoctorStatus status;
  if (!boost::describe::enum_from_string(text->c_str(), status))
    throw errors::invalid({{"status", "Must be one of: pending approved rejected."}});
  return status;
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
      {Method::get, "/api/doctors/{doctor_id}/slots", http::anyone,
       [&](Request& r) -> task<Response> {
         auto page = co_await service.slots(r.actor, r.id_at<DoctorId>(0), instant_param(r, "from"),
                                            instant_param(r, "to"), r.param("cursor").value_or(""));
         co_return http::json(200, json::write(page));
       }},
      {Method::get, "/api/admin/doctors", http::admins,
       [&](Request& r) -> task<Response> {
         auto page = co_await service.list_for_admin(r.actor, status_param(r), http::int_param(r, "limit", 20, 1, 100),
                                                     r.param("cursor").value_or(""));
         co_return http::json(200, json::write(page));
       }},
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
