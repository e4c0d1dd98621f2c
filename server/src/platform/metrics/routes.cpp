#include "platform/metrics/routes.hpp"

#include <sodium.h>

namespace aegle::metrics {
namespace {

bool from_loopback(const http::Request& request) {
  bool proxied = !request.header("X-Forwarded-For").empty() || !request.header("Forwarded").empty();
  bool loopback =
      request.address.starts_with("127.") || request.address == "::1" || request.address.starts_with("::ffff:127.");
  return loopback && !proxied;
}

bool has_token(const http::Request& request, const std::string& token) {
  auto given = request.header("Authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (token.empty() || !given.starts_with(scheme)) return false;
  given.remove_prefix(scheme.size());
  return given.size() == token.size() && sodium_memcmp(given.data(), token.data(), token.size()) == 0;
}

}  // namespace

std::vector<http::Route> operations_routes(const Registry& registry, Ready ready, OperationsOptions options) {
  auto health = [](http::Request&) -> task<http::Response> { co_return http::json(200, R"({"status":"ok"})"); };

  auto readiness = [ready = std::move(ready)](http::Request&) -> task<http::Response> {
    bool able = false;
    try {
      able = co_await ready();
    } catch (const std::exception&) {
      able = false;
    }
    if (able) co_return http::json(200, R"({"status":"ready"})");
    co_return http::json(503, R"({"status":"unavailable"})");
  };

  auto figures = [&registry, token = options.metrics_token](http::Request& request) -> task<http::Response> {
    if (!from_loopback(request) && !has_token(request, token)) throw errors::not_found();
    http::Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = registry.text();
    co_return response;
  };

  return {
      {http::Method::get, "/healthz", http::anyone, health, {}},
      {http::Method::get, "/readyz", http::anyone, readiness, {}},
      {http::Method::get, "/metrics", http::anyone, figures, {}},
  };
}

}  // namespace aegle::metrics
