#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation {
namespace {

task<http::Response> list_messages(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto after = http::int_param(request, "after", 0, 0, std::numeric_limits<int>::max());
  auto limit = http::int_param(request, "limit", 100, 1, 200);
  auto page = co_await service.messages(request.actor, id, after, limit);
  co_return http::json(200, json::write(page));
}

task<http::Response> post_message(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<MessagePost>(request.body, policy::check);
  auto made = co_await service.post(request.actor, id, std::move(body));
  co_return http::json(201, json::write(made));
}

task<http::Response> get_notes(Service& service, http::Request& request) {
  auto notes = co_await service.notes(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(notes));
}

task<http::Response> put_notes(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<NotesChange>(request.body, policy::check);
  auto notes = co_await service.save_notes(request.actor, id, std::move(body));
  co_return http::json(200, json::write(notes));
}

task<http::Response> get_room(Service& service, http::Request& request) {
  auto room = co_await service.room(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(room));
}

task<http::Response> get_waiting(Service& service, http::Request& request) {
  auto waiting = co_await service.waiting(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(waiting));
}

task<http::Response> get_waiting_room(Service& service, http::Request& request) {
  co_return http::json(200, json::write(co_await service.waiting_room(request.actor)));
}

task<http::Response> put_waiting_note(Service& service, http::Request& request) {
  auto note = json::read<WaitingNote>(request.body, policy::check);
  co_return http::json(200, json::write(co_await service.set_waiting_note(request.actor, std::move(note))));
}

task<http::Response> get_recording(Service& service, http::Request& request) {
  auto recording = co_await service.recording(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(recording));
}

task<http::Response> post_consent(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto given = json::read<ConsentPost>(request.body).given;
  co_await service.consent(request.actor, id, given);
  co_return http::json(200, json::write(co_await service.recording(request.actor, id)));
}

task<http::Response> get_ice_servers(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto servers = co_await service.ice_servers(request.actor, id, std::string(request.header("Host")));
  co_return http::json(200, json::write(servers));
}

task<http::Response> get_test_ice_servers(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto servers = co_await service.test_ice_servers(request.actor, id, std::string(request.header("Host")));
  co_return http::json(200, json::write(servers));
}

task<http::Response> put_device_check(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<DeviceResult>(request.body, policy::check);
  auto kept = co_await service.keep_device_check(request.actor, id, std::move(body));
  co_return http::json(200, json::write(kept));
}

task<http::Response> get_device_checks(Service& service, http::Request& request) {
  auto checks = co_await service.device_checks(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(checks));
}

constexpr int probe_bytes_max = 1024 * 1024;

/// Bytes that nothing on the way can make fewer.
const std::string& noise() {
  static const std::string bytes = crypto::random_bytes(probe_bytes_max);
  return bytes;
}

task<http::Response> get_line_probe(Service& service, http::Request& request) {
  auto bytes = http::int_param(request, "bytes", 65'536, 1, probe_bytes_max);
  co_await service.probe_line(request.actor, request.id_at<AppointmentId>(0));
  http::Response response;
  response.type = "application/octet-stream";
  response.body = noise().substr(0, static_cast<std::size_t>(bytes));
  co_return response;
}

/// What came is not looked at; that it came is the answer.
task<http::Response> post_line_probe(Service& service, http::Request& request) {
  co_await service.probe_line(request.actor, request.id_at<AppointmentId>(0));
  co_return http::no_content();
}

task<http::Response> list_device_checks(Service& service, http::Request& request) {
  auto checks = co_await service.upcoming_device_checks(request.actor);
  co_return http::json(200, json::write(checks));
}

task<http::Response> post_verification(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<VerificationPost>(request.body, policy::check);
  auto made = co_await service.verify(request.actor, id, std::move(body));
  co_return http::json(201, json::write(made));
}

task<http::Response> list_verifications(Service& service, http::Request& request) {
  auto all = co_await service.verifications(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(all));
}

task<http::Response> post_call_log(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<CallLogPost>(request.body, policy::check);
  auto stored = co_await service.log_call(request.actor, id, std::move(body));
  co_return http::json(201, json::write(stored));
}

task<http::Response> get_call_log(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto after = http::int_param(request, "after", 0, 0, std::numeric_limits<int>::max());
  auto limit = http::int_param(request, "limit", 100, 1, 200);
  auto page = co_await service.call_log(request.actor, id, after, limit);
  co_return http::json(200, json::write(page));
}

}  // namespace

std::vector<http::Route> routes(Service& service) {
  auto to = http::bound_to(service);
  using http::Method;
  const auto& parties = http::patients_and_doctors;
  return {
      {Method::get, "/api/appointments/{appointment_id}/messages", parties, to(list_messages), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/messages", parties, to(post_message), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/notes", http::doctors, to(get_notes), nullptr},
      {Method::put, "/api/appointments/{appointment_id}/notes", http::doctors, to(put_notes), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/room", parties, to(get_room), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/recording", parties, to(get_recording), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/recording/consent", parties, to(post_consent), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/waiting", parties, to(get_waiting), nullptr},
      {Method::get, "/api/doctors/me/waiting", http::doctors, to(get_waiting_room), nullptr},
      {Method::put, "/api/doctors/me/waiting-note", http::doctors, to(put_waiting_note), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/ice-servers", parties, to(get_ice_servers), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/call-log", parties, to(post_call_log), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/call-log", http::doctors_and_admins, to(get_call_log), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/device-check/ice-servers", parties, to(get_test_ice_servers),
       nullptr},
      {Method::get, "/api/appointments/{appointment_id}/device-check", parties, to(get_device_checks), nullptr},
      {Method::put, "/api/appointments/{appointment_id}/device-check", parties, to(put_device_check), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/device-check/line", parties, to(get_line_probe), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/device-check/line", parties, to(post_line_probe), nullptr,
       "application/octet-stream"},
      {Method::get, "/api/device-checks", http::doctors, to(list_device_checks), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/verification", parties, to(list_verifications), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/verification", parties, to(post_verification), nullptr},
  };
}

}  // namespace aegle::consultation
