#pragma once

#include <cstdint>
#include <string>

#include "platform/async/task.hpp"

namespace aegle::support {

/// Asks a server on loopback to open a WebSocket: the status that it answers with, 101 when it opens. `header` and
/// `value` say who asks: a cookie, a bearer token, or nothing.
task<int> handshake_status(std::uint16_t port, std::string path, std::string header, std::string value);

}  // namespace aegle::support
