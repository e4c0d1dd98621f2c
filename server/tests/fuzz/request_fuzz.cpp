// Any bytes on a connection: they are refused, or become the same requests however they are cut into reads, with paths
// and parameters that are sound text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "platform/http/request_parser.hpp"
#include "platform/http/router.hpp"
#include "platform/http/text.hpp"

namespace aegle::http {
namespace {

constexpr std::size_t limit = 8192;

Router make_router() {
  Router router;
  auto nothing = [](Request&) -> task<Response> { co_return no_content(); };
  for (auto path : {"/", "/api/a/{id}", "/api/a/b", "/api/{x}/{y}/c", "/api/a/{id}/c"}) {
    router.add({{Method::get, path, anyone, nothing, {}}});
  }
  return router;
}

void check(const Request& request) {
  static const Router router = make_router();
  if (!request.path.starts_with('/')) std::abort();
  for (unsigned char c : request.path) {
    if (c < 0x20 || c == 0x7f) std::abort();
  }
  for (auto name : {"q", "limit", ""}) {
    auto value = request.param(name);
    if (value && value->find('\0') != std::string::npos) std::abort();
  }
  request.cookie("aegle_session");
  auto match = router.match(Method::get, request.path);
  if (match.route && !match.path_known) std::abort();
  for (const auto& capture : match.captures) {
    if (capture.empty() || capture.find('/') != std::string::npos) std::abort();
  }
}

/// The whole requests at the start of `bytes`, read in pieces of `step`, as one text. Whether a broken one is refused
/// or still waited for depends on the pieces.
std::string parse_all(std::string_view bytes, std::size_t step) {
  RequestParser parser(2048, 1024);
  Request request;
  Inbox inbox;
  std::string seen;
  parser.start(request);
  for (;;) {
    auto progress = inbox.empty() ? RequestParser::Progress::more : parser.feed(inbox);
    if (progress == RequestParser::Progress::refused) return seen;
    if (progress == RequestParser::Progress::done) {
      check(request);
      seen += std::string(to_string(request.method)) + " " + request.path + "?" + request.query + "\n";
      for (const auto& [name, value] : request.headers) seen += name + ": " + value + "\n";
      seen += request.body + (parser.keep_alive() ? "\nkept\n" : "\nclosed\n");
      parser.start(request);
      continue;
    }
    if (bytes.empty()) return seen;
    auto [to, room] = inbox.room(1, limit);
    if (room == 0) return seen;
    auto count = std::min({step, room, bytes.size()});
    std::memcpy(to, bytes.data(), count);
    inbox.commit(count);
    bytes.remove_prefix(count);
  }
}

}  // namespace
}  // namespace aegle::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aegle::http;
  std::string_view bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 2000));
  if (parse_all(bytes, bytes.size() + 1) != parse_all(bytes, 1)) std::abort();
  if (auto path = decode_path(bytes); path && path->size() > bytes.size()) std::abort();
  if (query_is_sound(bytes) != decode_query(bytes).has_value()) std::abort();
  return 0;
}
