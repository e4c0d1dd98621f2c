#pragma once

#include <string>

namespace aegle::support {

/// Runs SQL as whoever the URL names; throws what the server says when it refuses. The first column of the first row,
/// or "".
std::string execute(const std::string& url, const std::string& sql);

}  // namespace aegle::support
