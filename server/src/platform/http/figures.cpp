#include "platform/http/figures.hpp"

namespace aegle::http {

Figures::Figures(metrics::Registry* registry) : registry_(registry) {
  if (!registry) return;
  connections_ = &registry->gauge("aegle_open_connections", "HTTP connections that are open.");
  sockets_ = &registry->gauge("aegle_open_sockets", "WebSockets that are open.");
}

void Figures::request(Method method, std::string_view route, int status, double seconds) {
  if (!registry_) return;
  auto key = reinterpret_cast<std::size_t>(route.data()) * 10'007 + static_cast<std::size_t>(status) * 16 +
             static_cast<std::size_t>(method);
  auto [found, is_new] = by_answer_.try_emplace(key);
  if (is_new) {
    metrics::Labels labels{{"method", std::string(to_string(method))}, {"route", std::string(route)}};
    auto with_status = labels;
    with_status["status"] = std::to_string(status);
    found->second.seconds = &registry_->histogram("aegle_http_request_seconds", "Time to answer, by route.", labels);
    found->second.count =
        &registry_->counter("aegle_http_requests_total", "Answers, by route and status.", with_status);
  }
  found->second.count->Increment();
  found->second.seconds->Observe(seconds);
}

void Figures::connections(std::size_t open, std::size_t sockets) {
  if (!registry_) return;
  connections_->Set(static_cast<double>(open));
  sockets_->Set(static_cast<double>(sockets));
}

}  // namespace aegle::http
