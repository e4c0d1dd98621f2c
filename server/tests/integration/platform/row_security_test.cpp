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

/// What the app's role answers to `sql` as this actor: "42501" where a policy refuses it.
std::string write_as(const std::string& url, const std::string& user, const char* role, const std::string& sql) {
  Blocking app(url);
  app.query("select set_config('aegle.user', $1, false), set_config('aegle.role', $2, false)", user, role);
  try {
    app.run(sql);
    return "done";
  } catch (const QueryError& refused) {
    return refused.sqlstate;
  }
}

TEST_F(RowSecurityTest, NobodyWritesARowThatWouldOpenSomebodysRecordToThem) {
  support::TestDatabase own;
  Blocking superuser(own.superuser_url());
  // Patient 1 and doctor 2 have a visit; patient 3 has none with that doctor.
  superuser.run(R"(
    create function u(n int) returns uuid language sql as $$ select ('00000000-0000-7000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid $$;
    insert into users (id, role, name, password_hash) values (u(1), 'patient', 'a', 'x'), (u(2), 'doctor', 'b', 'x'), (u(3), 'patient', 'c', 'x');
    insert into patients (id, user_id, name) values (u(11), u(1), 'a'), (u(13), u(3), 'c');
    insert into doctors (id, name, status) values (u(2), 'b', 'approved');
    insert into busy (id, resource, during, kind) select u(20 + n), u(2), tstzrange(now() + n * interval '1 hour', now() + n * interval '1 hour' + interval '15 minutes'), 'appointment' from generate_series(1, 3) n;
    insert into appointments (id, doctor_id, patient_id, booked_by, busy_id, starts_at, ends_at, is_emergency, symptoms, status)
      select u(31), u(2), u(11), u(1), u(21), now(), now() + interval '15 minutes', false, '', 'accepted';
    insert into consultations (id, appointment_id, patient_id, doctor_id) values (u(41), u(31), u(11), u(2));)");
  auto id = [](int n) {
    return "00000000-0000-7000-8000-0000000000" + std::string(n < 10 ? "0" : "") + std::to_string(n);
  };
  auto as = [&](int user, const char* role, const std::string& sql) {
    return write_as(own.app_url(), user ? id(user) : "", role, sql);
  };
  auto appointment = [](const char* patient, const char* by) {
    return std::string(
               "insert into appointments (id, doctor_id, patient_id, booked_by, busy_id, starts_at, ends_at, "
               "is_emergency, symptoms) select gen_random_uuid(), u(2), ") +
           patient + ", " + by + ", u(22), now(), now() + interval '15 minutes', false, ''";
  };
  EXPECT_EQ(as(2, "doctor", appointment("u(13)", "u(2)")), "42501");
  EXPECT_EQ(as(1, "patient", appointment("u(13)", "u(1)")), "42501");
  EXPECT_EQ(as(1, "patient", appointment("u(11)", "u(3)")), "42501");
  EXPECT_EQ(as(1, "patient", appointment("u(11)", "u(1)")), "done");
  auto visit = [](const char* patient) {
    return std::string("insert into consultations (id, patient_id, doctor_id) values (gen_random_uuid(), ") + patient +
           ", u(2))";
  };
  EXPECT_EQ(as(2, "doctor", visit("u(13)")), "42501");
  EXPECT_EQ(as(1, "patient", visit("u(13)")), "42501");
  EXPECT_EQ(as(1, "patient", visit("u(11)")), "done");
  auto prescription = [](const char* visit, const char* patient) {
    return std::string(
               "insert into prescriptions (id, consultation_id, appointment_id, patient_id, doctor_id, version, "
               "content) values (gen_random_uuid(), ") +
           visit + ", u(31), " + patient + ", u(2), 1, '')";
  };
  EXPECT_EQ(as(2, "doctor", prescription("u(41)", "u(13)")), "42501");
  EXPECT_EQ(as(1, "patient", prescription("u(41)", "u(11)")), "42501");
  EXPECT_EQ(as(2, "doctor", prescription("u(41)", "u(11)")), "done");
  auto entry = [](const char* actor, const char* role) {
    return std::string(
               "insert into audit_entries (actor_id, actor_role, action, subject, subject_id, outcome) values (") +
           actor + ", '" + role + "', 'x', 'x', gen_random_uuid(), 'done')";
  };
  EXPECT_EQ(as(1, "patient", entry("u(2)", "doctor")), "42501");
  EXPECT_EQ(as(1, "patient", entry("u(1)", "admin")), "42501");
  EXPECT_EQ(as(1, "patient", entry("u(1)", "patient")), "done");
  EXPECT_EQ(as(0, "", "insert into jobs (kind, key, payload) values ('mail', 'x', '{}')"), "42501");
  EXPECT_EQ(as(0, "", "insert into outbox (topic, payload) values ('x', '{}')"), "42501");
  EXPECT_EQ(as(1, "patient", "insert into outbox (topic, payload) values ('x', '{}')"), "done");
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
