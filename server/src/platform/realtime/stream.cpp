#include "platform/realtime/stream.hpp"

#include <charconv>

#include "platform/json/json.hpp"

namespace aegle::realtime {
namespace {

constexpr std::string_view event_start = R"({"type":"event","seq":)";

}  // namespace

bus::Payload event_frame(std::int64_t seq, std::string_view stream, std::string_view kind, Instant at,
                         std::string_view data) {
  std::string frame;
  frame.reserve(event_start.size() + stream.size() + kind.size() + data.size() + 96);
  frame += event_start;
  json::write_integer(frame, seq);
  frame += R"(,"stream":)";
  json::write_string(frame, stream);
  frame += R"(,"kind":)";
  json::write_string(frame, kind);
  frame += R"(,"at":")";
  frame += to_string(at);
  frame += R"(","data":)";
  frame += data;
  frame += '}';
  return std::make_shared<const std::string>(std::move(frame));
}

std::optional<std::int64_t> seq_of(std::string_view frame) {
  if (!frame.starts_with(event_start)) return std::nullopt;
  frame.remove_prefix(event_start.size());
  std::int64_t seq = 0;
  auto [end, failed] = std::from_chars(frame.data(), frame.data() + frame.size(), seq);
  if (failed != std::errc{} || end == frame.data() + frame.size() || *end != ',') return std::nullopt;
  return seq;
}

std::string stream_subject(std::string_view prefix, std::string_view key) {
  std::string subject = "stream.";
  subject.append(prefix).append(".").append(key);
  return subject;
}

void publish(bus::Bus& bus, std::string_view prefix, std::string_view key, const bus::Payload& frame) {
  bus.publish(stream_subject(prefix, key), frame);
}

void publish_aside(bus::Bus& bus, std::string_view prefix, std::string_view key, UserId except,
                   std::string_view frame) {
  auto payload = "!" + to_string(except);
  payload += frame;
  bus.publish(stream_subject(prefix, key), std::move(payload));
}

}  // namespace aegle::realtime
