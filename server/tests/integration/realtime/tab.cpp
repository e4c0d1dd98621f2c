#include "integration/realtime/tab.hpp"

#include <stdexcept>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace aegle::testing {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Stream = asio::use_awaitable_t<>::as_default_on_t<asio::ip::tcp::socket>;

class BeastTab final : public Tab {
 public:
  explicit BeastTab(asio::any_io_executor executor) : socket_(Stream(executor)) {}

  task<> connect(std::uint16_t port, std::string path, std::string header, std::string value) {
    asio::ip::tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    co_await socket_.next_layer().async_connect(where);
    websocket::stream_base::decorator with_token(
        [header, value](websocket::request_type& request) { request.set(header, value); });
    socket_.set_option(std::move(with_token));
    auto host = "127.0.0.1:" + std::to_string(port);
    co_await socket_.async_handshake(host, path, asio::use_awaitable);
  }

  task<> send(std::string frame) override {
    auto [failed, count] = co_await socket_.async_write(asio::buffer(frame), asio::as_tuple(asio::use_awaitable));
    if (failed) cut();
  }

  task<std::optional<std::string>> receive() override {
    beast::flat_buffer buffer;
    auto [failed, count] = co_await socket_.async_read(buffer, asio::as_tuple(asio::use_awaitable));
    if (failed) co_return std::nullopt;
    co_return beast::buffers_to_string(buffer.data());
  }

  void cut() override {
    boost::system::error_code ignored;
    // Linger 0: the peer gets a reset, not a farewell.
    socket_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.next_layer().close(ignored);
  }

  int close_code() const override { return socket_.reason().code; }

 private:
  websocket::stream<Stream> socket_;
};

}  // namespace

task<std::shared_ptr<Tab>> Tab::open(std::uint16_t port, const Actor& actor) {
  std::string path = actor.is(Role::guest) ? "/api/guest/realtime" : "/api/realtime";
  auto tab = std::make_shared<BeastTab>(co_await asio::this_coro::executor);
  co_await within(std::chrono::seconds(10), tab->connect(port, path, "Authorization", "Bearer " + token_of(actor)));
  co_return tab;
}

task<std::shared_ptr<Tab>> Tab::open(std::uint16_t port, std::string path, std::string cookie) {
  auto tab = std::make_shared<BeastTab>(co_await asio::this_coro::executor);
  co_await within(std::chrono::seconds(10), tab->connect(port, path, "Cookie", cookie));
  co_return tab;
}

task<boost::json::object> Tab::next() {
  auto frame = co_await within(std::chrono::seconds(10), receive());
  must(frame.has_value(), "the socket is closed, code " + std::to_string(close_code()));
  co_return boost::json::parse(*frame).as_object();
}

task<boost::json::object> Tab::next(std::string type) {
  while (true) {
    auto frame = co_await next();
    if (text_of(frame, "type") == type) co_return frame;
  }
}

task<boost::json::object> Tab::ask(boost::json::object request) {
  auto ref = ++last_ref_;
  request["ref"] = ref;
  co_await send(boost::json::serialize(request));
  while (true) {
    auto frame = co_await next();
    if (frame.contains("ref") && frame.at("ref").is_int64() && frame.at("ref").as_int64() == ref) co_return frame;
  }
}

task<int> Tab::closed() {
  while (co_await within(std::chrono::seconds(10), receive())) {
  }
  co_return close_code();
}

std::string token_of(const Actor& actor) {
  return std::string(boost::describe::enum_to_string(actor.role, "none")) + "." + to_string(actor.user) + "." +
         to_string(actor.session);
}

Actor actor_of(const std::string& token) {
  auto first = token.find('.');
  auto second = token.rfind('.');
  if (first == std::string::npos || second <= first) return Actor::nobody();
  Actor actor;
  auto user = parse_uuid(token.substr(first + 1, second - first - 1));
  auto session = parse_uuid(token.substr(second + 1));
  bool known = boost::describe::enum_from_string(token.substr(0, first).c_str(), actor.role);
  if (!known || !user || !session) return Actor::nobody();
  actor.user = UserId{*user};
  actor.session = SessionId{*session};
  return actor;
}

void must(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

std::string text_of(const boost::json::object& frame, std::string_view name) {
  const auto* member = frame.if_contains(name);
  must(member && member->is_string(), std::string(name) + " is missing in " + boost::json::serialize(frame));
  return std::string(member->get_string());
}

std::int64_t number_of(const boost::json::object& frame, std::string_view name) {
  const auto* member = frame.if_contains(name);
  must(member && member->is_int64(), std::string(name) + " is missing in " + boost::json::serialize(frame));
  return member->get_int64();
}

}  // namespace aegle::testing
