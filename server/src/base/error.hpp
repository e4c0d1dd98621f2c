#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace aegle {

/// What went wrong, in the one vocabulary that every edge (HTTP, WebSocket) translates.
enum class Fault {
  invalid,          ///< 422: the input is wrong; `fields` says where
  unauthenticated,  ///< 401
  forbidden,        ///< 403: known to exist, not theirs to do
  not_found,        ///< 404: absent, or not theirs to know of
  conflict,         ///< 409: the state does not allow it
  too_large,        ///< 413
  too_many,         ///< 429
  unavailable,      ///< 503: try again
  internal,         ///< 500
};

/// One problem of one input field. `field` is a path as the sender wrote it: "medicines[1].dose".
struct FieldProblem {
  std::string field;
  std::string problem;

  bool operator==(const FieldProblem&) const = default;
};

/// Of one input no more problems are named: whoever sends a million wrong values costs no more than who sends a
/// hundred.
inline constexpr std::size_t problems_max = 100;

/// Keeps the problem, unless there are `problems_max`.
inline void add(std::vector<FieldProblem>& problems, std::string field, std::string problem) {
  if (problems.size() < problems_max) problems.push_back({std::move(field), std::move(problem)});
}

/// The one exception that services throw. `code` is public and stable ("scheduling.slot_taken"); `detail` is one
/// sentence for people. Neither ever holds health data.
class Error : public std::exception {
 public:
  Error(Fault fault, std::string code, std::string detail, std::vector<FieldProblem> fields = {})
      : fault(fault), code(std::move(code)), detail(std::move(detail)), fields(std::move(fields)) {}

  const char* what() const noexcept override { return code.c_str(); }

  Fault fault;
  std::string code;
  std::string detail;
  std::vector<FieldProblem> fields;
  int retry_after_s = 0;  ///< with `too_many` and `unavailable`: when to try again
};

namespace errors {
Error invalid(std::vector<FieldProblem> fields);
Error unauthenticated();
Error forbidden();
Error not_found();
Error conflict(std::string code, std::string detail);
Error too_many(int retry_after_s);
}  // namespace errors

/// Throws what `error` makes unless `allowed`. Every permission in every service goes through here, which lets one test
/// program take the services' own checks out and show that row-level security alone leaks nothing.
void require(bool allowed, Error (*error)());

}  // namespace aegle
