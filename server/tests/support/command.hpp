#pragma once

#include <map>
#include <string>
#include <vector>

namespace aegle::support {

struct Finished {
  int status = -1;  ///< -1 when a signal ended it
  std::string out;
  std::string err;
};

/// Runs the server's program with these arguments to its end, with no AEGLE_* variable but these.
Finished run_aegle(std::vector<std::string> arguments, const std::map<std::string, std::string>& settings,
                   const std::string& input = "");

}  // namespace aegle::support
