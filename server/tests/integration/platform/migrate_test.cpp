#include <filesystem>
#include <fstream>
#include <future>

#include <gtest/gtest.h>

#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"
#include "platform/db/migrate.hpp"
#include "support/private_cluster.hpp"
#include "support/test_database.hpp"

namespace aegle::db {
namespace {

namespace fs = std::filesystem;

class MigrateTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / ("aegle-migrations-" + to_string(make_uuid()));
    fs::create_directories(folder);
    write("0001_first.sql", "create table first (id int); grant select on first to aegle_app;");
    write("0002_second.sql", "create table second (id int);\ninsert into second values (1);");
  }
  void TearDown() override { fs::remove_all(folder); }

  void write(const std::string& name, const std::string& sql) { std::ofstream(folder / name) << sql; }
  std::string refusal(const std::string& url) {
    try {
      migrate(url, folder);
    } catch (const Error& error) {
      return error.code;
    }
    return "";
  }

  support::EmptyDatabase base;
  fs::path folder;
};

TEST_F(MigrateTest, AppliesWhatIsMissingOnceAndInOrder) {
  auto report = migrate(base.owner_url(), folder);
  EXPECT_EQ(report.version, 2);
  EXPECT_EQ(report.applied, (std::vector<std::string>{"0001_first.sql", "0002_second.sql"}));
  report = migrate(base.owner_url(), folder);
  EXPECT_EQ(report.version, 2);
  EXPECT_TRUE(report.applied.empty());
  write("0003_third.sql", "create table third (id int)");
  report = migrate(base.owner_url(), folder);
  EXPECT_EQ(report.applied, (std::vector<std::string>{"0003_third.sql"}));
  Blocking app(base.app_url());
  EXPECT_TRUE(app.run("select * from first").empty());
  EXPECT_THROW(app.run("select * from second"), QueryError);
}

TEST_F(MigrateTest, SeveralAtOnceApplyEachOnce) {
  std::vector<std::future<std::size_t>> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(std::async(std::launch::async, [&] { return migrate(base.owner_url(), folder).applied.size(); }));
  }
  std::size_t applied = 0;
  for (auto& one : all) applied += one.get();
  EXPECT_EQ(applied, 2u);
}

TEST_F(MigrateTest, AFailureLeavesNothingOfItsMigration) {
  write("0003_broken.sql", "create table third (id int); select no_such_column;");
  EXPECT_EQ(refusal(base.owner_url()), "migration_failed");
  Blocking owner(base.owner_url());
  EXPECT_THROW(owner.run("select from third"), QueryError);
  EXPECT_EQ(owner.run("select max(version) from schema_migrations").at<int>(0, 0), 2);
  write("0003_broken.sql", "create table third (id int)");
  EXPECT_EQ(migrate(base.owner_url(), folder).version, 3);
}

TEST_F(MigrateTest, RefusesADatabaseThatIsNewer) {
  migrate(base.owner_url(), folder);
  fs::remove(folder / "0002_second.sql");
  EXPECT_EQ(refusal(base.owner_url()), "database_newer");
}

TEST_F(MigrateTest, RefusesAnEditedMigration) {
  migrate(base.owner_url(), folder);
  write("0001_first.sql", "create table first (id bigint);");
  EXPECT_EQ(refusal(base.owner_url()), "migration_changed");
}

TEST_F(MigrateTest, RefusesAGapAndAWrongName) {
  write("0004_late.sql", "select 1");
  EXPECT_EQ(refusal(base.owner_url()), "migration_name");
  fs::remove(folder / "0004_late.sql");
  write("third.sql", "select 1");
  EXPECT_EQ(refusal(base.owner_url()), "migration_name");
}

TEST_F(MigrateTest, SaysWhenTheRoleOrTheDatabaseIsMissing) {
  support::PrivateCluster bare;
  EXPECT_EQ(refusal(bare.url()), "missing_role");
  bare.crash();
  EXPECT_EQ(refusal(bare.url()), "database_unavailable");
}

}  // namespace
}  // namespace aegle::db
