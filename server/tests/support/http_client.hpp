#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

namespace aegle::support {

struct Reply {
  long status = 0;
  std::string body;
  std::string headers;

  boost::json::value json() const { return boost::json::parse(body); }
  /// The `code` of a problem document, or "".
  std::string code() const;
};

/// A browser's view of one server, over real sockets: keeps the cookie of a session, or of a guest, that it is given.
/// Not for several threads at once.
class HttpClient {
 public:
  explicit HttpClient(std::string base_url) : base_url_(std::move(base_url)) {}

  Reply call(const std::string& method, const std::string& path, const std::string& body = "",
             std::vector<std::string> headers = {});
  Reply get(const std::string& path) { return call("GET", path); }
  Reply post(const std::string& path, const std::string& body = "") { return call("POST", path, body); }
  Reply put(const std::string& path, const std::string& body) { return call("PUT", path, body); }

  /// Signs in; throws when the server refuses.
  HttpClient& sign_in(const std::string& email, const std::string& password);
  const std::string& cookie() const { return cookie_; }
  void set_cookie(std::string cookie) { cookie_ = std::move(cookie); }

 private:
  std::string base_url_;
  std::string cookie_;
};

}  // namespace aegle::support
