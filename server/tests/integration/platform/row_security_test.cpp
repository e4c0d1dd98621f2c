#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"
#include "support/test_database.hpp"

namespace aegle::db {
namespace {

// Why each has no row-level security:
//   busy               holds times and resources and nothing personal, so that everybody's free times are right
//   rate_limits        keys are keyed hashes, and aegle_app reaches it through functions only
//   schema_migrations  aegle_app has no rights on it
const std::set<std::string> without_row_security{"busy", "rate_limits", "schema_migrations"};

// What is public by design, to whoever asks: approved doctors and their hours.
const std::set<std::string> shown_to_everyone{"doctors", "weekly_hours"};

class RowSecurityTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { base = new support::TestDatabase; }
  static void TearDownTestSuite() {
    delete base;
    base = nullptr;
  }
  static std::vector<std::string> tables(const std::string& which) {
    return Blocking(base->superuser_url())
        .run(
            "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = 'public' and c.relkind in ('r', 'p') and " +
            which + " order by 1")
        .as<std::string>();
  }
  static support::TestDatabase* base;
};

support::TestDatabase* RowSecurityTest::base = nullptr;

/// One row in every table, whatever the constraints say: policies are what is looked at here.
void fill(Blocking& superuser, const std::vector<std::string>& tables) {
  superuser.run("set session_replication_role = replica");
  for (const auto& table : tables) {
    auto columns = superuser.query(
        "select string_agg(quote_ident(attname), ', '), string_agg(case "
        "  when t.typname = 'uuid' then 'gen_random_uuid()' when t.typname = 'bytea' then quote_literal('\\x00') || "
        "'::bytea' "
        "  when t.typname in ('int4', 'int8', 'float8') then '1' when t.typname = 'bool' then 'true' "
        "  when t.typname = 'timestamptz' then 'now()' when t.typname = 'date' then 'current_date' "
        "  when t.typname = 'time' then quote_literal('09:00') when t.typname = 'jsonb' then quote_literal('{}') "
        "  when t.typname = '_text' then quote_literal('{}') else quote_literal('x') end, ', ') "
        "from pg_attribute a join pg_type t on t.oid = a.atttypid "
        "where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity = '' "
        "and (a.attnotnull or a.attname in ('user_id', 'actor_id'))",
        table);
    auto checks = superuser.query(
        "select quote_ident(conname) from pg_constraint where conrelid = $1::regclass and contype = 'c'", table);
    for (const auto& check : checks.as<std::string>()) {
      superuser.run("alter table " + table + " drop constraint " + check);
    }
    superuser.run("insert into " + table + " (" + std::string(columns.text(0, 0)) + ") values (" +
                  std::string(columns.text(0, 1)) + ")");
  }
}

TEST_F(RowSecurityTest, EveryTableHasItButTheKnownOnes) {
  auto without = tables("not c.relrowsecurity");
  EXPECT_EQ(std::set<std::string>(without.begin(), without.end()), without_row_security);
  EXPECT_GE(tables("c.relrowsecurity").size(), 15u);
}

TEST_F(RowSecurityTest, TheServersRoleOwnsNothingAndMayNotEscape) {
  Blocking superuser(base->superuser_url());
  auto owned = superuser.run(
      "select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid "
      "where d.deptype = 'o' and r.rolname = 'aegle_app'");
  EXPECT_EQ(owned.at<std::int64_t>(0, 0), 0);
  auto role = superuser.run(
      "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = 'aegle_app'");
  EXPECT_FALSE(role.at<bool>(0, 0));
  auto member = superuser.run("select pg_has_role('aegle_app', 'aegle_owner', 'MEMBER')");
  EXPECT_FALSE(member.at<bool>(0, 0));
}

TEST_F(RowSecurityTest, TheServersRoleHasNoRightsOnTheLedgersOfTheOwner) {
  Blocking app(base->app_url());
  EXPECT_THROW(app.run("select from schema_migrations"), QueryError);
  EXPECT_THROW(app.run("select from rate_limits"), QueryError);
  EXPECT_THROW(app.run("update audit_entries set action = 'x'"), QueryError);
  EXPECT_THROW(app.run("delete from audit_chain"), QueryError);
  EXPECT_THROW(app.run("alter table users disable row level security"), QueryError);
  EXPECT_THROW(app.run("create table mine (id int)"), QueryError);
}

TEST_F(RowSecurityTest, WithoutAnActorNoRowIsSeenOrTouched) {
  support::TestDatabase own;  // its constraints are taken off
  auto guarded = tables("c.relrowsecurity");
  Blocking superuser(own.superuser_url());
  fill(superuser, guarded);
  Blocking app(own.app_url());
  for (const auto& table : guarded) {
    EXPECT_GT(superuser.run("select count(*) from " + table).at<std::int64_t>(0, 0), 0) << table;
    if (shown_to_everyone.contains(table)) continue;
    try {
      EXPECT_EQ(app.run("select count(*) from " + table).at<std::int64_t>(0, 0), 0) << table << " shows its rows";
    } catch (const QueryError& refused) {
      EXPECT_EQ(refused.sqlstate, "42501") << table;
    }
    try {
      EXPECT_EQ(app.run("delete from " + table).affected(), 0) << table << " lets its rows be deleted";
    } catch (const QueryError& refused) {
      EXPECT_EQ(refused.sqlstate, "42501") << table;
    }
  }
}

TEST_F(RowSecurityTest, AStrangerSeesNoRowEither) {
  support::TestDatabase own;
  auto guarded = tables("c.relrowsecurity");
  Blocking superuser(own.superuser_url());
  fill(superuser, guarded);
  for (const char* role : {"patient", "doctor", "admin", "guest", "none", "System", ""}) {
    Blocking app(own.app_url());
    app.query("select set_config('aegle.user', $1, false), set_config('aegle.role', $2, false)", to_string(make_uuid()),
              role);
    for (const auto& table : guarded) {
      if (shown_to_everyone.contains(table)) continue;
      try {
        EXPECT_EQ(app.run("select count(*) from " + table).at<std::int64_t>(0, 0), 0) << table << " as " << role;
      } catch (const QueryError& refused) {
        EXPECT_EQ(refused.sqlstate, "42501") << table;
      }
    }
  }
}

TEST_F(RowSecurityTest, OnlyApprovedDoctorsAreShownToEveryone) {
  support::TestDatabase own;
  Blocking superuser(own.superuser_url());
  superuser.run(
      "insert into users (id, role, name, password_hash) select id, 'doctor', 'x', 'x' "
      "from unnest(array['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']::uuid[]) id;"
      "insert into doctors (id, name, status) values ('00000000-0000-7000-8000-000000000001', 'Shown', 'approved'), "
      "('00000000-0000-7000-8000-000000000002', 'Waiting', 'pending');"
      "insert into weekly_hours select id, 1, '09:00', '10:00' from doctors");
  Blocking app(own.app_url());
  EXPECT_EQ(app.run("select name from doctors").as<std::string>(), std::vector<std::string>{"Shown"});
  EXPECT_EQ(app.run("select * from weekly_hours").size(), 1u);
}

}  // namespace
}  // namespace aegle::db
