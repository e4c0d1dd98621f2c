#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "platform/http/router.hpp"
#include "platform/http/text.hpp"
#include "platform/json/json.hpp"
#include "support/run.hpp"

namespace aegle::http {
namespace {

using support::run;

task<Response> say_path(Request& request) { co_return json(200, json::write(request.captures)); }

std::vector<Route> table(std::initializer_list<std::pair<Method, const char*>> lines, Access access = anyone) {
  std::vector<Route> routes;
  for (const auto& [method, path] : lines) routes.push_back({method, path, access, say_path, {}});
  return routes;
}

std::string matched(const Router& router, std::string_view path, Method method = Method::get) {
  auto match = router.match(method, path);
  if (!match.route) return match.path_known ? "other method" : "nothing";
  std::string text = match.route->path;
  for (const auto& capture : match.captures) text += " " + capture;
  return text;
}

Request request_of(Method method, std::string path, Headers headers = {}, std::string body = "") {
  Request request;
  request.method = method;
  request.path = std::move(path);
  request.headers = std::move(headers);
  request.body = std::move(body);
  request.id = "test-request";
  return request;
}

std::string code_of(const Response& response) {
  auto document = json::parse(response.body);
  auto* code = document.is_object() ? document.as_object().if_contains("code") : nullptr;
  return std::to_string(response.status) + (code ? " " + std::string(code->as_string()) : "");
}

TEST(RouterMatch, LiteralSegmentsComeBeforeCaptures) {
  Router router;
  router.add(table({{Method::get, "/api/appointments/{id}"},
                    {Method::get, "/api/appointments/patient"},
                    {Method::get, "/api/{kind}/list/all"},
                    {Method::post, "/api/appointments/{id}/accept"},
                    {Method::get, "/"}}));
  EXPECT_EQ(matched(router, "/api/appointments/patient"), "/api/appointments/patient");
  EXPECT_EQ(matched(router, "/api/appointments/7"), "/api/appointments/{id} 7");
  EXPECT_EQ(matched(router, "/api/appointments/patient/accept", Method::post), "/api/appointments/{id}/accept patient");
  EXPECT_EQ(matched(router, "/api/appointments/list/all"), "/api/{kind}/list/all appointments");
  EXPECT_EQ(matched(router, "/api/doctors/list/all"), "/api/{kind}/list/all doctors");
  EXPECT_EQ(matched(router, "/api/appointments/7/accept"), "other method");
  EXPECT_EQ(matched(router, "/"), "/");
  for (auto path :
       {"", "/api", "/api/", "/api/appointments", "/api/appointments/", "/api/appointments/7/", "//", "x"}) {
    EXPECT_EQ(matched(router, path), "nothing") << path;
  }
}

TEST(RouterMatch, GivesBackALiteralThatLeadsNowhere) {
  Router router;
  router.add(table({{Method::get, "/a/b/x"}, {Method::get, "/a/{id}/y"}, {Method::get, "/{one}/{two}/{three}"}}));
  EXPECT_EQ(matched(router, "/a/b/y"), "/a/{id}/y b");
  EXPECT_EQ(matched(router, "/a/b/z"), "/{one}/{two}/{three} a b z");
}

TEST(RouterMatch, HeadIsAnsweredByGet) {
  Router router;
  router.add(table({{Method::get, "/a"}, {Method::post, "/b"}}));
  EXPECT_EQ(matched(router, "/a", Method::head), "/a");
  EXPECT_EQ(matched(router, "/b", Method::head), "other method");
  EXPECT_EQ(router.allowed("/a"), "GET, HEAD");
}

TEST(RouterMatch, TheSameLineTwiceIsAMistake) {
  Router router;
  router.add(table({{Method::get, "/a/{x}"}}));
  EXPECT_THROW(router.add(table({{Method::get, "/a/{y}"}})), std::logic_error);
}

class Gate : public ::testing::Test {
 protected:
  Gate() {
    router.authenticate_with([this](const Request& request) -> task<Actor> {
      ++lookups;
      auto token = request.cookie("aegle_session").value_or(std::string(request.header("Authorization")));
      Actor actor;
      if (token == "patient" || token == "Bearer patient") actor.role = Role::patient;
      if (token.starts_with("doctor")) actor.role = Role::doctor;
      actor.fully_signed_in = token != "doctor-enrolling";
      co_return actor;
    });
    router.check_origin_with(
        [](std::string_view origin, const Request&) { return origin == "https://clinic.example"; });
    auto who = [](Request& request) -> task<Response> {
      co_return json(200, json::write(std::string(boost::describe::enum_to_string(request.actor.role, ""))));
    };
    auto enrolling = doctors;
    enrolling.while_enrolling = true;
    router.add({{Method::get, "/open", anyone, who, {}},
                {Method::post, "/open", anyone, who, {}},
                {Method::get, "/patients", patients, who, {}},
                {Method::get, "/doctors", doctors, who, {}},
                {Method::get, "/enrol", enrolling, who, {}},
                {Method::get,
                 "/id/{id}",
                 anyone,
                 [](Request& request) -> task<Response> { co_return json(200, json::write(request.uuid_at(0))); },
                 {}},
                {Method::get,
                 "/fails",
                 anyone,
                 [](Request&) -> task<Response> {
                   throw std::runtime_error("secret detail");
                   co_return json(200, "");
                 },
                 {}},
                {Method::get,
                 "/busy",
                 anyone,
                 [](Request&) -> task<Response> {
                   throw errors::too_many(17);
                   co_return json(200, "");
                 },
                 {}},
                {Method::get,
                 "/taken",
                 anyone,
                 [](Request&) -> task<Response> {
                   throw errors::conflict("scheduling.slot_taken", "Somebody was faster.");
                   co_return json(200, "");
                 },
                 {}}});
  }

