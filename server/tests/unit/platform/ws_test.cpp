#include <gtest/gtest.h>

#include "platform/ws/socket.hpp"
#include "unit/platform/client.hpp"
#include "unit/platform/test_server.hpp"

namespace aegle::ws {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::TestServer;
using SocketPtr = std::shared_ptr<Socket>;

task<> echo(http::Request, SocketPtr socket) {
  auto answer = [&](std::string_view text) -> std::optional<task<>> {
    socket->send(std::string(text));
    return std::nullopt;
  };
  co_await socket->receive(answer);
}

/// Receives until the end, which has to be all that there is.
task<> expect_nothing(SocketPtr socket) {
  auto unexpected = [](std::string_view text) -> std::optional<task<>> {
    ADD_FAILURE() << text;
    return std::nullopt;
  };
  co_await socket->receive(unexpected);
}

class WebSocket : public ::testing::Test {
 protected:
  void start(http::SocketHandler handler, http::Access access = http::anyone) {
    server.router.check_origin_with(
        [](std::string_view origin, const http::Request&) { return origin == "http://localhost"; });
    server.router.add({{http::Method::get, "/api/realtime", access, {}, std::move(handler)}});
    server.start();
  }
  std::unique_ptr<Client> connect() {
    auto client = std::make_unique<Client>(server.port());
    EXPECT_EQ(client->upgrade("/api/realtime").status, 101);
    return client;
  }
  TestServer server;
};

TEST_F(WebSocket, EchoesMessagesOfAllSizes) {
  start(echo);
  auto client = connect();
  for (std::size_t size : {0, 1, 125, 126, 239, 240, 241, 1536, 5000, 65535, 65536}) {
    std::string message(size, static_cast<char>('a' + size % 26));
    client->send_text(message);
    auto back = client->frame();
    EXPECT_EQ(back.opcode, 1);
    EXPECT_EQ(back.payload, message) << size;
  }
}

TEST_F(WebSocket, AnswersTheHandshakeOfTheStandard) {
  start(echo);
  Client client(server.port());
  auto reply = client.upgrade("/api/realtime");
  EXPECT_EQ(reply.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(reply.header("Sec-WebSocket-Extensions"), "");
}

TEST_F(WebSocket, JoinsFragmentsAndAnswersPings) {
  start(echo);
  auto client = connect();
  client->send_frame(1, "Hel", false);
  client->send_frame(9, "are you there");
  client->send_frame(0, "lo ", false);
  client->send_frame(0, "world");
  auto pong = client->frame();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "are you there");
  EXPECT_EQ(client->frame().payload, "Hello world");
}

TEST_F(WebSocket, SeveralMessagesInOnePieceKeepTheirOrder) {
  start(echo);
  auto client = connect();
  for (int i = 0; i < 200; ++i) client->send_text(std::to_string(i));
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client->frame().payload, std::to_string(i));
}

TEST_F(WebSocket, RefusesWhatIsNotAllowedIn) {
  start(echo);
  auto closed_with = [&](int opcode, const std::string& payload) {
    auto client = connect();
    client->send_frame(opcode, payload);
    auto frame = client->frame();
    client->send_frame(8, frame.payload);
    EXPECT_TRUE(client->at_end());
    return frame.close_code();
  };
  EXPECT_EQ(closed_with(2, "binary"), 1003);
  EXPECT_EQ(closed_with(1, std::string(65537, 'x')), 1009);
  EXPECT_EQ(closed_with(1, "\xff\xfe"), 1007);
  EXPECT_EQ(closed_with(11, ""), 1002);
}

TEST_F(WebSocket, AClientThatCloses) {
  std::promise<bool> ended;
  start([&](http::Request, SocketPtr socket) -> task<> {
    co_await expect_nothing(socket);
    socket->send("after the end");
    ended.set_value(!socket->is_open());
  });
  auto client = connect();
  client->send_frame(8, "\x03\xe8");
  EXPECT_EQ(client->frame().close_code(), 1000);
  EXPECT_TRUE(client->at_end());
  EXPECT_TRUE(ended.get_future().get());
}

TEST_F(WebSocket, AClientThatVanishes) {
  std::promise<bool> ended;
  start([&](http::Request, SocketPtr socket) -> task<> {
    co_await expect_nothing(socket);
    ended.set_value(!socket->is_open());
  });
  connect().reset();
  EXPECT_TRUE(ended.get_future().get());
}

TEST_F(WebSocket, WhatIsQueuedGoesOutBeforeTheClose) {
  start([](http::Request, SocketPtr socket) -> task<> {
    for (int i = 0; i < 100; ++i) socket->send(std::to_string(i));
    socket->close(4001, "enough");
    socket->send("too late");
    co_return;
  });
  auto client = connect();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client->frame().payload, std::to_string(i));
  auto last = client->frame();
  EXPECT_EQ(last.close_code(), 4001);
  EXPECT_EQ(last.payload.substr(2), "enough");
}

