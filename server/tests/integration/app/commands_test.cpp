#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/eventually.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::run_aegle;
using support::ServerProcess;

constexpr const char* password = "a password long enough";

auto lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// Each has the program run as an operator would.
class CommandsTest : public testing::Test {
 protected:
  support::Finished add_admin(const std::string& email, const std::string& given) {
    return run_aegle({"add-admin", email, "Asha Rao"},
                     {{"AEGLE_DATABASE_URL", server.database().app_url()}, {"AEGLE_DATA_DIR", server.data_dir()}},
                     given + "\n");
  }
  support::Finished verify() {
    return run_aegle({"audit", "verify"}, {{"AEGLE_DATABASE_OWNER_URL", server.database().owner_url()}});
  }
  ServerProcess server{"aegle", {{"AEGLE_DEMO", "off"}, {"AEGLE_REQUIRE_SECOND_FACTOR", "off"}}};
};

TEST_F(CommandsTest, AddAdminMakesAnAdminWhoSignsIn) {
  auto made = add_admin("asha@clinic.example", password);
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.out, "asha@clinic.example is an admin now.\n");
  HttpClient admin{server.url()};
  admin.sign_in("asha@clinic.example", password);
  EXPECT_EQ(admin.get("/api/auth/me").json().at("role").as_string(), "admin");
  EXPECT_EQ(admin.get("/api/admin/doctors?status=pending").status, 200);

  auto again = add_admin("asha@clinic.example", password);
  EXPECT_EQ(again.status, 1);
  EXPECT_EQ(again.err, "aegle: asha@clinic.example has an account already.\n");
}

TEST_F(CommandsTest, AddAdminRefusesAShortPassword) {
  auto weak = add_admin("asha@clinic.example", "short");
  EXPECT_EQ(weak.status, 1);
  EXPECT_NE(weak.err.find("at least 12 characters"), std::string::npos) << weak.err;
  EXPECT_EQ(lines(weak.err), 1);
}

TEST_F(CommandsTest, AuditVerifyFindsTheLogSoundAndNamesTheEntryThatWasChanged) {
  ASSERT_EQ(add_admin("asha@clinic.example", password).status, 0);
  HttpClient admin{server.url()};
  admin.sign_in("asha@clinic.example", password);
  support::eventually("the chain to hold all entries", [&] {
    return support::execute(
               server.database().superuser_url(),
               "select (select count(*) from audit_chain) >= 2 and not exists (select from audit_entries e "
               "where not exists (select from audit_chain c where c.entry_id = e.id))") == "t";
  });
  auto sound = verify();
  EXPECT_EQ(sound.status, 0) << sound.out << sound.err;
  EXPECT_TRUE(sound.out.starts_with("The audit log is sound: ")) << sound.out;

  auto exported = run_aegle({"audit", "export"}, {{"AEGLE_DATABASE_OWNER_URL", server.database().owner_url()}});
  ASSERT_EQ(exported.status, 0);
  auto file = server.data_dir() / "chain";
  std::ofstream{file} << exported.out;
  EXPECT_EQ(run_aegle({"audit", "verify", "--file", file}, {}).status, 0);

  support::execute(
      server.database().superuser_url(),
      "alter table audit_entries disable trigger all; update audit_entries set action = 'nothing' where id = "
      "(select min(id) from audit_entries)");
  auto changed = verify();
  EXPECT_EQ(changed.status, 1);
  EXPECT_TRUE(changed.out.starts_with("The audit log is not sound: ")) << changed.out;
  EXPECT_EQ(run_aegle({"audit", "verify", "--file", server.data_dir() / "none"}, {}).status, 1);
}

TEST(StartTest, AWrongSettingIsOneClearLine) {
  for (auto [name, value] : {std::pair{"AEGLE_REQUIRE_SECOND_FACTOR", "ture"}, std::pair{"AEGLE_DEMO", "onn"},
                             std::pair{"AEGLE_LOG_LEVEL", "loud"}}) {
    auto refused = run_aegle({"serve"}, {{"AEGLE_DATABASE_URL", "postgresql:///none"}, {name, value}});
    EXPECT_NE(refused.status, 0);
    EXPECT_EQ(lines(refused.out + refused.err), 1) << refused.out << refused.err;
    EXPECT_NE(refused.err.find(name), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find(value), std::string::npos) << refused.err;
  }
}

}  // namespace
}  // namespace aegle
