#pragma once

#include <vector>

#include "app/settings.hpp"
#include "features/identity/service.hpp"
#include "platform/http/router.hpp"

namespace aegle::app {

/// What the service says of itself: /api/config, /api/openapi.yaml and /api/docs.
std::vector<http::Route> service_routes(const Settings& settings, identity::Service& identity);

}  // namespace aegle::app
