#include "base/error.hpp"

namespace aegle::errors {

Error invalid(std::vector<FieldProblem> fields) {
  return {Fault::invalid, "invalid", "Some of what was sent is not right.", std::move(fields)};
}

Error unauthenticated() { return {Fault::unauthenticated, "identity.sign_in_needed", "Sign in to do this."}; }

Error forbidden() { return {Fault::forbidden, "forbidden", "Your account may not do this."}; }

Error not_found() { return {Fault::not_found, "not_found", "There is nothing here, or nothing you may see."}; }

Error conflict(std::string code, std::string detail) { return {Fault::conflict, std::move(code), std::move(detail)}; }

Error too_many(int retry_after_s) {
  Error error{Fault::too_many, "too_many", "Too many tries. Wait a little, then try again."};
  error.retry_after_s = retry_after_s;
  return error;
}

}  // namespace aegle::errors
