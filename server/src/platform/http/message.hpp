#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/actor.hpp"
#include "base/uuid.hpp"
#include "platform/async/task.hpp"

namespace aegle::http {

enum class Method { get, post, put, patch, del, head, options, other };
std::string_view to_string(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request within the server's limits, as handlers see it.
struct Request {
  Method method = Method::get;
  std::string path;   ///< without the query, percent-decoded
  std::string query;  ///< what follows "?", as sent
  Headers headers;
  std::string body;
  std::vector<std::string> captures;  ///< what the route's `{…}` matched, in order
  std::string address;                ///< the client's, from a trusted proxy's header where there is one
  bool secure = false;                ///< came over TLS, or a trusted proxy says so
  std::string id;                     ///< the request id: in the log and in `X-Request-Id`
  Actor actor;                        ///< set by the router's authenticator before the handler runs
  std::string_view route;             ///< the matched route's pattern, for logs and metrics; empty: none

  /// The first header of this name (any case), or "".
  std::string_view header(std::string_view name) const;
  /// The decoded value of a query parameter.
  std::optional<std::string> param(std::string_view name) const;
  /// The value of a cookie.
  std::optional<std::string> cookie(std::string_view name) const;
  /// Capture `index` as an id; anything that is not one is not found (404).
  template <class TypedId>
  TypedId id_at(std::size_t index) const {
    return TypedId{uuid_at(index)};
  }
  Uuid uuid_at(std::size_t index) const;
};

/// A body that is made while it is sent, so that it never stands in memory as a whole.
struct BodyStream {
  std::uint64_t bytes = 0;                  ///< in all
  std::function<task<std::string>()> next;  ///< the next piece; an empty one, or a throw, breaks the connection
};

struct Response {
  int status = 200;
  std::string body;
  std::string type = "application/json";
  Headers headers;
  std::shared_ptr<const std::string> shared_body;  ///< sent in place of `body` where set, without a copy
  std::shared_ptr<const BodyStream> stream;        ///< sent in place of both where set
  bool part_of_page = false;  ///< a style, script, font or picture: without the policies that speak of documents
};

/// A JSON text with its status: `json(201, json::write(made))`.
Response json(int status, std::string body);
Response no_content();

/// Integer query parameter within [min, max]; absent gives `fallback`; anything else is a FieldProblem.
int int_param(const Request& request, std::string_view name, int fallback, int min, int max);

}  // namespace aegle::http
