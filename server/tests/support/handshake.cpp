#include "support/handshake.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace aegle::support {

task<int> handshake_status(std::uint16_t port, std::string path, std::string header, std::string value) {
  namespace http = boost::beast::http;
  asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
  asio::ip::tcp::endpoint where{asio::ip::address_v4::loopback(), port};
  co_await socket.async_connect(where, asio::use_awaitable);
  http::request<http::empty_body> request{http::verb::get, path, 11};
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  request.set(http::field::connection, "Upgrade");
  request.set(http::field::upgrade, "websocket");
  request.set(http::field::sec_websocket_version, "13");
  request.set(http::field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
  if (!header.empty()) request.set(header, value);
  co_await http::async_write(socket, request, asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  http::response_parser<http::empty_body> answer;
  co_await http::async_read_header(socket, buffer, answer, asio::use_awaitable);
  co_return static_cast<int>(answer.get().result_int());
}

}  // namespace aegle::support
