#include <future>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <liboath/oath.h>

#include "support/eventually.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

/// The 6-digit code that stands on a line of its own.
std::string code_in(const std::string& mail) {
  std::smatch found;
  if (!std::regex_search(mail, found, std::regex{R"(\n(\d{6})\r?\n)"})) throw std::runtime_error("no code in: " + mail);
  return found[1];
}

std::string totp_at(const std::string& base32, std::time_t at) {
  char* secret = nullptr;
  std::size_t size = 0;
  oath_base32_decode(base32.data(), base32.size(), &secret, &size);
  char code[8];
  oath_totp_generate(secret, size, at, OATH_TOTP_DEFAULT_TIME_STEP_SIZE, OATH_TOTP_DEFAULT_START_TIME, 6, code);
  free(secret);
  return code;
}

class Accounts : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<ServerProcess>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static std::string registration(const std::string& email, const char* role = "patient") {
    return fmt::format(
        R"({{"role":"{}","name":"Nora Lind","email":"{}","password":"a long password","zone":"Europe/Oslo",)"
        R"("allergies":["Latex"]}})",
        role, email);
  }
  static std::string credentials(const std::string& email, const std::string& password) {
    return fmt::format(R"({{"email":"{}","password":"{}"}})", email, password);
  }
  /// Registered and confirmed.
  static HttpClient member(const std::string& email, const char* role = "patient") {
    HttpClient client{server_->url()};
    client.post("/api/auth/register", registration(email, role));
    std::string mail;
    auto code = code_in(server_->wait_for_mail(email, mail));
    auto reply = client.post("/api/auth/verify", fmt::format(R"({{"email":"{}","code":"{}"}})", email, code));
    if (reply.status != 200) throw std::runtime_error(reply.body);
    return client;
  }

  /// Waits until the server has done all that it was asked to do in its own time.
  static void no_job_left() {
    support::eventually("all jobs are done", [] {
      return support::execute(server_->database().superuser_url(),
                              "select count(*) from jobs where state = 'waiting' and kind <> 'every'") == "0";
    });
  }

  static std::unique_ptr<ServerProcess> server_;
};
std::unique_ptr<ServerProcess> Accounts::server_;

TEST_F(Accounts, RegisterConfirmAndKeepTheRecordThatWasGiven) {
  auto client = member("nora@example.org");
  auto me = client.get("/api/auth/me").json();
  EXPECT_EQ(text(me.at("name")), "Nora Lind");
  EXPECT_EQ(text(me.at("role")), "patient");
  auto record = client.get("/api/patients/me").json();
  EXPECT_EQ(text(record.at("allergies").at(0)), "Latex");
  EXPECT_TRUE(record.at("medicines").is_null()) << "what was not asked is unknown, not none";
  EXPECT_EQ(client.post("/api/auth/logout").status, 204);
  EXPECT_EQ(client.get("/api/auth/me").status, 401);
}

TEST_F(Accounts, TheAnswerDoesNotTellWhetherAnAddressHasAnAccount) {
  HttpClient client{server_->url()};
  auto known = client.post("/api/auth/register", registration("patient3@mediscan.com"));
  auto unknown = client.post("/api/auth/register", registration("nobody3@example.org"));
  EXPECT_EQ(known.status, 202);
  EXPECT_EQ(unknown.status, 202);
  std::string after;
  EXPECT_NE(server_->wait_for_mail("patient3@mediscan.com", after).find("already"), std::string::npos);
  for (const char* email : {"patient4@mediscan.com", "nobody4@example.org"})
    EXPECT_EQ(client.post("/api/auth/password/forgot", fmt::format(R"({{"email":"{}"}})", email)).status, 202);
  auto wrong = client.post("/api/auth/login", credentials("patient4@mediscan.com", "wrong"));
  auto nobody = client.post("/api/auth/login", credentials("nobody4@example.org", "wrong"));
  EXPECT_EQ(wrong.status, nobody.status);
  EXPECT_EQ(wrong.code(), nobody.code());
  // Nor does signing in with the password that one has just registered the address with.
  for (const char* email : {"patient3@mediscan.com", "nobody3@example.org"})
    EXPECT_EQ(client.post("/api/auth/login", credentials(email, "a long password")).code(), "identity.not_verified");
  for (const auto& reply : {known, unknown}) {
    auto waiting = reply.json();
    auto body = fmt::format(R"({{"email":"{}","code":"000000","registration":"{}"}})", text(waiting.at("email")),
                            text(waiting.at("registration")));
    EXPECT_EQ(client.post("/api/auth/verify", body).code(), "identity.wrong_code");
  }
  EXPECT_EQ(client.post("/api/auth/login", credentials("patient3@mediscan.com", "patient123")).status, 200);
}

