#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/actor.hpp"

/// What the access tests expect of each route, in their own words: names are "GET /api/config".
namespace aegle::access {

/// How a route is called by someone who may, and what comes back then.
struct Call {
  std::string body;
  long success = 200;
  std::string owner = "patient";  ///< who calls last, and succeeds: patient, doctor, admin or guest
  bool admins_too = false;        ///< an admin may, although no party
  std::string body_type = "application/json";

  std::vector<std::string> headers() const { return {"Content-Type: " + body_type}; }
};

/// Every route that knows of owners or roles.
const std::map<std::string, Call>& calls();

/// Routes that anybody may call. One more is a decision, to be written down here.
const std::set<std::string>& public_routes();

/// The roles that may call each of the other routes, whatever the routes say of themselves.
const std::map<std::string, std::set<Role>>& allowed_roles();

}  // namespace aegle::access
