#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace aegle {

/// Collects the problems of one input and throws them together: `Checks c; c.that(ok, "email", "…"); c.done();`
class Checks {
 public:
  void that(bool holds, std::string field, std::string problem) {
    if (!holds) add(problems_, std::move(field), std::move(problem));
  }
  /// A list of at most `max`; a longer one is refused as a whole, and its entries are not worth a look.
  template <class List>
  bool size(const List& list, std::string field, std::size_t max) {
    bool fits = list.size() <= max;
    if (!fits) that(false, std::move(field), "At most " + std::to_string(max) + ".");
    return fits;
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