TEST_F(WebSocket, TheHandlersEndClosesTheSocket) {
  start([](http::Request request, SocketPtr) -> task<> {
    if (request.query == "fail") throw std::runtime_error("handler");
    co_return;
  });
  auto client = connect();
  EXPECT_EQ(client->frame().close_code(), 1000);
  Client failing(server.port());
  EXPECT_EQ(failing.upgrade("/api/realtime?fail").status, 101);
  EXPECT_EQ(failing.frame().close_code(), 1011);
}

TEST_F(WebSocket, AFullQueueClosesTheSocket) {
  server.options.limits.socket_queue = 16;
  std::promise<std::size_t> full;
  start([&](http::Request, SocketPtr socket) -> task<> {
    // More than the kernel's buffers hold, to a client that does not read.
    std::size_t sent = 0;
    auto frame = std::make_shared<const std::string>(200'000, 'x');
    for (; socket->is_open() && sent < 1000; ++sent) {
      socket->send(frame);
      if (sent % 8 == 0) co_await sleep_for(0ms);
    }
    full.set_value(sent);
    co_await expect_nothing(socket);
  });
  auto client = connect();
  EXPECT_LT(full.get_future().get(), 1000u);
  auto frame = client->frame();
  while (frame.opcode == 1) frame = client->frame();
  EXPECT_EQ(frame.close_code(), 1013);
}

TEST_F(WebSocket, QueuedBytesAreLimitedToo) {
  server.options.limits.socket_queue_bytes = 1000;
  std::promise<bool> open_after;
  start([&](http::Request, SocketPtr socket) -> task<> {
    socket->send(std::string(1001, 'x'));
    open_after.set_value(socket->is_open());
    co_return;
  });
  auto client = connect();
  EXPECT_FALSE(open_after.get_future().get());
  EXPECT_EQ(client->frame().close_code(), 1013);
}

TEST_F(WebSocket, HoldsOriginSessionAndVersion) {
  start(echo, http::signed_in);
  auto status = [&](const std::string& headers) {
    return Client(server.port()).upgrade("/api/realtime", headers).status;
  };
  EXPECT_EQ(status("Origin: https://evil.example\r\n"), 403);
  EXPECT_EQ(status("Origin: http://localhost\r\n"), 401);
  EXPECT_EQ(Client(server.port()).get("/api/realtime").status, 401);
}

TEST_F(WebSocket, RefusesWhatIsNoUpgrade) {
  start(echo);
  Client client(server.port());
  auto plain = client.get("/api/realtime");
  EXPECT_EQ(plain.status, 426);
  EXPECT_EQ(plain.header("Upgrade"), "websocket");
  auto old = client.get("/api/realtime",
                        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  EXPECT_EQ(old.status, 426);
  EXPECT_EQ(old.header("Sec-WebSocket-Version"), "13");
  auto keyless =
      client.get("/api/realtime", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
  EXPECT_EQ(keyless.status, 400);
  EXPECT_EQ(client.upgrade("/api/nothing").status, 404);
  EXPECT_EQ(client.upgrade("/api/realtime").status, 101);
}

TEST_F(WebSocket, ASilentPeerIsPingedThenDropped) {
  server.options.limits.socket_idle_time = 1s;
  start(echo);
  auto client = connect();
  EXPECT_EQ(client->frame().opcode, 9);
  client->send_frame(10, "");
  EXPECT_EQ(client->frame().opcode, 9) << "the pong began a new wait";
  EXPECT_TRUE(client->at_end());
}

TEST_F(WebSocket, StopSaysGoodbye) {
  start(echo);
  auto polite = connect();
  auto deaf = connect();
  polite->send_text("x");
  EXPECT_EQ(polite->frame().payload, "x");
  auto stopped = server.begin_stop(300ms);
  auto goodbye = polite->frame();
  EXPECT_EQ(goodbye.close_code(), 1001);
  polite->send_frame(8, goodbye.payload);
  EXPECT_TRUE(polite->at_end());
  EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(deaf->frame().close_code(), 1001);
  EXPECT_EQ(deaf->frame().opcode, -1);
}

TEST_F(WebSocket, StopEndsAHandlerThatWaitsForSomethingElse) {
  start([](http::Request, SocketPtr) -> task<> { co_await sleep_for(24h); });
  auto client = connect();
  auto stopped = server.begin_stop(10ms);
  EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
}

TEST_F(WebSocket, OneFrameGoesToMany) {
  std::vector<SocketPtr> room;
  std::promise<void> both;
  start([&](http::Request, SocketPtr socket) -> task<> {
    room.push_back(socket);
    if (room.size() == 2) both.set_value();
    auto tell_all = [&](std::string_view text) -> std::optional<task<>> {
      auto frame = std::make_shared<const std::string>(text);
      for (const auto& member : room) member->send(frame);
      return std::nullopt;
    };
    co_await socket->receive(tell_all);
  });
  auto one = connect();
  auto two = connect();
  both.get_future().get();
  one->send_text("to all");
  EXPECT_EQ(one->frame().payload, "to all");
  EXPECT_EQ(two->frame().payload, "to all");
  one.reset();
  two->send_text("still here");
  EXPECT_EQ(two->frame().payload, "still here");
  server.on_loop([&] { room.clear(); });
}

}  // namespace
}  // namespace aegle::ws
