#include "platform/http/message.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/error.hpp"
#include "platform/http/text.hpp"

namespace aegle::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::head:
      return "HEAD";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "OTHER";
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::optional<std::string> Request::param(std::string_view name) const {
  for (std::string_view rest = query; !rest.empty();) {
    auto end = rest.find('&');
    auto pair = rest.substr(0, end);
    auto equals = pair.find('=');
    if (decode_query(pair.substr(0, equals)) == name) {
      return equals == std::string_view::npos ? std::string() : decode_query(pair.substr(equals + 1));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const auto& [key, cookies] : headers) {
    if (!same_name(key, "Cookie")) continue;
    for (std::string_view rest = cookies; !rest.empty();) {
      auto end = rest.find(';');
      auto pair = trimmed(rest.substr(0, end));
      auto equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name)
        return std::string(pair.substr(equals + 1));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  return std::nullopt;
}

Uuid Request::uuid_at(std::size_t index) const {
  auto read = index < captures.size() ? parse_uuid(captures[index]) : std::nullopt;
  if (!read) throw errors::not_found();
  return *read;
}

Response json(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  response.type.clear();
  return response;
}

int int_param(const Request& request, std::string_view name, int fallback, int min, int max) {
  auto text = request.param(name);
  if (!text) return fallback;
  int value = 0;
  auto end = text->data() + text->size();
  auto read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < min || value > max) {
    throw errors::invalid({{std::string(name), fmt::format("Must be a whole number from {} to {}.", min, max)}});
  }
  return value;
}

}  // namespace aegle::http
