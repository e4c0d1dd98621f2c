#include "platform/http/request_parser.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "platform/http/text.hpp"

namespace aegle::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using Text = boost::beast::string_view;

constexpr std::size_t headers_max = 128;
constexpr std::size_t room_first = 4096;
constexpr std::size_t body_bytes_kept = 64 * 1024;

std::string_view view(Text text) { return {text.data(), text.size()}; }

Method method_of(beast_http::verb verb) {
  switch (verb) {
    case beast_http::verb::get:
      return Method::get;
    case beast_http::verb::post:
      return Method::post;
    case beast_http::verb::put:
      return Method::put;
    case beast_http::verb::patch:
      return Method::patch;
    case beast_http::verb::delete_:
      return Method::del;
    case beast_http::verb::head:
      return Method::head;
    case beast_http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

const Refusal malformed{400, "bad_request", "This is not a request that HTTP allows."};
const Refusal bad_target{400, "bad_target", "The address is not encoded as it must be."};
const Refusal body_too_large{413, "too_large", "The body of the request is too large."};

}  // namespace

std::pair<char*, std::size_t> Inbox::room(std::size_t at_least, std::size_t limit) {
  auto used = end_ - begin_;
  if (capacity_ - end_ < at_least && begin_ > 0) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, used);
    begin_ = 0;
    end_ = used;
  }
  if (capacity_ - end_ < at_least && capacity_ < limit) {
    auto wanted = std::min(limit, std::max({room_first, capacity_ * 2, used + at_least}));
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    if (used > 0) std::memcpy(larger.get(), bytes_.get(), used);
    bytes_ = std::move(larger);
    capacity_ = wanted;
  }
  return {bytes_.get() + end_, capacity_ - end_};
}

void Inbox::release() {
  bytes_.reset();
  capacity_ = begin_ = end_ = 0;
}

/// Writes straight into a Request: Beast's own container would be filled first and copied then.
class RequestParser::Parser final : public beast_http::basic_parser<true> {
 public:
  explicit Parser(Request& into) : request_(into) {}

  const Refusal* refusal = nullptr;
  bool expect_continue = false;

  bool fill(Inbox& in) {
    error_code failed;
    while (!in.empty() && !is_done()) {
      auto text = in.data();
      // Beast asserts that a last chunk never comes in fewer bytes than "0\r\n\r\n"; slow clients do send it so.
      if (is_header_done() && chunked() && text.size() < 5) return true;
      in.consume(put(boost::asio::const_buffer(text.data(), text.size()), failed));
      if (failed == beast_http::error::need_more) return true;
      if (!failed) continue;
      if (!refusal) refusal = refusal_for(failed);
      return false;
    }
    return true;
  }

  bool version_1_0() const { return version_ == 10; }

 private:
  static const Refusal* refusal_for(const error_code& failed) {
    if (failed == beast_http::error::header_limit) return &header_too_large;
    if (failed == beast_http::error::body_limit || failed == beast_http::error::buffer_overflow) return &body_too_large;
    return &malformed;
  }

  void refuse(const Refusal& why, error_code& failed) {
    refusal = &why;
    failed = beast_http::error::bad_value;
  }

  void on_request_impl(beast_http::verb verb, Text, Text target, int version, error_code& failed) override {
    request_.method = method_of(verb);
    version_ = version;
    auto text = view(target);
    if (auto scheme = text.find("://"); scheme != std::string_view::npos && text.front() != '/') {
      auto path = text.find_first_of("/?", scheme + 3);
      text = path == std::string_view::npos ? "/" : text.substr(path);
    }
    text = text.substr(0, text.find('#'));
    auto mark = std::min(text.find('?'), text.size());
    auto path = decode_path(text.substr(0, mark));
    auto query = text.substr(std::min(mark + 1, text.size()));
    if (!path || !path->starts_with('/') || !query_is_sound(query)) {
      refuse(bad_target, failed);
      return;
    }
    request_.path = std::move(*path);
    request_.query = query;
  }

  void on_response_impl(int, Text, int, error_code&) override {}

  void on_field_impl(beast_http::field name, Text name_text, Text value, error_code& failed) override {
    if (request_.headers.size() == headers_max) {
      refuse(header_too_large, failed);
      return;
    }
    if (name == beast_http::field::host) ++hosts_;
    if (name == beast_http::field::expect) expect_continue = same_name(view(value), "100-continue");
    request_.headers.emplace_back(view(name_text), view(value));
  }

  void on_header_impl(error_code& failed) override {
    bool host_fits = hosts_ == 1 || (hosts_ == 0 && version_ == 10);
    if (!host_fits) refuse(malformed, failed);
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    // No more on a mere promise.
    if (length) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, body_bytes_kept)));
  }
  std::size_t on_body_impl(Text body, error_code&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code& failed) override {
    return on_body_impl(body, failed);
  }
  void on_finish_impl(error_code&) override {}

  Request& request_;
  int version_ = 11;
  int hosts_ = 0;
};

struct RequestParser::State {
  std::optional<Parser> parser;
};

RequestParser::RequestParser(std::size_t header_bytes, std::size_t body_bytes)
    : state_(std::make_unique<State>()), header_bytes_(header_bytes), body_bytes_(body_bytes) {}

RequestParser::~RequestParser() = default;

void RequestParser::start(Request& into) {
  into.path.clear();
  into.query.clear();
  into.headers.clear();
  if (into.body.capacity() > body_bytes_kept) into.body = {};
  into.body.clear();
  into.captures.clear();
  into.route = {};
  into.actor = Actor::nobody();
  auto& parser = state_->parser.emplace(into);
  parser.eager(true);
  parser.header_limit(
      static_cast<std::uint32_t>(std::min<std::size_t>(header_bytes_, std::numeric_limits<std::uint32_t>::max())));
  parser.body_limit(body_bytes_);
}

RequestParser::Progress RequestParser::feed(Inbox& in) {
  if (!state_->parser->fill(in)) return Progress::refused;
  return state_->parser->is_done() ? Progress::done : Progress::more;
}

const Refusal& RequestParser::refusal() const { return state_->parser->refusal ? *state_->parser->refusal : malformed; }

bool RequestParser::header_done() const { return state_->parser->is_header_done(); }

bool RequestParser::keep_alive() const { return state_->parser->keep_alive(); }

bool RequestParser::upgrade() const { return state_->parser->upgrade(); }

bool RequestParser::version_1_0() const { return state_->parser->version_1_0(); }

bool RequestParser::take_expect_continue() { return std::exchange(state_->parser->expect_continue, false); }

std::size_t RequestParser::body_left() const {
  auto left = state_->parser->content_length_remaining();
  return left ? static_cast<std::size_t>(*left) : 0;
}

}  // namespace aegle::http
