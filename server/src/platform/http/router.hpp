#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/actor.hpp"
#include "base/error.hpp"
#include "platform/async/task.hpp"
#include "platform/http/message.hpp"

namespace aegle::ws {
class Socket;
}

namespace aegle::http {

/// Which roles may call a route at all. Whose rows they then see is the service's and the database's business.
struct Access {
  bool anyone = false;  ///< also without a session
  std::vector<Role> roles;
  /// Open to a doctor or admin who has yet to enrol the required second factor.
  bool while_enrolling = false;
};

inline const Access anyone{.anyone = true};
inline const Access guests{.roles = {Role::guest}};
inline const Access signed_in{.roles = {Role::patient, Role::doctor, Role::admin}};
inline const Access patients{.roles = {Role::patient}};
inline const Access doctors{.roles = {Role::doctor}};
inline const Access admins{.roles = {Role::admin}};
inline const Access patients_and_doctors{.roles = {Role::patient, Role::doctor}};
inline const Access doctors_and_admins{.roles = {Role::doctor, Role::admin}};

using Handler = std::function<task<Response>(Request&)>;
using SocketHandler = std::function<task<>(Request, std::shared_ptr<ws::Socket>)>;

/// One line of a feature's table. `path` has `{name}` segments, as in api/openapi.yaml.
struct Route {
  Method method;
  std::string path;
  Access access;
  Handler handler;
  SocketHandler socket;  ///< set instead of `handler` on a WebSocket route
  std::string_view body_type = "application/json";
};

/// `to(list)` makes the handler of a route from `list(service, request)`.
template <class Service>
auto bound_to(Service& service) {
  return
      [&service](auto handler) { return [&service, handler](Request& request) { return handler(service, request); }; };
}

/// The table of all routes, and what stands before each handler: sign-in, role, Origin on writes, errors as RFC 9457.
class Router {
 public:
  /// Turns cookie or bearer token into the actor; `nobody()` when there is none or it is no longer valid.
  using Authenticate = std::function<task<Actor>(const Request&)>;
  /// Whether an Origin header's value may write or open a WebSocket.
  using OriginCheck = std::function<bool(std::string_view origin, const Request&)>;

  void add(std::vector<Route> routes);
  void authenticate_with(Authenticate authenticate) { authenticate_ = std::move(authenticate); }
  void check_origin_with(OriginCheck check) { origin_allowed_ = std::move(check); }

  const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  ///< null: no route of this path and method
    bool path_known = false;       ///< the path exists with other methods: 405
    std::vector<std::string> captures;
  };
  Match match(Method method, std::string_view path) const;
  /// The methods of a path, as an `Allow` header has them.
  std::string allowed(std::string_view path) const;

  /// Everything between a parsed request and its response; never throws. Errors become problem documents.
  task<Response> handle(Request& request) const;
  /// The same gate for an upgrade: nullopt when the socket may be opened (the request's actor and captures are set),
  /// else the response that refuses it.
  task<std::optional<Response>> admit_socket(Request& request, const Route*& route) const;

 private:
  struct Tree;
  /// What precedes sign-in: a route of this path and method, and a trusted Origin.
  std::optional<Response> find(Request& request, const Route*& route) const;
  /// What follows it. Throws unless the request's actor may call `route`.
  static void admit(const Request& request, const Route& route);
  /// Whether the request carries anything that could say who asks.
  bool has_credentials(const Request& request) const;

  std::vector<Route> routes_;
  std::shared_ptr<const Tree> tree_;
  Authenticate authenticate_;
  OriginCheck origin_allowed_;
};

/// RFC 9457: {type, title, status, code, detail, request_id, errors:[{field, problem}]}.
Response problem(const Error& error, std::string_view request_id);

}  // namespace aegle::http
