#include "support/http_client.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <curl/curl.h>

namespace aegle::support {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

std::string cookie_of(const std::string& headers) {
  for (const char* name : {"aegle_session=", "aegle_guest="}) {
    auto at = headers.find(name);
    if (at != std::string::npos) return headers.substr(at, headers.find(';', at) - at);
  }
  return "";
}

}  // namespace

std::string Reply::code() const {
  auto document = json();
  auto* object = document.if_object();
  auto* code = object ? object->if_contains("code") : nullptr;
  return code && code->is_string() ? std::string(code->as_string()) : "";
}

Reply HttpClient::call(const std::string& method, const std::string& path, const std::string& body,
                       std::vector<std::string> headers) {
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), &curl_easy_cleanup};
  curl_slist* list = nullptr;
  for (const auto& header : headers) list = curl_slist_append(list, header.c_str());
  bool has_type = std::any_of(headers.begin(), headers.end(),
                              [](const auto& header) { return header.starts_with("Content-Type:"); });
  if (!body.empty() && !has_type) list = curl_slist_append(list, "Content-Type: application/json");
  if (!cookie_.empty()) list = curl_slist_append(list, ("Cookie: " + cookie_).c_str());
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owned{list, &curl_slist_free_all};

  Reply reply;
  auto url = base_url_ + path;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, list);
  if (method != "GET" || !body.empty()) {
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  }
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, append);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &reply.headers);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  // A test's own server has made its certificate itself.
  curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  auto result = curl_easy_perform(handle.get());
  if (result != CURLE_OK) throw std::runtime_error(method + " " + path + ": " + curl_easy_strerror(result));
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  if (auto given = cookie_of(reply.headers); !given.empty()) cookie_ = given;
  return reply;
}

HttpClient& HttpClient::sign_in(const std::string& email, const std::string& password) {
  auto reply =
      post("/api/auth/login", boost::json::serialize(boost::json::object{{"email", email}, {"password", password}}));
  if (reply.status != 200) throw std::runtime_error("cannot sign in as " + email + ": " + reply.body);
  return *this;
}

}  // namespace aegle::support
