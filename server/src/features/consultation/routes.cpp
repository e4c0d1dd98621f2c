#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation {
namespace {

http::Response kept_private(int status, std::string body) {
  auto response = http::json(status, std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

task<http::Response> list_messages(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto after = http::int_param(request, "after", 0, 0, std::numeric_limits<int>::max());
  auto limit = http::int_param(request, "limit", 100, 1, 200);
  auto page = co_await service.messages(request.actor, id, after, limit);
  co_return kept_private(200, json::write(page));
}

task<http::Response> post_message(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<MessagePost>(request.body, [](const MessagePost& given) { policy::check(given); });
  auto made = co_await service.post(request.actor, id, std::move(body));
  co_return kept_private(201, json::write(made));
}

task<http::Response> get_notes(Service& service, http::Request& request) {
  auto notes = co_await service.notes(request.actor, request.id_at<AppointmentId>(0));
  co_return kept_private(200, json::write(notes));
}

task<http::Response> put_notes(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<NotesChange>(request.body, [](const NotesChange& given) { policy::check(given); });
  auto notes = co_await service.save_notes(request.actor, id, std::move(body));
  co_return kept_private(200, json::write(notes));
}

task<http::Response> get_room(Service& service, http::Request& request) {
  auto room = co_await service.room(request.actor, request.id_at<AppointmentId>(0));
  co_return kept_private(200, json::write(room));
}

task<http::Response> get_ice_servers(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto servers = co_await service.ice_servers(request.actor, id, std::string(request.header("Host")));
  co_return kept_private(200, json::write(servers));
}

}  // namespace

std::vector<http::Route> routes(Service& service) {
  auto to = [&service](auto handler) {
    return [&service, handler](http::Request& request) { return handler(service, request); };
  };
  using http::Method;
  const auto& parties = http::patients_and_doctors;
  return {
      {Method::get, "/api/appointments/{appointment_id}/messages", parties, to(list_messages), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/messages", parties, to(post_message), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/notes", http::doctors, to(get_notes), nullptr},
      {Method::put, "/api/appointments/{appointment_id}/notes", http::doctors, to(put_notes), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/room", parties, to(get_room), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/ice-servers", parties, to(get_ice_servers), nullptr},
  };
}

}  // namespace aegle::consultation
