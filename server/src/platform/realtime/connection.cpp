#include "platform/realtime/connection.hpp"

#include <algorithm>

#include "platform/json/json.hpp"
#include "platform/log/log.hpp"
#include "platform/realtime/streams.hpp"

namespace aegle::realtime {
namespace {

std::string error_frame(const Error& error, std::string_view ref) {
  std::string frame = R"({"type":"error")";
  if (!ref.empty()) frame.append(R"(,"ref":)").append(ref);
  frame += R"(,"code":)";
  json::write_string(frame, error.code);
  frame += R"(,"detail":)";
  json::write_string(frame, error.detail);
  frame += R"(,"errors":[)";
  for (const auto& each : error.fields) {
    if (frame.back() != '[') frame += ',';
    frame += R"({"field":)";
    json::write_string(frame, each.field);
    frame += R"(,"problem":)";
    json::write_string(frame, each.problem);
    frame += '}';
  }
  frame += "]}";
  return frame;
}

}  // namespace

void Connection::send_failure(const std::exception_ptr& thrown, std::string_view ref) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    send(error_frame(error, ref));
  } catch (...) {
    log::failure("realtime_frame_failed", thrown);
    send(error_frame({Fault::internal, "internal", "Something went wrong on our side. Try again."}, ref));
  }
}

bool Connection::subscribed(std::string_view stream) const {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(),
                     [&](const auto& each) { return each->stream == stream; });
}

}  // namespace aegle::realtime
