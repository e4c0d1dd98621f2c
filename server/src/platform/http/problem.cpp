#include "platform/http/problem.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "platform/http/router.hpp"
#include "platform/json/json.hpp"
#include "platform/log/log.hpp"

namespace aegle::http {
namespace {

int status_of(Fault fault) {
  switch (fault) {
    case Fault::invalid:
      return 422;
    case Fault::unauthenticated:
      return 401;
    case Fault::forbidden:
      return 403;
    case Fault::not_found:
      return 404;
    case Fault::conflict:
      return 409;
    case Fault::too_large:
      return 413;
    case Fault::too_many:
      return 429;
    case Fault::unavailable:
      return 503;
    case Fault::internal:
      break;
  }
  return 500;
}

void member(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  json::write_string(out, value);
}

Response document(int status, std::string_view code, std::string_view detail, std::string_view request_id,
                  const std::vector<FieldProblem>& fields) {
  Response response;
  response.status = status;
  response.type = "application/problem+json";
  auto& out = response.body;
  // Programs tell problems apart by `code`; there is no page to point to (RFC 9457 §4.2.1).
  out = "{\"type\":\"about:blank\"";
  member(out, "title", status_phrase(status));
  out += ",\"status\":";
  json::write_integer(out, status);
  member(out, "code", code);
  if (!detail.empty()) member(out, "detail", detail);
  member(out, "request_id", request_id);
  out += ",\"errors\":[";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    out += i ? ",{\"field\":" : "{\"field\":";
    json::write_string(out, fields[i].field);
    member(out, "problem", fields[i].problem);
    out += '}';
  }
  out += "]}";
  return response;
}

}  // namespace

std::string_view status_phrase(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return status < 400 ? "Success" : "Error";
  }
}

Response problem(const Error& error, std::string_view request_id) {
  int status = status_of(error.fault);
  if (status == 500) return document(500, "internal", "Something went wrong on our side.", request_id, {});
  auto response = document(status, error.code, error.detail, request_id, error.fields);
  if (error.retry_after_s > 0) response.headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Response problem(const Refusal& refusal, std::string_view request_id) {
  auto response = document(refusal.status, refusal.code, refusal.detail, request_id, {});
  response.headers = refusal.headers;
  return response;
}

Response problem(const std::exception_ptr& thrown, const Request& request) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    if (error.fault != Fault::internal) return problem(error, request.id);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) {
      Error late{Fault::unavailable, "timed_out", "This took too long. Try again in a moment."};
      late.retry_after_s = 2;
      return problem(late, request.id);
    }
  } catch (...) {
  }
  log::failure("request_failed", thrown, {{"request_id", request.id}, {"route", request.route}});
  return problem(Error{Fault::internal, "internal", ""}, request.id);
}

}  // namespace aegle::http
