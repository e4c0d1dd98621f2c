#pragma once

#include <functional>
#include <string>

namespace aegle::files {

enum class ScanVerdict { clean, infected, too_large };

/// Has clamd look at what `next` gives, piece by piece, until it gives an empty one (INSTREAM, clamd(8)).
/// `too_large`: it is more than clamd's StreamMaxLength. Throws Error{unavailable, "files.scanner"} when clamd is away,
/// too slow, or says neither yes nor no. Blocks: call it on Workers.
ScanVerdict scan(const std::string& socket_path, const std::function<std::string()>& next);

}  // namespace aegle::files
