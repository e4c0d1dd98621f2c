#include <fmt/format.h>

#include "features/prescriptions/policy.hpp"
#include "features/prescriptions/service.hpp"
#include "platform/http/text.hpp"
#include "platform/json/json.hpp"

namespace aegle::prescriptions {
namespace {

bool wants_pdf(const http::Request& request) {
  // A parameter such as ";q=0.9" may follow the type, so the list is cut there first.
  std::string types(request.header("Accept"));
  for (auto at = types.find(';'); at != std::string::npos; at = types.find(';', at))
    types.erase(at, types.find(',', at) - at);
  return http::has_token(types, "application/pdf");
}

http::Response by_accept(http::Response response) {
  response.headers.emplace_back("Vary", "Accept");
  return response;
}

task<http::Response> issue(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto today = co_await service.today(request.actor);
  auto body =
      json::read<Issue>(request.body, [&](const Issue& given) { policy::check(policy::normalised(given), today); });
  auto made = co_await service.issue(request.actor, id, std::move(body));
  co_return by_accept(http::json(201, json::write(made)));
}

task<http::Response> read(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  if (!wants_pdf(request)) {
    auto found = co_await service.read(request.actor, id);
    co_return by_accept(http::json(200, json::write(found)));
  }
  auto file = co_await service.file(request.actor, id);
  http::Response response{.status = 200, .body = std::move(file.bytes), .type = "application/pdf"};
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", file.name));
  co_return by_accept(std::move(response));
}

}  // namespace

std::vector<http::Route> routes(Service& service) {
  auto to = http::bound_to(service);
  using http::Method;
  return {
      {Method::post, "/api/appointments/{appointment_id}/prescription", http::doctors, to(issue), nullptr},
      {Method::get, "/api/appointments/{appointment_id}/prescription", http::patients_and_doctors, to(read), nullptr},
  };
}

}  // namespace aegle::prescriptions
