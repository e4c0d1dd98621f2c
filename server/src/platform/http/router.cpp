#include "platform/http/router.hpp"

#include <algorithm>
#include <array>

#include "platform/http/problem.hpp"
#include "platform/http/text.hpp"

namespace aegle::http {
namespace {

constexpr std::size_t method_count = static_cast<std::size_t>(Method::other) + 1;
constexpr std::array<std::string_view, 2> credential_cookies{"aegle_session", "aegle_guest"};

bool has_cookie(const Request& request) {
  return std::any_of(credential_cookies.begin(), credential_cookies.end(),
                     [&](auto name) { return request.cookie(name).has_value(); });
}

bool writes(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch || method == Method::del;
}

/// Cuts the segment that follows the leading "/" off `path`.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  auto end = std::min(path.find('/'), path.size());
  auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

bool is_of_type(std::string_view content_type, std::string_view wanted) {
  return same_name(trimmed(content_type.substr(0, content_type.find(';'))), wanted);
}

Refusal wrong_body_type(std::string_view wanted) {
  if (wanted == "application/json") return {415, "json_expected", "Send the body as application/json."};
  return {415, "body_type_expected", "This address takes a body of another type."};
}

Error second_factor_needed() {
  return {Fault::forbidden, "identity.second_factor_enrolment_needed", "Set up your second sign-in step first."};
}

}  // namespace

/// One node a path segment. A literal child is tried before the capture, and given up again when it leads nowhere.
struct Router::Tree {
  std::vector<std::pair<std::string, std::unique_ptr<Tree>>> literals;
  std::unique_ptr<Tree> capture;
  std::array<int, method_count> routes;  ///< by method: an index, or -1

  Tree() { routes.fill(-1); }
  Tree& child(std::string_view segment);
  const Tree* find(std::string_view path, std::vector<std::string_view>& captures) const;
  bool ends() const {
    return std::any_of(routes.begin(), routes.end(), [](int route) { return route >= 0; });
  }
};

Router::Tree& Router::Tree::child(std::string_view segment) {
  if (segment.starts_with('{')) {
    if (!capture) capture = std::make_unique<Tree>();
    return *capture;
  }
  for (auto& [literal, tree] : literals) {
    if (literal == segment) return *tree;
  }
  return *literals.emplace_back(segment, std::make_unique<Tree>()).second;
}

const Router::Tree* Router::Tree::find(std::string_view path, std::vector<std::string_view>& captures) const {
  if (path.empty()) return ends() ? this : nullptr;
  auto segment = take_segment(path);
  for (const auto& [literal, tree] : literals) {
    if (literal != segment) continue;
    if (const auto* found = tree->find(path, captures)) return found;
    break;
  }
  if (!capture || segment.empty()) return nullptr;
  captures.push_back(segment);
  if (const auto* found = capture->find(path, captures)) return found;
  captures.pop_back();
  return nullptr;
}

void Router::add(std::vector<Route> routes) {
  for (auto& route : routes) routes_.push_back(std::move(route));
  auto tree = std::make_shared<Tree>();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    auto* node = tree.get();
    for (std::string_view path = routes_[i].path; !path.empty();) node = &node->child(take_segment(path));
    auto& place = node->routes[static_cast<std::size_t>(routes_[i].method)];
    if (place >= 0) throw std::logic_error("two routes for " + routes_[i].path);
    place = static_cast<int>(i);
  }
  tree_ = std::move(tree);
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  if (!tree_ || !path.starts_with('/')) return match;
  std::vector<std::string_view> captures;
  const auto* node = tree_->find(path, captures);
  if (!node) return match;
  match.path_known = true;
  auto at = [&](Method wanted) { return node->routes[static_cast<std::size_t>(wanted)]; };
  int index = at(method);
  if (index < 0 && method == Method::head) index = at(Method::get);
  if (index < 0) return match;
  match.route = &routes_[static_cast<std::size_t>(index)];
  match.captures.assign(captures.begin(), captures.end());
  return match;
}

std::string Router::allowed(std::string_view path) const {
  std::string allow;
  auto offer = [&](Method method) {
    if (!match(method, path).route) return;
    if (!allow.empty()) allow += ", ";
    allow += to_string(method);
  };
  for (auto method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del, Method::options}) {
    offer(method);
  }
  return allow;
}

std::optional<Response> Router::find(Request& request, const Route*& route) const {
  auto found = match(request.method, request.path);
  if (!found.route) {
    if (!found.path_known) return problem(errors::not_found(), request.id);
    Refusal wrong_method{405, "method_not_allowed", "This address has no such method.", {}};
    wrong_method.headers.emplace_back("Allow", allowed(request.path));
    return problem(wrong_method, request.id);
  }
  route = found.route;
  request.route = route->path;
  request.captures = std::move(found.captures);
  if (!writes(request.method) && !route->socket) return std::nullopt;

  auto origin = request.header("Origin");
  bool trusted = origin.empty() || !origin_allowed_ || origin_allowed_(origin, request);
  if (origin.empty() && !request.header("Authorization").starts_with("Bearer ") && has_cookie(request)) {
    auto site = request.header("Sec-Fetch-Site");
    trusted = site.empty() || site == "same-origin" || site == "none";
  }
  if (trusted) return std::nullopt;
  Refusal refusal{403, "origin_not_allowed", "Requests from this site are not accepted."};
  return problem(refusal, request.id);
}

void Router::admit(const Request& request, const Route& route) {
  const auto& access = route.access;
  if (access.anyone) return;
  const auto& actor = request.actor;
  if (!actor.signed_in()) throw errors::unauthenticated();
  bool role_fits = std::find(access.roles.begin(), access.roles.end(), actor.role) != access.roles.end();
  require(role_fits, errors::forbidden);
  require(actor.fully_signed_in || access.while_enrolling, second_factor_needed);
}

bool Router::has_credentials(const Request& request) const {
  return authenticate_ && (!request.header("Authorization").empty() || has_cookie(request));
}

task<Response> Router::handle(Request& request) const {
  std::exception_ptr thrown;
  try {
    const Route* route = nullptr;
    auto refused = find(request, route);
    if (refused) co_return std::move(*refused);
    if (has_credentials(request)) request.actor = co_await authenticate_(request);
    admit(request, *route);
    if (!route->handler) {
      Refusal refusal{426, "websocket_only", "This address speaks WebSocket.", {{"Upgrade", "websocket"}}};
      co_return problem(refusal, request.id);
    }
    bool has_body = !request.body.empty() && writes(request.method);
    if (has_body && !is_of_type(request.header("Content-Type"), route->body_type))
      co_return problem(wrong_body_type(route->body_type), request.id);
    co_return co_await route->handler(request);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_return problem(thrown, request);
}

task<std::optional<Response>> Router::admit_socket(Request& request, const Route*& route) const {
  std::exception_ptr thrown;
  try {
    auto refused = find(request, route);
    if (refused) co_return refused;
    if (has_credentials(request)) request.actor = co_await authenticate_(request);
    admit(request, *route);
    co_return std::nullopt;
  } catch (...) {
    thrown = std::current_exception();
  }
  co_return problem(thrown, request);
}

}  // namespace aegle::http
