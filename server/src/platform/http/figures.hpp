#pragma once

#include <string_view>
#include <unordered_map>

#include "platform/http/message.hpp"
#include "platform/metrics/metrics.hpp"

namespace aegle::http {

/// What the server counts. Without a registry it counts nothing.
class Figures {
 public:
  explicit Figures(metrics::Registry* registry);

  void request(Method method, std::string_view route, int status, double seconds);
  void connections(std::size_t open, std::size_t sockets);

 private:
  struct Pair {
    metrics::Counter* count;
    metrics::Histogram* seconds;
  };

  metrics::Registry* registry_;
  metrics::Gauge* connections_ = nullptr;
  metrics::Gauge* sockets_ = nullptr;
  /// By the route pattern's address, method and status: a look-up by labels would cost more than the request.
  std::unordered_map<std::size_t, Pair> by_answer_;
};

}  // namespace aegle::http
