#include <sstream>

#include <gtest/gtest.h>

#include "features/audit/chain.hpp"
#include "features/audit/service.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/db/blocking.hpp"
#include "support/run.hpp"
#include "support/test_database.hpp"

namespace aegle::audit {
namespace {

class AuditTest : public testing::Test {
 protected:
  void write(int count) {
    auto body = [&]() -> task<> {
      for (int i = 0; i < count; ++i) {
        auto patient = i % 2 ? std::optional(PatientId::make()) : std::nullopt;
        Entry entry{"appointment.book", "appointment", make_uuid(), patient};
        Actor actor{.role = Role::patient, .user = UserId::make()};
        co_await record_alone(database, actor, entry);
      }
    };
    support::run_on(io, body());
  }
  std::size_t chain() { return support::run_on(io, chain_new(database)); }
  /// What someone with all rights on the database could do.
  void tamper(const std::string& sql) {
    db::Blocking superuser(base.superuser_url());
    superuser.run("set session_replication_role = replica");
    superuser.run(sql);
  }
  Verdict verified() { return verify(base.app_url()); }
  std::string exported() {
    std::ostringstream out;
    export_chain(base.app_url(), out);
    return out.str();
  }

  support::TestDatabase base;
  asio::io_context io{1};
  db::Database database{io.get_executor(), [this] {
                          db::Options options;
                          options.url = base.app_url();
                          options.connections = 3;
                          return options;
                        }()};
};

TEST_F(AuditTest, EntriesAreChainedOnceAndVerify) {
  EXPECT_TRUE(verified().sound);
  write(5);
  EXPECT_EQ(verified().unchained, 5);
  EXPECT_EQ(chain(), 5u);
  EXPECT_EQ(chain(), 0u);
  write(3);
  EXPECT_EQ(chain(), 3u);
  auto verdict = verified();
  EXPECT_TRUE(verdict.sound) << verdict.problem;
  EXPECT_EQ(verdict.checked, 8);
  EXPECT_EQ(verdict.unchained, 0);
}

TEST_F(AuditTest, AnEntrySharesTheFateOfItsChange) {
  auto body = [&]() -> task<> {
    auto work = [&](db::Tx& tx) -> task<> {
      record(tx, {"appointment.book", "appointment", make_uuid(), {}});
      throw errors::conflict("test.no", "No.");
      co_return;
    };
    auto refused = co_await support::thrown_by<Error>(database.transact(Actor::system(), "test", work));
    EXPECT_TRUE(refused);
  };
  support::run_on(io, body());
  EXPECT_EQ(chain(), 0u);
}

TEST_F(AuditTest, AnEntryNamesItsActorAndWhatWasDone) {
  auto body = [&]() -> task<> {
    Actor doctor{.role = Role::doctor, .user = UserId::make()};
    Entry entry{"record.read", "patient", make_uuid(), PatientId::make(), "denied"};
    co_await record_alone(database, doctor, entry);
    db::Blocking superuser(base.superuser_url());
    auto stored = superuser.run("select * from audit_entries").as<Stored>().at(0);
    EXPECT_EQ(stored.actor_id, doctor.user.value);
    EXPECT_EQ(stored.actor_role, "doctor");
    EXPECT_EQ(stored.action, "record.read");
    EXPECT_EQ(stored.subject_id, entry.subject_id);
    EXPECT_EQ(stored.patient_id, entry.patient->value);
    EXPECT_EQ(stored.outcome, "denied");
  };
  support::run_on(io, body());
}

TEST_F(AuditTest, MoreThanOneBatchIsChainedInOneGo) {
  db::Blocking(base.superuser_url())
      .run(
          "insert into audit_entries (actor_role, action, subject, subject_id, outcome) "
          "select 'system', 'test.many', 'test', gen_random_uuid(), 'done' from generate_series(1, 2500)");
  EXPECT_EQ(chain(), 2500u);
  auto verdict = verified();
  EXPECT_TRUE(verdict.sound) << verdict.problem;
  EXPECT_EQ(verdict.checked, 2500);
}

TEST_F(AuditTest, AnEntryThatCommitsLateIsChainedLater) {
  db::Blocking slow(base.superuser_url());
  slow.run(
      "begin; insert into audit_entries (actor_role, action, subject, subject_id, outcome) "
      "values ('system', 'test.slow', 'test', gen_random_uuid(), 'done')");
  write(3);
  EXPECT_EQ(chain(), 3u);
  slow.run("commit");
  EXPECT_EQ(chain(), 1u);
  auto verdict = verified();
  EXPECT_TRUE(verdict.sound) << verdict.problem;
  EXPECT_EQ(verdict.checked, 4);
}

TEST_F(AuditTest, AnEntryThatCommitsFarBehindIsChainedWithinThirtyLooks) {
  tamper(
      "insert into audit_entries (id, actor_role, action, subject, subject_id, outcome) overriding system value "
      "values (50000, 'system', 'test.far', 'test', gen_random_uuid(), 'done')");
  EXPECT_EQ(chain(), 1u);
  tamper(
      "insert into audit_entries (id, actor_role, action, subject, subject_id, outcome) overriding system value "
      "values (1, 'system', 'test.late', 'test', gen_random_uuid(), 'done')");
  std::size_t chained_late = 0;
  for (int i = 0; i < 30; ++i) chained_late += chain();
  EXPECT_EQ(chained_late, 1u);
  EXPECT_TRUE(verified().sound);
}

TEST_F(AuditTest, TwoSealersAtOnceDoNotDisturbEachOther) {
  write(20);
  auto body = [&]() -> task<> {
    std::size_t chained_here = 0;
    int ended = 0;
    auto one = [&]() -> task<> { chained_here += co_await chain_new(database); };
    auto finished = [&](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      ++ended;
    };
    asio::co_spawn(io, one(), finished);
    asio::co_spawn(io, one(), finished);
    co_await support::until([&] { return ended == 2; });
    EXPECT_EQ(chained_here, 20u);
  };
  support::run_on(io, body());
  EXPECT_TRUE(verified().sound);
}

TEST_F(AuditTest, NobodyChangesOrRemovesAnEntry) {
  write(2);
  chain();
  db::Blocking owner(base.owner_url());
  for (const char* table : {"audit_entries", "audit_chain"}) {
    std::string name = table;
    EXPECT_THROW(owner.run("delete from " + name), db::QueryError);
    EXPECT_THROW(owner.run("truncate " + name + " cascade"), db::QueryError);
  }
  EXPECT_THROW(owner.run("update audit_entries set action = 'x'"), db::QueryError);
  EXPECT_THROW(owner.run("update audit_chain set seq = seq + 1"), db::QueryError);
}

TEST_F(AuditTest, AChangedEntryIsFound) {
  for (const char* change :
       {"action = 'appointment.read'", "outcome = 'denied'", "at = at + interval '1 microsecond'", "actor_id = null",
        "patient_id = gen_random_uuid()", "subject_id = gen_random_uuid()", "actor_role = 'doctor'", "subject = 'x'"}) {
    write(3);
    chain();
    ASSERT_TRUE(verified().sound);
    tamper("create table kept as table audit_entries; update audit_entries set " + std::string(change) +
           " where id = (select max(id) - 1 from audit_entries)");
    auto verdict = verified();
    EXPECT_FALSE(verdict.sound) << change;
    EXPECT_NE(verdict.problem.find("is not what was chained"), std::string::npos) << verdict.problem;
    tamper("delete from audit_entries; insert into audit_entries overriding system value table kept; drop table kept");
  }
}

TEST_F(AuditTest, ARemovedEntryIsFound) {
  write(5);
  chain();
  tamper("delete from audit_entries where id = 3");
  auto verdict = verified();
  EXPECT_FALSE(verdict.sound);
  EXPECT_EQ(verdict.checked, 2);
  EXPECT_NE(verdict.problem.find("entry 3"), std::string::npos) << verdict.problem;
}

TEST_F(AuditTest, ARemovedLinkIsFound) {
  write(5);
  chain();
  tamper("delete from audit_chain where seq = 3; delete from audit_entries where id = 3");
  auto verdict = verified();
  EXPECT_FALSE(verdict.sound);
  EXPECT_NE(verdict.problem.find("link 3 is missing"), std::string::npos) << verdict.problem;
}

TEST_F(AuditTest, SwappedEntriesAreFound) {
  write(5);
  chain();
  tamper(
      "update audit_chain set entry_id = -entry_id; "
      "update audit_chain set entry_id = case -entry_id when 2 then 3 when 3 then 2 else -entry_id end");
  auto verdict = verified();
  EXPECT_FALSE(verdict.sound);
  EXPECT_EQ(verdict.checked, 1);
}

TEST_F(AuditTest, AnEntrySlippedInBelowTheChainIsFound) {
  write(3);
  tamper(
      "insert into audit_entries (id, actor_role, action, subject, subject_id, outcome) overriding system value "
      "values (200000, 'system', 'test.far', 'test', gen_random_uuid(), 'done')");
  chain();
  ASSERT_TRUE(verified().sound);
  tamper(
      "insert into audit_entries (id, actor_role, action, subject, subject_id, outcome) overriding system value "
      "values (50, 'doctor', 'test.forged', 'test', gen_random_uuid(), 'done')");
  EXPECT_EQ(chain(), 0u);
  auto verdict = verified();
  EXPECT_FALSE(verdict.sound);
  EXPECT_NE(verdict.problem.find("entry 50"), std::string::npos) << verdict.problem;
}

TEST_F(AuditTest, AnExportIsCheckedWithoutADatabase) {
  write(4);
  chain();
  auto text = exported();
  std::istringstream whole(text);
  auto verdict = verify_export(whole);
  EXPECT_TRUE(verdict.sound) << verdict.problem;
  EXPECT_EQ(verdict.checked, 4);

  auto edited = text;
  edited.replace(edited.find("appointment.book"), 16, "appointment.cook");
  std::istringstream changed(edited);
  EXPECT_FALSE(verify_export(changed).sound);

  std::istringstream without_first(text.substr(text.find('\n') + 1));
  EXPECT_FALSE(verify_export(without_first).sound);

  std::istringstream cut(text.substr(0, text.size() - 20));
  EXPECT_FALSE(verify_export(cut).sound);
}

// Computed by hand from the rule in features/audit/README.md (sha256sum), so that nobody changes the form unawares.
TEST(AuditChainTest, TheCanonicalFormStaysAsItIsWritten) {
  Stored entry;
  entry.id = 7;
  entry.at = parse_instant("2026-11-21T14:30:00.000001Z").value();
  entry.actor_id = parse_uuid("01935000-0000-7000-8000-000000000001");
  entry.actor_role = "patient";
  entry.action = "appointment.book";
  entry.subject = "appointment";
  entry.subject_id = parse_uuid("01935000-0000-7000-8000-000000000002").value();
  entry.outcome = "done";
  EXPECT_EQ(canonical(entry),
            "[7,1795271400000001,\"01935000-0000-7000-8000-000000000001\",\"patient\",\"appointment.book\","
            "\"appointment\",\"01935000-0000-7000-8000-000000000002\",null,\"done\"]");
  EXPECT_EQ(crypto::hex(chained(first_hash(), entry)),
            "17da110ddebe7a3aa3819ff24512eafca47d1f45ccfe1897cbf358b92e8181da");
}

}  // namespace
}  // namespace aegle::audit
