// A bare Beast echo server: the peer that the relay is held against. Usage: bench_ws_echo PORT
#include <cstdlib>
#include <iostream>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> echo(tcp::socket socket) {
  socket.set_option(tcp::no_delay(true));
  beast::websocket::stream<tcp::socket> stream(std::move(socket));
  auto [refused] = co_await stream.async_accept(awaited);
  if (refused) co_return;
  beast::flat_buffer buffer;
  for (;;) {
    auto [ended, size] = co_await stream.async_read(buffer, awaited);
    if (ended) co_return;
    stream.text(stream.got_text());
    auto [failed, sent] = co_await stream.async_write(buffer.data(), awaited);
    if (failed) co_return;
    buffer.consume(size);
  }
}

asio::awaitable<void> listen(tcp::endpoint where) {
  tcp::acceptor acceptor(co_await asio::this_coro::executor, where);
  for (;;) {
    auto [failed, socket] = co_await acceptor.async_accept(awaited);
    if (!failed) asio::co_spawn(acceptor.get_executor(), echo(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int port = argc == 2 ? std::atoi(argv[1]) : 0;
  if (port <= 0 || port > 65535) {
    std::cerr << "usage: " << argv[0] << " PORT\n";
    return 2;
  }
  asio::io_context io(1);
  tcp::endpoint where(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port));
  asio::co_spawn(io, listen(where), asio::detached);
  io.run();
}
