#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "features/files/service.hpp"
#include "platform/files/file_name.hpp"
#include "platform/http/range.hpp"
#include "platform/json/json.hpp"

namespace aegle::files {
namespace {

/// Whatever the bytes are, nothing in them runs: not as a page of ours, and not as one of its own.
void disarm(http::Response& response) {
  response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
}

int part_of(const http::Request& request) {
  const auto& text = request.captures[1];
  int part = -1;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), part);
  if (failed != std::errc{} || end != text.data() + text.size() || part < 0) throw errors::not_found();
  return part;
}

/// The range of a file, a part after the other.
std::shared_ptr<const http::BodyStream> stream_of(Content content, http::ByteRange range) {
  auto next = [content = std::move(content), at = range.first, left = range.count]() mutable -> task<std::string> {
    auto piece = co_await content.part(static_cast<int>(at / content.part_bytes));
    auto skipped = at % content.part_bytes;
    if (skipped > 0) piece.erase(0, skipped);
    if (piece.size() > left) piece.resize(left);
    at += piece.size();
    left -= piece.size();
    co_return piece;
  };
  return std::make_shared<const http::BodyStream>(http::BodyStream{range.count, std::move(next)});
}

task<http::Response> list(Service& service, http::Request& request) {
  auto files = co_await service.list(request.actor, request.id_at<AppointmentId>(0));
  co_return http::json(200, json::write(files));
}

task<http::Response> begin(Service& service, http::Request& request) {
  auto id = request.id_at<AppointmentId>(0);
  auto body = json::read<Announcement>(request.body, [&](const Announcement& given) { service.check(given); });
  auto made = co_await service.begin(request.actor, id, std::move(body));
  co_return http::json(201, json::write(made));
}

task<http::Response> receive(Service& service, http::Request& request) {
  auto id = request.id_at<FileId>(0);
  auto file = co_await service.receive(request.actor, id, part_of(request), std::move(request.body));
  co_return http::json(200, json::write(file));
}

task<http::Response> list_own(Service& service, http::Request& request) {
  auto files = co_await service.list_own(request.actor);
  co_return http::json(200, json::write(files));
}

task<http::Response> begin_as_guest(Service& service, http::Request& request) {
  auto body = json::read<Announcement>(request.body, [&](const Announcement& given) { service.check(given); });
  auto made = co_await service.begin_as_guest(request.actor, std::move(body));
  co_return http::json(201, json::write(made));
}

task<http::Response> content(Service& service, http::Request& request) {
  auto found = co_await service.content(request.actor, request.id_at<FileId>(0));
  http::Response response{.type = found.type};
  response.headers.emplace_back("Content-Disposition", attachment(found.name));
  response.headers.emplace_back("Accept-Ranges", "bytes");
  disarm(response);
  auto range = http::byte_range(request.header("Range"), found.bytes);
  if (range && range->count == 0) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", found.bytes));
    co_return response;
  }
  if (range) {
    response.status = 206;
    auto last = range->first + range->count - 1;
    response.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", range->first, last, found.bytes));
  }
  auto sent = range.value_or(http::ByteRange{0, found.bytes});
  response.stream = stream_of(std::move(found), sent);
  co_return response;
}

task<http::Response> preview(Service& service, http::Request& request) {
  http::Response response{.type = "image/jpeg"};
  response.body = co_await service.preview(request.actor, request.id_at<FileId>(0));
  disarm(response);
  co_return response;
}

task<http::Response> remove(Service& service, http::Request& request) {
  co_await service.remove(request.actor, request.id_at<FileId>(0));
  co_return http::no_content();
}

}  // namespace

std::vector<http::Route> routes(Service& service) {
  auto to = http::bound_to(service);
  using http::Method;
  const auto& parties = http::patients_and_doctors;
  return {
      {Method::get, "/api/appointments/{appointment_id}/files", parties, to(list), nullptr},
      {Method::post, "/api/appointments/{appointment_id}/files", parties, to(begin), nullptr},
      {Method::put, "/api/files/{file_id}/parts/{part}", parties, to(receive), nullptr, "application/octet-stream"},
      {Method::get, "/api/files/{file_id}/content", parties, to(content), nullptr},
      {Method::get, "/api/files/{file_id}/preview", parties, to(preview), nullptr},
      {Method::del, "/api/files/{file_id}", parties, to(remove), nullptr},
  };
}

std::vector<http::Route> guest_routes(Service& service) {
  auto to = http::bound_to(service);
  using http::Method;
  const auto& guests = http::guests;
  return {
      {Method::get, "/api/guest/files", guests, to(list_own), nullptr},
      {Method::post, "/api/guest/files", guests, to(begin_as_guest), nullptr},
      {Method::put, "/api/guest/files/{file_id}/parts/{part}", guests, to(receive), nullptr,
       "application/octet-stream"},
      {Method::del, "/api/guest/files/{file_id}", guests, to(remove), nullptr},
  };
}

}  // namespace aegle::files
