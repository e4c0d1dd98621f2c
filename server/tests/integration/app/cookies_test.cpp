#include <algorithm>
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

/// The attributes of the cookie that an answer sets.
std::string attributes_of(const support::Reply& reply, const std::string& name) {
  EXPECT_EQ(reply.status, 200) << reply.body;
  std::smatch found;
  std::regex cookie{"\r\nSet-Cookie: " + name + R"(=[A-Za-z0-9_-]{43}(;[^\r]*)\r\n)", std::regex::icase};
  return std::regex_search(reply.headers, found, cookie) ? found[1].str() : reply.headers;
}

support::Reply sign_in(HttpClient& client) {
  return client.call("POST", "/api/auth/login", R"({"email":"patient@mediscan.com","password":"patient123"})");
}

std::string attributes(const ServerProcess& server) {
  HttpClient client{server.url()};
  return attributes_of(sign_in(client), "aegle_session");
}

/// Of the cookie of somebody whom the demo's patient invites to the visit that is open.
std::string guests_attributes(const ServerProcess& server) {
  HttpClient patient{server.url()};
  sign_in(patient);
  auto visits = patient.get("/api/appointments/patient").json().at("appointments").as_array();
  auto is_accepted = [](const auto& visit) { return visit.at("status").as_string() == "accepted"; };
  auto open = std::find_if(visits.begin(), visits.end(), is_accepted);
  if (open == visits.end()) return "no visit is accepted";
  auto path = "/api/appointments/" + std::string(open->at("appointment_id").as_string()) + "/guests";
  auto invited = patient.post(path, R"({"name":"Noor Haddad","kind":"interpreter"})").json();
  std::string link(invited.at("link").as_string());
  HttpClient guest{server.url()};
  auto claim = R"({"invitation":")" + link.substr(link.find('#') + 1) + R"("})";
  return attributes_of(guest.post("/api/guest/claim", claim), "aegle_guest");
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
  auto guests = guests_attributes(server);
  EXPECT_TRUE(has(guests, "HttpOnly")) << guests;
  EXPECT_TRUE(has(guests, "SameSite=(Lax|Strict)")) << guests;
  EXPECT_TRUE(has(guests, "Path=/api/guest")) << guests;
  EXPECT_TRUE(has(guests, "Max-Age=[1-9][0-9]*")) << guests;
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
  auto guests = guests_attributes(server);
  EXPECT_TRUE(has(guests, "Secure")) << guests;
  EXPECT_TRUE(has(guests, "HttpOnly")) << guests;
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace aegle