TEST_F(Accounts, ACodeOpensTheRegistrationOfWhoeverEntersItAndNoOther) {
  HttpClient client{server_->url()}, attacker{server_->url()};
  std::string email = "wanted@example.org", after;
  auto own = client.post("/api/auth/register", registration(email)).json();
  auto code = code_in(server_->wait_for_mail(email, after));
  auto theirs = registration(email);
  theirs.replace(theirs.find("a long password"), 15, "theirs, not mine");
  auto other = attacker.post("/api/auth/register", theirs).json();
  auto other_code = code_in(server_->wait_for_mail(email, after));
  auto verify = [&](const std::string& with, const std::string& registration) {
    return client.post("/api/auth/verify",
                       fmt::format(R"({{"email":"{}","code":"{}"{}}})", email, with,
                                   registration.empty() ? "" : R"(,"registration":")" + registration + "\""));
  };
  EXPECT_EQ(verify(other_code, "").code(), "identity.registered_again");
  EXPECT_EQ(verify(other_code, text(own.at("registration"))).code(), "identity.wrong_code");
  EXPECT_EQ(verify(code, text(own.at("registration"))).status, 200);
  EXPECT_EQ(attacker.post("/api/auth/login", credentials(email, "theirs, not mine")).status, 401);
  EXPECT_EQ(client.post("/api/auth/login", credentials(email, "a long password")).status, 200);
  EXPECT_EQ(verify(other_code, text(other.at("registration"))).code(), "identity.wrong_code");
}

TEST_F(Accounts, AnotherCodeIsSentAfterAMinuteAtTheEarliest) {
  HttpClient client{server_->url()};
  std::string email = "again@example.org", after;
  auto sent = client.post("/api/auth/register", registration(email)).json();
  EXPECT_EQ(sent.at("resend_after_s").as_int64(), 60);
  auto first = code_in(server_->wait_for_mail(email, after));
  auto resend = [&] { return client.post("/api/auth/resend", fmt::format(R"({{"email":"{}"}})", email)).status; };
  auto verify = [&](const std::string& code) {
    return client.post("/api/auth/verify", fmt::format(R"({{"email":"{}","code":"{}"}})", email, code)).status;
  };
  EXPECT_EQ(resend(), 202);
  no_job_left();
  const auto& database = server_->database().superuser_url();
  support::execute(database, "update registrations set sent_at = sent_at - interval '61 seconds'");
  EXPECT_EQ(resend(), 202);
  auto second = code_in(server_->wait_for_mail(email, after));
  EXPECT_NE(first, second) << "the mail after the first is the one of the second asking: the first sent none";
  EXPECT_EQ(verify(first), 422);
  support::execute(database, "update registrations set expires_at = now()");
  EXPECT_EQ(verify(second), 422) << "a code is good for ten minutes";
  support::execute(database, "update registrations set expires_at = now() + interval '1 minute'");
  EXPECT_EQ(verify(second), 200);
}

