#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace aegle {

/// Collects the problems of one input and throws them together: `Checks c; c.that(ok, "email", "…"); c.done();`
class Checks {
 public:
  void that(bool holds, std::string field, std::string problem) {
    if (!holds) problems_.push_back({std::move(field), std::move(problem)});
  }
  /// Text of `min` to `max` Unicode code points that is more than blanks and holds no control characters but newline
  /// and tab.
  void text(const std::string& value, std::string field, std::size_t min, std::size_t max);
  void done() {
    if (!problems_.empty()) throw errors::invalid(std::move(problems_));
  }

 private:
  std::vector<FieldProblem> problems_;
};

}  // namespace aegle
