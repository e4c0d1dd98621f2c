#include <unistd.h>

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "platform/json/json.hpp"
#include "platform/log/log.hpp"
#include "unit/platform/client.hpp"
#include "unit/platform/test_server.hpp"

namespace aegle::log {
namespace {

class Log : public ::testing::Test {
 protected:
  Log() {
    EXPECT_EQ(pipe(ends_), 0);
    write_to(ends_[1]);
    set_level(Level::info);
  }
  ~Log() override {
    write_to(STDOUT_FILENO);
    close(ends_[0]);
  }

  std::vector<boost::json::object> lines() {
    flush();
    write_to(STDOUT_FILENO);
    close(ends_[1]);
    std::string all;
    char bytes[4096];
    for (ssize_t got; (got = read(ends_[0], bytes, sizeof bytes)) > 0;)
      all.append(bytes, static_cast<std::size_t>(got));
    std::vector<boost::json::object> parsed;
    for (std::size_t from = 0, to; (to = all.find('\n', from)) != std::string::npos; from = to + 1) {
      parsed.push_back(json::parse(std::string_view(all).substr(from, to - from)).as_object());
    }
    return parsed;
  }

 private:
  int ends_[2];
};

TEST_F(Log, WritesOneJsonObjectALine) {
  info("started", {{"port", 8080}, {"text", "a\"b\nc"}, {"ok", true}, {"ms", 1.5}});
  debug("hidden");
  auto all = lines();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["level"], "info");
  EXPECT_EQ(all[0]["event"], "started");
  EXPECT_EQ(all[0]["port"], 8080);
  EXPECT_EQ(all[0]["text"], "a\"b\nc");
  EXPECT_EQ(all[0]["ok"], true);
  EXPECT_TRUE(parse_instant(std::string_view(all[0]["ts"].as_string())));
}

TEST_F(Log, KeepsTheLevel) {
  set_level(Level::warn);
  EXPECT_FALSE(enabled(Level::info));
  info("hidden");
  warn("shown");
  EXPECT_EQ(lines().size(), 1u);
  set_level(Level::info);
  EXPECT_EQ(level_from("debug"), Level::debug);
  EXPECT_EQ(level_from("loud"), std::nullopt);
}

TEST_F(Log, AFailureNeverQuotesWhatMayBeData) {
  failure("failed", std::make_exception_ptr(std::runtime_error("Key (name)=(Kriya) exists")), {{"request_id", "r"}});
  failure("failed", std::make_exception_ptr(std::logic_error("two routes")));
  failure("failed", std::make_exception_ptr(errors::not_found()));
  auto all = lines();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0]["thrown"], "std::runtime_error");
  EXPECT_FALSE(all[0].contains("what"));
  EXPECT_EQ(all[0]["request_id"], "r");
  EXPECT_EQ(all[1]["what"], "two routes");
  EXPECT_EQ(all[2]["what"], "not_found");
}

TEST_F(Log, ARequestIsALineWithItsRouteAndNothingElse) {
  {
    testing::TestServer server;
    auto hello = [](http::Request&) -> task<http::Response> { co_return http::json(200, "{}"); };
    server.router.add({{http::Method::get, "/api/patients/{id}", http::anyone, hello, {}}});
    server.start();
    testing::Client client(server.port());
    client.get("/api/patients/kriya?q=fever", "X-Request-Id: request-1\r\n");
    client.get("/api/nothing/secret");
  }
  auto all = lines();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["request_id"], "request-1");
  EXPECT_EQ(all[0]["method"], "GET");
  EXPECT_EQ(all[0]["route"], "/api/patients/{id}");
  EXPECT_EQ(all[0]["status"], 200);
  EXPECT_EQ(all[0]["bytes"], 2);
  EXPECT_TRUE(all[0]["ms"].is_number());
  EXPECT_EQ(all[1]["route"], "none");
  for (const auto& line : all) {
    auto text = boost::json::serialize(line);
    for (auto word : {"kriya", "fever", "secret"}) EXPECT_EQ(text.find(word), std::string::npos);
  }
}

}  // namespace
}  // namespace aegle::log
