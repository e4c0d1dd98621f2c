#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace aegle::support {

/// Returns once `holds` does, for what another process brings about; throws when that does not come.
template <class Holds>
void eventually(const std::string& what, Holds holds, std::chrono::seconds deadline = std::chrono::seconds{30}) {
  auto until = std::chrono::steady_clock::now() + deadline;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("waited in vain: " + what);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

}  // namespace aegle::support
