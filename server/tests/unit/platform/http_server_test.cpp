#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "platform/json/json.hpp"
#include "platform/metrics/routes.hpp"
#include "unit/platform/client.hpp"
#include "unit/platform/test_server.hpp"

namespace aegle::http {
namespace {

using testing::Client;
using testing::TestServer;

task<Response> echo(Request& request) {
  Response response;
  response.type = "text/plain";
  response.body = request.body;
  co_return response;
}

task<Response> describe_request(Request& request) {
  std::string scheme = request.secure ? "https" : "http";
  co_return json(200, json::write(scheme + " " + request.address + " " + request.path + " ? " + request.query));
}

/// `pieces` of ten bytes each, told as `told` bytes in all.
Response streamed(std::size_t pieces, std::size_t told) {
  auto next = [left = pieces]() mutable -> task<std::string> {
    if (left == 0) co_return "";
    --left;
    co_return "0123456789";
  };
  Response response;
  response.stream = std::make_shared<const BodyStream>(BodyStream{told, next});
  return response;
}

task<Response> stream(Request& request) {
  auto pieces = static_cast<std::size_t>(int_param(request, "pieces", 3, 0, 100'000));
  auto told = static_cast<std::size_t>(int_param(request, "told", 30, 0, 1'000'000));
  co_return streamed(pieces, told);
}

class HttpServer : public ::testing::Test {
 protected:
  HttpServer() {
    server.router.add(
        {{Method::get, "/api/where/{what}", anyone, describe_request, {}},
         {Method::get, "/api/stream", anyone, stream, {}},
         {Method::put,
          "/api/bytes",
          anyone,
          [](Request& request) -> task<Response> { return echo(request); },
          {},
          "application/octet-stream"},
         {Method::post, "/api/echo", anyone, [](Request& request) -> task<Response> { return echo(request); }, {}}});
  }
  TestServer server;
};

constexpr auto json_type = "Content-Type: application/json\r\n";

TEST_F(HttpServer, KeepsTheConnectionAndAnswersPipelinedRequestsInOrder) {
  server.start();
  Client client(server.port());
  EXPECT_EQ(client.get("/api/where/one").status, 200);
  std::string both;
  for (auto name : {"two", "three", "four"})
    both += "GET /api/where/" + std::string(name) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(both);
  for (auto name : {"two", "three", "four"}) EXPECT_NE(client.reply().body.find(name), std::string::npos);
}

TEST_F(HttpServer, SendsABodyThatIsMadeWhileItGoes) {
  server.start();
  Client client(server.port());
  auto reply = client.get("/api/stream?pieces=50000&told=500000");
  EXPECT_EQ(reply.body.size(), 500'000U);
  EXPECT_EQ(reply.body.substr(499'990), "0123456789");
  EXPECT_EQ(client.get("/api/stream").body, "012345678901234567890123456789") << "the connection goes on";
  client.send("HEAD /api/stream HTTP/1.1\r\nHost: x\r\n\r\nGET /api/where/next HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.reply(true).header("Content-Length"), "30");
  EXPECT_EQ(client.reply().status, 200);
}

TEST_F(HttpServer, EndsTheConnectionRatherThanPassAPartForTheWhole) {
  server.start();
  for (const char* wrong : {"/api/stream?pieces=2&told=30", "/api/stream?pieces=3&told=25"}) {
    Client client(server.port());
    client.send("GET " + std::string(wrong) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NONFATAL_FAILURE(client.reply(), "the body ends early");
  }
}

TEST_F(HttpServer, ARouteTakesABodyOfItsOwnType) {
  server.start();
  Client client(server.port());
  auto put = [&](const std::string& type) {
    client.send("PUT /api/bytes HTTP/1.1\r\nHost: x\r\nContent-Type: " + type + "\r\nContent-Length: 3\r\n\r\nabc");
    return client.reply().status;
  };
  EXPECT_EQ(put("application/octet-stream"), 200);
  EXPECT_EQ(put("application/json"), 415);
}

TEST_F(HttpServer, ClosesWhenAsked) {
  server.start();
  Client client(server.port());
  auto reply = client.get("/api/where/x", "Connection: close\r\n");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(client.at_end());
  Client old(server.port());
  old.send("GET /api/where/x HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.reply().status, 200);
  EXPECT_TRUE(old.at_end());
}

TEST_F(HttpServer, CarriesSecurityHeadersOnEveryAnswer) {
  server.start();
  Client client(server.port());
  for (auto path : {"/api/where/x", "/api/nothing", "/nothing"}) {
    auto reply = client.get(path);
    EXPECT_EQ(reply.header("Content-Security-Policy"), "default-src 'self'") << path;
    EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.header("Referrer-Policy"), "same-origin");
    EXPECT_EQ(reply.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(reply.header("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(reply.header("Permissions-Policy"),
              "camera=(self), microphone=(self), display-capture=(self), geolocation=()");
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    EXPECT_EQ(reply.header("Strict-Transport-Security"), "");
    EXPECT_EQ(reply.headers.count("date"), 1u);
  }
}

TEST_F(HttpServer, AHandlersOwnHeadersComeFirstAndCannotBreakTheLine) {
  auto own = [](Request&) -> task<Response> {
    auto response = json(200, "{}");
    response.headers = {{"cache-control", "max-age=5"}, {"X-Evil", "a\r\nSet-Cookie: b=c"}};
    co_return response;
  };
  server.router.add({{Method::get, "/api/own", anyone, own, {}}});
  server.start();
  Client client(server.port());
  auto reply = client.get("/api/own");
  EXPECT_EQ(reply.headers.count("cache-control"), 1u);
  EXPECT_EQ(reply.header("Cache-Control"), "max-age=5");
  EXPECT_EQ(reply.header("Set-Cookie"), "");
}

TEST_F(HttpServer, NamesEachRequest) {
  server.start();
  Client client(server.port());
  auto given = client.get("/api/nothing", "X-Request-Id: abc-123.DEF_4\r\n");
  EXPECT_EQ(given.header("X-Request-Id"), "abc-123.DEF_4");
  EXPECT_NE(given.body.find(R"("request_id":"abc-123.DEF_4")"), std::string::npos);
  auto first = client.get("/api/nothing", "X-Request-Id: \"><script>\r\n").header("X-Request-Id");
  auto second = client.get("/api/nothing").header("X-Request-Id");
  EXPECT_EQ(first.size(), 16u);
  EXPECT_NE(first, second);
}

TEST_F(HttpServer, HeadHasTheLengthAndNoBody) {
  server.start();
  Client client(server.port());
  auto whole = client.get("/api/where/x");
  auto head = client.request("HEAD", "/api/where/x", "", "");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), whole.header("Content-Length"));
  EXPECT_EQ(client.get("/api/where/x").status, 200);
}

TEST_F(HttpServer, UnknownPathsAndMethods) {
  server.start();
  Client client(server.port());
  auto missing = client.get("/api/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
  auto wrong = client.request("DELETE", "/api/echo", "", "");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "POST");
  EXPECT_EQ(client.request("BREW", "/api/echo", "", "").status, 405);
}

TEST_F(HttpServer, ReadsBodiesOfBothKinds) {
  server.start();
  Client client(server.port());
  std::string large(300'000, 'b');
  EXPECT_EQ(client.request("POST", "/api/echo", json_type, large).body, large);
  client.send(
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nWiki\r\n6;note=x\r\npedia!\r\n0\r\n\r\n");
  EXPECT_EQ(client.reply().body, "Wikipedia!");
  for (char byte : std::string("POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
    client.send({&byte, 1});
  }
  EXPECT_EQ(client.reply().status, 200);
  EXPECT_EQ(client.request("POST", "/api/echo", "Content-Type: text/xml\r\n", "<a/>").status, 415);
}

TEST_F(HttpServer, SaysContinueToWhoWaitsForIt) {
  server.start();
  Client client(server.port());
  client.send(
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.reply().status, 100);
  client.send("hello");
  EXPECT_EQ(client.reply().body, "hello");
}

TEST_F(HttpServer, RefusesWhatIsNotARequest) {
  server.start();
  for (std::string line :
       {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /api/where/%2e%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n", "GET /?q=%ff HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET relative HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n"}) {
    Client client(server.port());
    client.send(line);
    auto reply = client.reply();
    EXPECT_EQ(reply.status, 400) << line;
    EXPECT_EQ(reply.header("Content-Type"), "application/problem+json") << line;
    EXPECT_TRUE(client.at_end()) << line;
  }
}

TEST_F(HttpServer, TakesTheAbsoluteFormAndDecodesThePath) {
  server.start();
  Client client(server.port());
  client.send("GET http://localhost/api/where/caf%C3%A9?q=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.reply().body, "\"http 127.0.0.1 /api/where/café ? q=1\"");
}

TEST_F(HttpServer, BelievesForwardedHeadersOnlyOfATrustedProxy) {
  auto headers = "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n";
  {
    server.start();
    Client client(server.port());
    EXPECT_EQ(client.get("/api/where/x", headers).body, "\"http 127.0.0.1 /api/where/x ? \"");
  }
  TestServer behind;
  behind.options.trust_proxy = true;
  behind.router.add({{Method::get, "/api/where/{what}", anyone, describe_request, {}}});
  behind.start();
  Client client(behind.port());
  auto reply = client.get("/api/where/x", headers);
  EXPECT_EQ(reply.body, "\"https 203.0.113.9 /api/where/x ? \"");
  EXPECT_EQ(reply.header("Strict-Transport-Security"), "max-age=31536000");
  auto appended = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n";
  EXPECT_EQ(client.get("/api/where/x", appended).body, "\"https 203.0.113.9 /api/where/x ? \"");
}

TEST_F(HttpServer, SaysWhichPortIsTaken) {
  server.start();
  asio::io_context io(1);
  ServerOptions options;
  options.port = server.port();
  Router none;
  Server second(io.get_executor(), options, none, nullptr);
  try {
    second.listen();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code, "port_in_use");
    EXPECT_NE(error.detail.find(std::to_string(server.port())), std::string::npos);
  }
}

TEST_F(HttpServer, OperationsRoutes) {
  metrics::Registry registry;
  bool ready = false;
  auto is_ready = [&]() -> task<bool> { co_return ready; };
  server.options.metrics = &registry;
  server.router.add(metrics::operations_routes(registry, is_ready, {.metrics_token = "secret-token"}));
  server.start();
  Client client(server.port());
  EXPECT_EQ(client.get("/healthz").body, R"({"status":"ok"})");
  EXPECT_EQ(client.get("/readyz").status, 503);
  server.on_loop([&] { ready = true; });
  EXPECT_EQ(client.get("/readyz").status, 200);
  auto figures = client.get("/metrics");
  EXPECT_NE(figures.body.find(R"(aegle_http_requests_total{method="GET",route="/readyz",status="503"} 1)"),
            std::string::npos);
  EXPECT_NE(figures.body.find(R"(aegle_http_request_seconds_count{method="GET",route="/readyz"} 2)"),
            std::string::npos);
  auto proxied = "X-Forwarded-For: 203.0.113.9\r\n";
  EXPECT_EQ(client.get("/metrics", proxied).status, 404);
  EXPECT_EQ(client.get("/metrics", std::string(proxied) + "Authorization: Bearer wrong-tokens\r\n").status, 404);
  EXPECT_EQ(client.get("/metrics", std::string(proxied) + "Authorization: Bearer secret-token\r\n").status, 200);
}

}  // namespace
}  // namespace aegle::http