  Response ask(Method method, std::string path, Headers headers = {}, std::string body = "") {
    auto request = request_of(method, std::move(path), std::move(headers), std::move(body));
    return run(router.handle(request));
  }
  std::string code(Method method, std::string path, Headers headers = {}, std::string body = "") {
    return code_of(ask(method, std::move(path), std::move(headers), std::move(body)));
  }

  Router router;
  int lookups = 0;
};

TEST_F(Gate, AsksForAnActorOnlyWhereThereAreCredentials) {
  EXPECT_EQ(ask(Method::get, "/open").body, "\"none\"");
  EXPECT_EQ(lookups, 0);
  EXPECT_EQ(ask(Method::get, "/open", {{"Cookie", "a=b; aegle_session=patient"}}).body, "\"patient\"");
  EXPECT_EQ(ask(Method::get, "/open", {{"authorization", "Bearer patient"}}).body, "\"patient\"");
  EXPECT_EQ(lookups, 2);
}

TEST_F(Gate, HoldsRolesAndEnrolment) {
  EXPECT_EQ(code(Method::get, "/patients"), "401 identity.sign_in_needed");
  EXPECT_EQ(code(Method::get, "/patients", {{"Cookie", "aegle_session=gone"}}), "401 identity.sign_in_needed");
  EXPECT_EQ(code(Method::get, "/patients", {{"Cookie", "aegle_session=doctor"}}), "403 forbidden");
  EXPECT_EQ(code(Method::get, "/doctors", {{"Cookie", "aegle_session=doctor"}}), "200");
  EXPECT_EQ(code(Method::get, "/doctors", {{"Cookie", "aegle_session=doctor-enrolling"}}),
            "403 identity.second_factor_enrolment_needed");
  EXPECT_EQ(code(Method::get, "/enrol", {{"Cookie", "aegle_session=doctor-enrolling"}}), "200");
}

TEST_F(Gate, HoldsTheOriginOfWrites) {
  Headers foreign{{"Origin", "https://evil.example"}};
  EXPECT_EQ(code(Method::post, "/open", foreign), "403 origin_not_allowed");
  EXPECT_EQ(code(Method::post, "/open", {{"Origin", "null"}}), "403 origin_not_allowed");
  EXPECT_EQ(code(Method::get, "/open", foreign), "200");
  EXPECT_EQ(code(Method::post, "/open", {{"Origin", "https://clinic.example"}}), "200");
  EXPECT_EQ(code(Method::post, "/open"), "200");
}

TEST_F(Gate, AWriteByCookieWithoutOriginMustNotComeFromAnotherSite) {
  auto from = [&](const char* site) {
    return code(Method::post, "/open", {{"Cookie", "aegle_session=patient"}, {"Sec-Fetch-Site", site}});
  };
  EXPECT_EQ(from("cross-site"), "403 origin_not_allowed");
  EXPECT_EQ(from("same-site"), "403 origin_not_allowed");
  EXPECT_EQ(from("same-origin"), "200");
  EXPECT_EQ(from("none"), "200");
  EXPECT_EQ(code(Method::post, "/open", {{"Cookie", "aegle_session=patient"}}), "200");
  EXPECT_EQ(code(Method::post, "/open", {{"Authorization", "Bearer patient"}, {"Sec-Fetch-Site", "cross-site"}}),
            "200");
}

TEST_F(Gate, BodiesAreJson) {
  EXPECT_EQ(code(Method::post, "/open", {}, "{}"), "415 json_expected");
  EXPECT_EQ(code(Method::post, "/open", {{"Content-Type", "text/plain"}}, "{}"), "415 json_expected");
  EXPECT_EQ(code(Method::post, "/open", {{"Content-Type", "Application/JSON; charset=utf-8"}}, "{}"), "200");
}

TEST_F(Gate, AMalformedIdIsNotFound) {
  EXPECT_EQ(code(Method::get, "/id/17"), "404 not_found");
  EXPECT_EQ(code(Method::get, "/id/0190b2c4-7a10-7c3e-8f00-0123456789ab"), "200");
}

TEST_F(Gate, ErrorsBecomeProblemDocuments) {
  auto taken = ask(Method::get, "/taken");
  EXPECT_EQ(taken.type, "application/problem+json");
  EXPECT_EQ(taken.body, R"({"type":"about:blank","title":"Conflict","status":409,"code":"scheduling.slot_taken",)"
                        R"("detail":"Somebody was faster.","request_id":"test-request","errors":[]})");
  auto busy = ask(Method::get, "/busy");
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.headers, (Headers{{"Retry-After", "17"}}));
  auto invalid = problem(errors::invalid({{"doses[0]", "Say \"how\"."}}), "r");
  EXPECT_EQ(invalid.status, 422);
  EXPECT_NE(invalid.body.find(R"("errors":[{"field":"doses[0]","problem":"Say \"how\"."}])"), std::string::npos);
}

