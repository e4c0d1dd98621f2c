#pragma once

#include <unordered_map>

#include "base/error.hpp"
#include "base/time.hpp"

namespace aegle {

/// Counts what each key did in the current minute, in this process: a limit against floods, not a promise.
template <class Key>
class RateWindow {
 public:
  explicit RateWindow(int per_minute) : per_minute_(per_minute) {}

  /// Counts one more; throws `too_many` beyond the limit.
  void hit(const Key& key, Instant now) {
    auto minute = std::chrono::floor<std::chrono::minutes>(now);
    if (minute != minute_) {
      minute_ = minute;
      hits_.clear();
    }
    if (++hits_[key] <= per_minute_) return;
    auto wait = std::chrono::ceil<std::chrono::seconds>(minute + std::chrono::minutes{1} - now);
    throw errors::too_many(static_cast<int>(wait.count()));
  }

 private:
  int per_minute_;
  std::chrono::sys_time<std::chrono::minutes> minute_{};
  std::unordered_map<Key, int> hits_;
};

}  // namespace aegle
