#include <cstdlib>
#include <regex>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

/// The attributes of the session's cookie, as the answer to a sign-in sets it.
std::string attributes(const ServerProcess& server) {
  HttpClient client{server.url()};
  auto reply = client.call("POST", "/api/auth/login", R"({"email":"patient@mediscan.com","password":"patient123"})");
  EXPECT_EQ(reply.status, 200);
  std::smatch found;
  std::regex cookie{R"(\r\nSet-Cookie: aegle_session=[A-Za-z0-9_-]{43}(;[^\r]*)\r\n)", std::regex::icase};
  return std::regex_search(reply.headers, found, cookie) ? found[1].str() : reply.headers;
}

bool has(const std::string& attributes, const char* name) {
  return std::regex_search(attributes, std::regex{std::string("; ") + name + "(;|$)"});
}

TEST(CookiesTest, NoScriptReadsTheSessionAndNoOtherSiteSendsIt) {
  ServerProcess server;
  auto http = attributes(server);
  EXPECT_TRUE(has(http, "HttpOnly")) << http;
  EXPECT_TRUE(has(http, "SameSite=(Lax|Strict)")) << http;
  EXPECT_TRUE(has(http, "Path=/")) << http;
  EXPECT_FALSE(has(http, "Secure")) << http;
}

TEST(CookiesTest, OverHttpsTheSessionNeverTravelsInTheClear) {
  std::string folder = (std::filesystem::temp_directory_path() / "aegle-certificate-XXXXXX").string();
  ASSERT_TRUE(mkdtemp(folder.data()));
  auto make = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout "
      "{0}/key.pem "
      "-out {0}/chain.pem 2>/dev/null",
      folder);
  ASSERT_EQ(std::system(make.c_str()), 0);
  ServerProcess server{
      "aegle", {{"AEGLE_TLS_CERTIFICATE_FILE", folder + "/chain.pem"}, {"AEGLE_TLS_KEY_FILE", folder + "/key.pem"}}};
  auto https = attributes(server);
  EXPECT_TRUE(has(https, "Secure")) << https;
  EXPECT_TRUE(has(https, "HttpOnly")) << https;
  EXPECT_TRUE(has(https, "SameSite=(Lax|Strict)")) << https;
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace aegle