TEST_F(Gate, AnUnknownExceptionTellsNothing) {
  auto failed = ask(Method::get, "/fails");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body.find("secret"), std::string::npos);
  EXPECT_NE(failed.body.find(R"("code":"internal")"), std::string::npos);
}

TEST_F(Gate, UnknownPathsAndMethods) {
  EXPECT_EQ(code(Method::get, "/nowhere"), "404 not_found");
  auto wrong = ask(Method::del, "/open");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers, (Headers{{"Allow", "GET, HEAD, POST"}}));
}

TEST(Text, PathsAreDecodedStrictly) {
  EXPECT_EQ(decode_path("/a%20b/%E0%A4%B9"), "/a b/ह");
  EXPECT_EQ(decode_path("/a+b"), "/a+b");
  for (auto bad : {"/%", "/%4", "/%zz", "/%00", "/a%0ab", "/%7f", "/%2f", "/a%2Fb", "/%ff", "/%c0%af", "/%ed%a0%80",
                   "/%f4%90%80%80", "/\xff"}) {
    EXPECT_FALSE(decode_path(bad)) << bad;
  }
}

TEST(Text, QueriesAreDecoded) {
  auto request = request_of(Method::get, "/");
  request.query = "q=a+b%26c&empty=&flag&q=second&limit=20&bad=x";
  EXPECT_EQ(request.param("q"), "a b&c");
  EXPECT_EQ(request.param("empty"), "");
  EXPECT_EQ(request.param("flag"), "");
  EXPECT_EQ(request.param("absent"), std::nullopt);
  EXPECT_EQ(int_param(request, "limit", 5, 1, 50), 20);
  EXPECT_EQ(int_param(request, "absent", 5, 1, 50), 5);
  for (auto [name, max] : {std::pair{"limit", 19}, {"bad", 50}, {"empty", 50}}) {
    EXPECT_THROW(int_param(request, name, 5, 1, max), Error) << name;
  }
  EXPECT_TRUE(query_is_sound("a=%0a&b=1+2"));
  EXPECT_FALSE(query_is_sound("a=%00"));
  EXPECT_FALSE(query_is_sound("a=%e9"));
}

TEST(Text, DecodingUndoesEncoding) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    std::string text, encoded;
    for (auto byte : bytes) {
      char c = static_cast<char>(0x21 + byte % 0x5e);
      text += c;
      static constexpr char digits[] = "0123456789ABCDEF";
      encoded += {'%', digits[c >> 4], digits[c & 15]};
    }
    RC_ASSERT(decode_query(encoded) == text);
  }));
}

TEST(Text, TokensInLists) {
  EXPECT_TRUE(has_token("keep-alive, Upgrade", "upgrade"));
  EXPECT_FALSE(has_token("keep-alive, Upgraded", "upgrade"));
  EXPECT_FALSE(has_token("", "upgrade"));
}

}  // namespace
}  // namespace aegle::http