TEST_F(Accounts, FiveWrongCodesEndTheTries) {
  HttpClient client{server_->url()};
  std::string email = "five@example.org", after;
  client.post("/api/auth/register", registration(email));
  auto code = code_in(server_->wait_for_mail(email, after));
  auto wrong = code == "123456" ? "654321" : "123456";
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(client.post("/api/auth/verify", fmt::format(R"({{"email":"{}","code":"{}"}})", email, wrong)).status,
              422);
  auto late = client.post("/api/auth/verify", fmt::format(R"({{"email":"{}","code":"{}"}})", email, code));
  EXPECT_EQ(late.status, 422);
  EXPECT_EQ(late.code(), "identity.wrong_code");
  EXPECT_EQ(client.post("/api/auth/login", credentials(email, "a long password")).code(), "identity.not_verified");
}

TEST_F(Accounts, SignInIsLimitedPerAccountAndAddress) {
  HttpClient client{server_->url()};
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(client.post("/api/auth/login", credentials("patient5@mediscan.com", "wrong")).status, 401);
  auto limited = client.post("/api/auth/login", credentials("patient5@mediscan.com", "patient123"));
  EXPECT_EQ(limited.status, 429);
  EXPECT_NE(limited.headers.find("Retry-After:"), std::string::npos);
  EXPECT_EQ(client.post("/api/auth/login", credentials("patient6@mediscan.com", "patient123")).status, 200);
}

std::vector<std::string> from(const std::string& address) { return {"X-Forwarded-For: " + address}; }

TEST(Limits, OneAddressLocksNobodyElseOut) {
  ServerProcess server{"aegle", {{"AEGLE_TRUST_PROXY", "on"}, {"AEGLE_SIGN_INS_PER_ADDRESS", "130"}}};
  HttpClient client{server.url()};
  auto login = [&](const char* password, const std::string& address) {
    return client
        .call("POST", "/api/auth/login",
              fmt::format(R"({{"email":"patient5@mediscan.com","password":"{}"}})", password), from(address))
        .status;
  };
  for (int i = 0; i < 120; ++i) EXPECT_EQ(login("wrong", "203.0.113.1"), i < 10 ? 401 : 429);
  EXPECT_EQ(login("patient123", "203.0.113.2"), 200) << "what was refused there does not count for the account";

  HttpClient one{server.url()}, two{server.url()};
  one.sign_in("patient6@mediscan.com", "patient123");
  two.sign_in("patient7@mediscan.com", "patient123");
  auto change = [&](HttpClient& who, const char* current, const std::string& address) {
    auto body = fmt::format(R"({{"current_password":"{}","new_password":"another password"}})", current);
    return who.call("PUT", "/api/auth/password", body, from(address)).status;
  };
  for (int i = 0; i < 140; ++i) EXPECT_EQ(change(one, "wrong", "203.0.113.3"), i < 10 ? 422 : 429);
  EXPECT_EQ(change(two, "patient123", "203.0.113.4"), 204);
}

TEST_F(Accounts, AResetPasswordEndsAllSessions) {
  auto client = member("reset@example.org");
  std::string after;
  server_->wait_for_mail("reset@example.org", after);
  HttpClient other{server_->url()};
  EXPECT_EQ(other.post("/api/auth/password/forgot", R"({"email":"reset@example.org"})").status, 202);
  auto code = code_in(server_->wait_for_mail("reset@example.org", after));
  auto body = fmt::format(R"({{"email":"reset@example.org","code":"{}","new_password":"another password"}})", code);
  EXPECT_EQ(other.post("/api/auth/password/reset", body).status, 204);
  EXPECT_EQ(client.get("/api/auth/me").status, 401);
  EXPECT_EQ(other.post("/api/auth/password/reset", body).status, 422) << "a code works once";
  EXPECT_EQ(other.post("/api/auth/login", credentials("reset@example.org", "a long password")).status, 401);
  EXPECT_EQ(other.post("/api/auth/login", credentials("reset@example.org", "another password")).status, 200);
}

