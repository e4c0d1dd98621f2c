#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// What a shell gives to what it starts, until the end of the test.
class SoftLimit {
 public:
  explicit SoftLimit(rlim_t files) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit low{files, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &low);
  }
  ~SoftLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  void lift() {
    rlimit high{before_.rlim_max, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &high);
  }

 private:
  rlimit before_{};
};

std::vector<tcp::socket> connect(asio::io_context& io, const std::string& url, int count) {
  auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  std::vector<tcp::socket> sockets;
  for (int i = 0; i < count; ++i) {
    sockets.emplace_back(io);
    sockets.back().connect({asio::ip::address_v4::loopback(), port});
  }
  return sockets;
}

TEST(LimitsTest, TheUsualLimitOfOpenFilesIsNotTheLimitOfConnections) {
  SoftLimit usual{512};
  support::ServerProcess server;
  usual.lift();
  asio::io_context io;
  auto idle = connect(io, server.url(), 1500);
  EXPECT_EQ(support::HttpClient{server.url()}.get("/healthz").status, 200);
}

TEST(LimitsTest, ConnectionsBeyondTheSettingAreRefused) {
  support::ServerProcess server{"aegle", {{"AEGLE_CONNECTIONS_MAX", "20"}}};
  asio::io_context io;
  auto idle = connect(io, server.url(), 20);
  EXPECT_EQ(support::HttpClient{server.url()}.get("/healthz").status, 503);
}

}  // namespace
}  // namespace aegle
