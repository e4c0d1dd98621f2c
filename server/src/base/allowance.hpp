#pragma once

#include <algorithm>
#include <chrono>

namespace aegle {

/// How much somebody may still do: full at first, and refilled with time.
class Allowance {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Allowance(double per_s, double most, Time now = std::chrono::steady_clock::now())
      : per_s_(per_s), most_(most), left_(most), refilled_(now) {}

  /// Whether `count` is within it, which is then taken.
  bool take(double count, Time now = std::chrono::steady_clock::now()) {
    auto passed = std::chrono::duration<double>(now - refilled_).count();
    left_ = std::min(most_, left_ + passed * per_s_);
    refilled_ = now;
    if (left_ < count) return false;
    left_ -= count;
    return true;
  }

  /// Whether nothing of it is used up any more.
  bool full(Time now = std::chrono::steady_clock::now()) const {
    return left_ + std::chrono::duration<double>(now - refilled_).count() * per_s_ >= most_;
  }

 private:
  double per_s_, most_, left_;
  Time refilled_;
};

}  // namespace aegle
