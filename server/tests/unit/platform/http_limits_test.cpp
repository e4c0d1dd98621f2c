#include <atomic>
#include <future>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/http/router.hpp"
#include "unit/platform/client.hpp"
#include "unit/platform/test_server.hpp"

namespace aegle::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::TestServer;

/// A handler that waits until the test lets it go.
class Gatekeeper {
 public:
  explicit Gatekeeper(asio::any_io_executor executor) : entered_(entered_promise_.get_future()), release_(executor) {}
  task<Response> handle() {
    entered_promise_.set_value();
    co_await release_.wait(24h);
    co_return json(200, "\"done\"");
  }
  void wait_until_entered() { entered_.get(); }
  void release() { release_.notify(); }

 private:
  std::promise<void> entered_promise_;
  std::future<void> entered_;
  Signal release_;
};

class HttpLimits : public ::testing::Test {
 protected:
  HttpLimits() : gatekeeper(server.io().get_executor()) {
    auto hello = [](Request&) -> task<Response> { co_return json(200, "\"hello\""); };
    auto held = [this](Request&) -> task<Response> { return gatekeeper.handle(); };
    server.router.add({{Method::get, "/api/hello", anyone, hello, {}},
                       {Method::post, "/api/hello", anyone, hello, {}},
                       {Method::get, "/api/held", anyone, held, {}}});
  }
  TestServer server;
  Gatekeeper gatekeeper;
};

std::string code_of(const testing::Reply& reply) {
  auto from = reply.body.find("\"code\":\"");
  if (from == std::string::npos) return "";
  return reply.body.substr(from + 8, reply.body.find('"', from + 8) - from - 8);
}

TEST_F(HttpLimits, HeaderBytes) {
  server.start();
  Client client(server.port());
  auto reply = client.get("/api/hello", "X-Large: " + std::string(20'000, 'x') + "\r\n");
  EXPECT_EQ(reply.status, 431);
  EXPECT_TRUE(client.at_end());
  Client fits(server.port());
  EXPECT_EQ(fits.get("/api/hello", "X-Large: " + std::string(12'000, 'x') + "\r\n").status, 200);
  Client many(server.port());
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "X-A: b\r\n";
  EXPECT_EQ(many.get("/api/hello", lines).status, 431);
}

TEST_F(HttpLimits, BodyBytes) {
  server.options.limits.body_bytes = 1000;
  server.start();
  Client announced(server.port());
  announced.send(
      "POST /api/hello HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n\r\n");
  auto reply = announced.reply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(code_of(reply), "too_large");
  Client sent(server.port());
  EXPECT_EQ(
      sent.request("POST", "/api/hello", "Content-Type: application/json\r\n", std::string(3'000'000, 'x')).status,
      413);
  Client chunked(server.port());
  chunked.send("POST /api/hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
               std::string(1001, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.reply().status, 413);
}

TEST_F(HttpLimits, AHeaderThatDripsInIsCutOff) {
  server.options.limits.header_time = 1s;
  server.start();
  Client silent(server.port());
  Client slow(server.port());
  slow.send("GET /api/hello HTTP/1.1\r\n");
  auto reply = slow.reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(code_of(reply), "too_slow");
  EXPECT_TRUE(slow.at_end());
  EXPECT_TRUE(silent.at_end());
}

TEST_F(HttpLimits, ABodyThatDripsInIsCutOff) {
  server.options.limits.body_time = 1s;
  server.start();
  Client client(server.port());
  client.send(
      "POST /api/hello HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n12345");
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.at_end());
}

/// Asks for `path` until it is answered with 200, and reads 256 bytes of that twenty times a second for as long as
/// `wanted`.
void drip(std::uint16_t port, const std::string& path, const std::atomic<bool>& wanted) {
  auto request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char few[256];
  for (bool answered = false; !answered;) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int little = 2048;  // so that what is read is soon asked for again
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
    ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    auto got = ::recv(socket, few, sizeof few, 0);
    answered = got > 12 && std::string_view(few, 12) == "HTTP/1.1 200";
    while (answered && wanted && ::recv(socket, few, sizeof few, 0) > 0) ::poll(nullptr, 0, 50);
    ::close(socket);
  }
}

TEST_F(HttpLimits, AnAnswerThatIsTakenByDripsIsCutOff) {
  server.options.limits.body_time = 1s;
  server.options.limits.connections = 1;
  auto large = [](Request&) -> task<Response> { co_return json(200, std::string(20'000'000, 'x')); };
  server.router.add({{Method::get, "/api/large", anyone, large, {}}});
  server.start();
  EXPECT_EQ(Client(server.port()).get("/api/large").body.size(), 20'000'000U) << "whoever takes it gets it";
  auto taken_is = [&](bool wanted) {
    auto patience = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < patience) {
      bool taken = Client(server.port()).get("/api/hello", "Connection: close\r\n").status != 200;
      if (taken == wanted) return true;
      ::poll(nullptr, 0, 20);
    }
    return false;
  };
  EXPECT_TRUE(taken_is(false));
  std::atomic<bool> wanted = true;
  auto slow = std::async(std::launch::async, [&] { drip(server.port(), "/api/large", wanted); });
  EXPECT_TRUE(taken_is(true)) << "the one place is taken";
  EXPECT_TRUE(taken_is(false)) << "and given back";
  wanted = false;
}

TEST_F(HttpLimits, AnIdleConnectionIsClosed) {
  server.options.limits.idle_time = 1s;
  server.start();
  Client client(server.port());
  EXPECT_EQ(client.get("/api/hello").status, 200);
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpLimits, AHandlerThatTakesTooLongIsCancelledAndTheConnectionGoesOn) {
  server.options.limits.handler_time = 1s;
  server.start();
  Client client(server.port());
  auto reply = client.get("/api/held");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(code_of(reply), "timed_out");
  EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpLimits, Connections) {
  server.options.limits.connections = 2;
  server.start();
  auto first = std::make_unique<Client>(server.port());
  Client second(server.port());
  EXPECT_EQ(first->get("/api/hello").status, 200);
  EXPECT_EQ(second.get("/api/hello").status, 200);
  Client third(server.port());
  EXPECT_EQ(third.reply().status, 503);
  EXPECT_TRUE(third.at_end());
  EXPECT_EQ(first->get("/api/hello", "Connection: close\r\n").status, 200);
  first.reset();
  // The place is free once the server has seen the end of the first.
  for (int tries = 0; tries < 1000; ++tries) {
    if (Client(server.port()).get("/api/hello").status == 200) return;
  }
  FAIL() << "the place was never given back";
}

TEST_F(HttpLimits, StopLetsARunningRequestEnd) {
  server.start();
  Client idle(server.port());
  EXPECT_EQ(idle.get("/api/hello").status, 200);
  Client busy(server.port());
  busy.send("GET /api/held HTTP/1.1\r\nHost: x\r\n\r\n");
  gatekeeper.wait_until_entered();
  auto stopped = server.begin_stop(30s);
  EXPECT_TRUE(idle.at_end());
  EXPECT_FALSE(Client(server.port()).connected());
  server.on_loop([&] { gatekeeper.release(); });
  auto reply = busy.reply();
  EXPECT_EQ(reply.body, "\"done\"");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(busy.at_end());
  EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
}

TEST_F(HttpLimits, StopEndsByForceAfterItsGrace) {
  server.start();
  Client busy(server.port());
  busy.send("GET /api/held HTTP/1.1\r\nHost: x\r\n\r\n");
  gatekeeper.wait_until_entered();
  auto stopped = server.begin_stop(10ms);
  EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(busy.reply().status, 0);
}

}  // namespace
}  // namespace aegle::http