TEST_F(Accounts, SessionsAreListedAndEnded) {
  auto first = member("sessions@example.org");
  HttpClient second{server_->url()};
  second.sign_in("sessions@example.org", "a long password");
  auto list = first.get("/api/auth/sessions").json();
  ASSERT_EQ(list.at("sessions").as_array().size(), 2U);
  for (const auto& session : list.at("sessions").as_array()) {
    if (session.at("current").as_bool()) continue;
    EXPECT_EQ(first.call("DELETE", "/api/auth/sessions/" + text(session.at("id"))).status, 204);
  }
  EXPECT_EQ(second.get("/api/auth/me").status, 401);
  EXPECT_EQ(first.get("/api/auth/me").status, 200);
}

TEST_F(Accounts, ABearerTokenWorksWithoutACookie) {
  HttpClient client{server_->url()};
  auto reply =
      client.post("/api/auth/login", R"({"email":"patient8@mediscan.com","password":"patient123","bearer":true})");
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(client.cookie(), "");
  auto token = text(reply.json().at("token"));
  EXPECT_EQ(client.call("GET", "/api/auth/me", "", {"Authorization: Bearer " + token}).status, 200);
  EXPECT_EQ(client.call("GET", "/api/auth/me", "", {"Authorization: Bearer " + token + "x"}).status, 401);
}

TEST_F(Accounts, ASessionLastsWhileItIsUsedAndEndsAfterNinetyDaysAllTheSame) {
  auto client = member("often.here@example.org");
  const auto& database = server_->database().superuser_url();
  std::string mine = "user_id = (select user_id from login_identifiers where value = 'often.here@example.org')";
  auto days_left_of_one_begun = [&](const std::string& ago) {
    support::execute(database, "update sessions set created_at = now() - interval '" + ago +
                                   "', last_seen_at = now() - interval '1 day' where " + mine);
    EXPECT_EQ(client.get("/api/auth/me").status, 200);
    return support::execute(
        database, "select round(extract(epoch from max(expires_at) - now()) / 86400) from sessions where " + mine);
  };
  EXPECT_EQ(days_left_of_one_begun("20 days"), "14");
  EXPECT_EQ(days_left_of_one_begun("87 days"), "3");
}

TEST_F(Accounts, AnotherSitesOriginMayNotWrite) {
  HttpClient client{server_->url()};
  client.sign_in("patient9@mediscan.com", "patient123");
  EXPECT_EQ(client.call("POST", "/api/auth/logout", "", {"Origin: https://evil.example"}).status, 403);
  auto port = server_->url().substr(server_->url().rfind(':'));
  EXPECT_EQ(client.call("POST", "/api/auth/logout", "", {"Origin: http://localhost" + port}).status, 204);
}

TEST_F(Accounts, ADoctorWaitsForApproval) {
  auto doctor = member("new.doctor@example.org", "doctor");
  auto profile = doctor.get("/api/doctors/me").json();
  EXPECT_EQ(text(profile.at("status")), "pending");
  auto id = text(profile.at("id"));
  HttpClient anyone{server_->url()}, admin{server_->url()};
  EXPECT_EQ(anyone.get("/api/doctors/" + id).status, 404);
  admin.sign_in("admin@mediscan.com", "admin123");
  EXPECT_NE(admin.get("/api/admin/doctors?status=pending").body.find("new.doctor@example.org"), std::string::npos);
  EXPECT_EQ(admin.post("/api/admin/doctors/" + id + "/approve").status, 200);
  EXPECT_EQ(anyone.get("/api/doctors/" + id).status, 200);
}

