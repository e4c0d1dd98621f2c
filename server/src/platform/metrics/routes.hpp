#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "platform/metrics/metrics.hpp"

namespace aegle::metrics {

/// Whether the process can serve: its database answers.
using Ready = std::function<task<bool>()>;

struct OperationsOptions {
  /// Admits scrapers from elsewhere as `Authorization: Bearer …`. Empty: only loopback, and not through a proxy.
  std::string metrics_token;
};

/// GET /healthz (the process runs), /readyz (503 until `ready`) and /metrics (404 to strangers). `registry` outlives
/// them.
std::vector<http::Route> operations_routes(const Registry& registry, Ready ready, OperationsOptions options = {});

}  // namespace aegle::metrics
