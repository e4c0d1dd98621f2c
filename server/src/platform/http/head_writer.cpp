#include "platform/http/head_writer.hpp"

#include <algorithm>

#include "platform/http/problem.hpp"
#include "platform/http/text.hpp"
#include "platform/json/json.hpp"

namespace aegle::http {
namespace {

constexpr std::string_view strict_transport = "Strict-Transport-Security: max-age=31536000\r\n";

void field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

/// A line break in a value would let whoever chose it add headers.
bool fits_a_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

HeadWriter::HeadWriter(const std::string& content_security_policy) {
  constexpr bool of_documents = true;
  if (!content_security_policy.empty())
    fixed_.push_back({"Content-Security-Policy", content_security_policy, of_documents});
  fixed_.push_back({"X-Content-Type-Options", "nosniff"});
  fixed_.push_back({"Referrer-Policy", "same-origin", of_documents});
  fixed_.push_back({"Cross-Origin-Opener-Policy", "same-origin", of_documents});
  fixed_.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  fixed_.push_back(
      {"Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=()", of_documents});
  fixed_.push_back({"Cache-Control", "no-store"});
  for (const auto& each : fixed_) field(fixed_plain_, each.name, each.value);
  fixed_secure_ = fixed_plain_;
  fixed_secure_ += strict_transport;
}

void HeadWriter::write_fixed(std::string& out, const Response& response, bool secure) const {
  auto left_out = [&](const Fixed& fixed) {
    if (fixed.of_documents && response.part_of_page) return true;
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto& header) { return same_name(header.first, fixed.name); });
  };
  if (std::none_of(fixed_.begin(), fixed_.end(), left_out)) {
    out += secure ? fixed_secure_ : fixed_plain_;
    return;
  }
  for (const auto& each : fixed_) {
    if (!left_out(each)) field(out, each.name, each.value);
  }
  if (secure) out += strict_transport;
}

void HeadWriter::write(std::string& out, const Response& response, const Facts& facts) const {
  out += "HTTP/1.1 ";
  json::write_integer(out, response.status);
  out += ' ';
  out += status_phrase(response.status);
  out += "\r\nDate: ";
  out += facts.date;
  out += "\r\n";
  if (!response.type.empty() && fits_a_line(response.type)) field(out, "Content-Type", response.type);
  if (response.status >= 200 && response.status != 204 && response.status != 304) {
    out += "Content-Length: ";
    json::write_integer(out, static_cast<std::int64_t>(facts.body_bytes));
    out += "\r\n";
  }
  field(out, "X-Request-Id", facts.request_id);
  write_fixed(out, response, facts.secure);
  for (const auto& [name, value] : response.headers) {
    if (fits_a_line(name) && fits_a_line(value)) field(out, name, value);
  }
  if (!facts.keep_alive)
    out += "Connection: close\r\n";
  else if (facts.version_1_0)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

}  // namespace aegle::http