TEST_F(Accounts, TheSecondStepIsAskedForAndEachCodeWorksOnce) {
  auto client = member("totp@example.org");
  auto begun = client.post("/api/auth/totp/begin", R"({"password":"a long password"})");
  ASSERT_EQ(begun.status, 200) << begun.body;
  auto secret = text(begun.json().at("secret"));
  auto now = std::time(nullptr);
  auto confirmed = client.post("/api/auth/totp/confirm", fmt::format(R"({{"code":"{}"}})", totp_at(secret, now - 30)));
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  auto codes = confirmed.json();
  auto recovery = text(codes.at("recovery_codes").at(0));

  HttpClient again{server_->url()};
  EXPECT_EQ(again.post("/api/auth/login", credentials("totp@example.org", "a long password")).code(),
            "identity.totp_needed");
  auto with = [&](const std::string& code) {
    return again.post("/api/auth/login",
                      fmt::format(R"({{"email":"totp@example.org","password":"a long password","totp":"{}"}})", code));
  };
  auto code = totp_at(secret, std::time(nullptr));
  EXPECT_EQ(with(code).status, 200);
  EXPECT_EQ(with(code).status, 401) << "a code works once";
  EXPECT_EQ(with(recovery).status, 200);
  EXPECT_EQ(with(recovery).status, 401) << "a recovery code works once";
}

TEST_F(Accounts, TwoConfirmationsAtOnceLeaveTheSecondStepOn) {
  for (int round = 0; round < 5; ++round) {
    auto email = fmt::format("twice{}@example.org", round);
    auto client = member(email);
    auto begun = client.post("/api/auth/totp/begin", R"({"password":"a long password"})");
    ASSERT_EQ(begun.status, 200) << begun.body;
    auto body = fmt::format(R"({{"code":"{}"}})", totp_at(text(begun.json().at("secret")), std::time(nullptr)));
    auto confirm = [&] {
      HttpClient same{server_->url()};
      same.set_cookie(client.cookie());
      return same.post("/api/auth/totp/confirm", body).status;
    };
    auto other = std::async(std::launch::async, confirm);
    std::multiset<long> answers{confirm(), other.get()};
    EXPECT_EQ(answers, (std::multiset<long>{200, 409}));
    EXPECT_EQ(HttpClient{server_->url()}.post("/api/auth/login", credentials(email, "a long password")).code(),
              "identity.totp_needed");
  }
}

TEST(SecondFactor, IsAskedOfSessionsThatWereOpenBefore) {
  ServerProcess server;
  HttpClient doctor{server.url()}, patient{server.url()};
  doctor.sign_in("rajesh.patel@mediscan.com", "doctor123");
  patient.sign_in("patient@mediscan.com", "patient123");
  EXPECT_EQ(doctor.get("/api/appointments/doctor").status, 200);
  server.stop();
  server.start({{"AEGLE_REQUIRE_SECOND_FACTOR", "on"}});
  EXPECT_EQ(doctor.get("/api/appointments/doctor").status, 403);
  EXPECT_FALSE(doctor.get("/api/auth/me").json().at("fully_signed_in").as_bool());
  EXPECT_EQ(patient.get("/api/appointments/patient").status, 200);
}

TEST(SecondFactor, IsRequiredOfDoctorsWhereTheClinicSaysSo) {
  ServerProcess server{"aegle", {{"AEGLE_REQUIRE_SECOND_FACTOR", "on"}}};
  HttpClient doctor{server.url()}, patient{server.url()};
  doctor.sign_in("rajesh.patel@mediscan.com", "doctor123");
  auto me = doctor.get("/api/auth/me");
  EXPECT_FALSE(me.json().at("fully_signed_in").as_bool());
  EXPECT_EQ(doctor.get("/api/appointments/doctor").status, 403);
  auto begun = doctor.post("/api/auth/totp/begin", R"({"password":"doctor123"})");
  ASSERT_EQ(begun.status, 200) << begun.body;
  auto secret = text(begun.json().at("secret"));
  EXPECT_EQ(
      doctor.post("/api/auth/totp/confirm", fmt::format(R"({{"code":"{}"}})", totp_at(secret, std::time(nullptr))))
          .status,
      200);
  EXPECT_EQ(doctor.get("/api/appointments/doctor").status, 200);
  patient.sign_in("patient@mediscan.com", "patient123");
  EXPECT_EQ(patient.get("/api/appointments/patient").status, 200);
}

}  // namespace
}  // namespace aegle
