#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "support/http_client.hpp"

namespace aegle::support {

/// api/openapi.yaml, held against what is really sent. Stricter than a schema is: a field that is not described is a
/// problem too.
class Contract {
 public:
  Contract();
  ~Contract();
  Contract(const Contract&) = delete;

  /// "get /api/doctors/{doctor_id}" of each operation.
  std::set<std::string> operations() const;
  /// What is wrong with an answer, each with the field's path; `operation` is as above. Of what is not JSON, its type
  /// alone is looked at.
  std::vector<std::string> problems_of(const std::string& operation, const Reply& reply) const;
  /// What is wrong with a JSON body that the server takes.
  std::vector<std::string> problems_of_body(const std::string& operation, const std::string& body) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aegle::support
