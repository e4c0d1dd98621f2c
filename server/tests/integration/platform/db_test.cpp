#include "integration/platform/db_fixture.hpp"

namespace aegle::db {
namespace {

using support::run_on;
using support::thrown_by;

constexpr Statement who{"test.who",
                        "select coalesce(actor_id()::text, '') as id, actor_role() as role, "
                        "pg_current_xact_id_if_assigned() is null as fresh"};

struct Who {
  std::string id;
  std::string role;
  bool fresh = false;
};
BOOST_DESCRIBE_STRUCT(Who, (), (id, role, fresh))

TEST_F(DatabaseTest, GivesBackEveryKindOfValue) {
  with([](Database& database) -> task<> {
    static constexpr Statement put{"test.put",
                                   "insert into kinds values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
    static constexpr Statement get{"test.get", "select * from kinds"};
    auto id = make_uuid();
    auto at = parse_instant("2026-11-21T14:30:00.123456Z").value();
    auto day = parse_date("2026-02-28").value();
    Bytes raw{std::string("\0\x01\xff\\'", 5)};
    json::Raw object{R"({"a": [1, "ü"]})"};
    std::vector<std::string> list{"plain", "", "with \"quotes\", {braces}\\", "NULL", "हिन्दी"};
    auto session = database.as(Actor::nobody());
    co_await session->query(put, "text", true, 7, std::int64_t{1} << 60, 0.1, id, at, day, raw, object, list,
                            std::nullopt);
    auto row = co_await session->query(get);
    EXPECT_EQ(row.size(), 1u);
    EXPECT_EQ(row.at<std::string>(0, 0), "text");
    EXPECT_EQ(row.at<bool>(0, 1), true);
    EXPECT_EQ(row.at<int>(0, 2), 7);
    EXPECT_EQ(row.at<std::int64_t>(0, 3), std::int64_t{1} << 60);
    EXPECT_EQ(row.at<double>(0, 4), 0.1);
    EXPECT_EQ(row.at<Uuid>(0, 5), id);
    EXPECT_EQ(row.at<Instant>(0, 6), at);
    EXPECT_EQ(row.at<Date>(0, 7), day);
    EXPECT_EQ(row.at<Bytes>(0, 8), raw);
    EXPECT_EQ(row.at<json::Raw>(0, 9).text, R"({"a": [1, "ü"]})");
    EXPECT_EQ(row.at<std::vector<std::string>>(0, 10), list);
    EXPECT_EQ(row.at<std::optional<std::string>>(0, 11), std::nullopt);
    EXPECT_THROW(row.at<std::string>(0, 11), std::runtime_error);
    EXPECT_EQ(row.column("list"), 10);
    EXPECT_EQ(row.column("missing"), -1);
  });
}

TEST_F(DatabaseTest, EachStatementCarriesItsActorAndNoLonger) {
  auto chosen = options();
  chosen.connections = 1;
  with(chosen, [](Database& database) -> task<> {
    Actor patient{.role = Role::patient, .user = UserId::make()};
    auto as_patient = database.as(patient);
    auto seen = co_await as_patient->first<Who>(who);
    EXPECT_EQ(seen->id, to_string(patient.user));
    EXPECT_EQ(seen->role, "patient");
    auto as_nobody = database.as(Actor::nobody());
    seen = co_await as_nobody->first<Who>(who);
    EXPECT_EQ(seen->id, "");
    EXPECT_EQ(seen->role, "none");
    auto work = [&](Tx& tx) -> task<Who> {
      auto inside = co_await tx.first<Who>(who);
      co_return *inside;
    };
    auto in_transaction = co_await database.transact(Actor::system(), "test", work);
    EXPECT_EQ(in_transaction.role, "system");
    seen = co_await as_nobody->first<Who>(who);
    EXPECT_EQ(seen->role, "none");
  });
}

TEST_F(DatabaseTest, ATransactionCommitsItsQueuedStatementsAndTellsAfterwards) {
  with([](Database& database) -> task<> {
    bool told = false;
    std::optional<std::int64_t> seen_when_told;
    auto work = [&](Tx& tx) -> task<> {
      tx.queue(insert_row, "queued", 1);
      tx.after_commit([&] { told = true; });
      auto inside = co_await tx.first<std::int64_t>(read_hits, "queued");
      EXPECT_EQ(inside, 1);
      tx.queue(add_hit, "queued", 2);
      EXPECT_FALSE(told);
    };
    co_await database.transact(Actor::system(), "test", work);
    EXPECT_TRUE(told);
    auto session = database.as(Actor::system());
    seen_when_told = co_await session->first<std::int64_t>(read_hits, "queued");
    EXPECT_EQ(seen_when_told, 2);
  });
}

TEST_F(DatabaseTest, AFailureRollsAllOfItBack) {
  with([](Database& database) -> task<> {
    bool told = false;
    auto work = [&](Tx& tx) -> task<> {
      co_await tx.query(insert_row, "gone", 1);
      tx.after_commit([&] { told = true; });
      throw errors::conflict("test.no", "No.");
    };
    auto refused = co_await thrown_by<Error>(database.transact(Actor::system(), "test", work));
    EXPECT_EQ(refused->code, "test.no");
    EXPECT_FALSE(told);
    auto session = database.as(Actor::system());
    auto found = co_await session->first<std::int64_t>(read_hits, "gone");
    EXPECT_EQ(found, std::nullopt);
  });
}

TEST_F(DatabaseTest, AFailedQueuedStatementFailsTheTransactionAtItsCommit) {
  with([](Database& database) -> task<> {
    auto work = [&](Tx& tx) -> task<> {
      tx.queue(insert_row, "same", 1);
      tx.queue(insert_row, "same", 2);
      co_return;
    };
    auto refused = co_await thrown_by<ConstraintViolation>(database.transact(Actor::system(), "test", work));
    EXPECT_EQ(refused->constraint, "counters_name");
    EXPECT_EQ(refused->sqlstate, "23505");
    auto session = database.as(Actor::system());
    auto found = co_await session->first<std::int64_t>(read_hits, "same");
    EXPECT_EQ(found, std::nullopt);
  });
}

TEST_F(DatabaseTest, ADeferredConstraintFailsTheCommit) {
  with([](Database& database) -> task<> {
    auto work = [&](Tx& tx) -> task<> {
      co_await tx.query(insert_row, "a", 1);
      co_await tx.query(insert_row, "b", 1);
    };
    auto refused = co_await thrown_by<ConstraintViolation>(database.transact(Actor::system(), "test", work));
    EXPECT_EQ(refused->constraint, "counters_deferred");
    auto session = database.as(Actor::system());
    auto still_works = co_await session->first<std::int64_t>(select_one, 5);
    EXPECT_EQ(still_works, 5);
  });
}

TEST_F(DatabaseTest, ABodyThatSwallowsAFailureDoesNotCommit) {
  with([](Database& database) -> task<> {
    auto work = [&](Tx& tx) -> task<> {
      co_await tx.query(insert_row, "first", 1);
      auto swallowed = co_await thrown_by<ConstraintViolation>(tx.query(insert_row, "first", 2));
      EXPECT_TRUE(swallowed);
    };
    auto refused = co_await thrown_by<QueryError>(database.transact(Actor::system(), "test", work));
    EXPECT_EQ(refused->sqlstate, "25P02");
    auto session = database.as(Actor::system());
    auto found = co_await session->first<std::int64_t>(read_hits, "first");
    EXPECT_EQ(found, std::nullopt);
  });
}

TEST_F(DatabaseTest, AFailedStatementLeavesItsConnectionFit) {
  auto chosen = options();
  chosen.connections = 1;
  with(chosen, [](Database& database) -> task<> {
    static constexpr Statement pid{"test.pid", "select pg_backend_pid()"};
    static constexpr Statement wrong{"test.wrong", "select no_such_column"};
    auto session = database.as(Actor::system());
    auto before = co_await session->first<int>(pid);
    for (int i = 0; i < 3; ++i) {
      auto refused = co_await thrown_by<QueryError>(session->query(wrong));
      EXPECT_EQ(refused->sqlstate, "42703");
    }
    co_await session->query(insert_row, "twice", 1);
    auto refused = co_await thrown_by<ConstraintViolation>(session->query(insert_row, "twice", 2));
    EXPECT_EQ(refused->constraint, "counters_name");
    auto after = co_await session->first<int>(pid);
    EXPECT_EQ(before, after);
  });
}

TEST_F(DatabaseTest, MessagesNeverQuoteValues) {
  with([](Database& database) -> task<> {
    static constexpr Statement cast{"test.cast", "select $1::text::integer"};
    auto session = database.as(Actor::system());
    auto refused = co_await thrown_by<QueryError>(session->query(cast, "headache"));
    EXPECT_EQ(refused->sqlstate, "22P02");
    EXPECT_EQ(std::string(refused->what()).find("headache"), std::string::npos);
  });
}

TEST_F(DatabaseTest, ATextWithAZeroByteIsRefusedNotCut) {
  with([](Database& database) -> task<> {
    auto session = database.as(Actor::system());
    std::string cut("a\0b", 3);
    auto refused = co_await thrown_by<Error>(session->query(insert_row, cut, 1));
    EXPECT_EQ(refused->fault, Fault::invalid);
    auto still_works = co_await session->first<std::int64_t>(select_one, 5);
    EXPECT_EQ(still_works, 5);
  });
}

TEST_F(DatabaseTest, TwoStatementsOfOneNameAreABug) {
  with([](Database& database) -> task<> {
    static constexpr Statement other{"test.one", "select 2::bigint as value"};
    auto session = database.as(Actor::system());
    co_await session->query(select_one, 1);
    auto refused = co_await thrown_by<std::logic_error>(session->query(other));
    EXPECT_TRUE(refused);
  });
}

TEST_F(DatabaseTest, ADeadlockRunsAgainUntilBothAreThrough) {
  Blocking(base->superuser_url()).run("insert into counters values ('x', 100), ('y', 200)");
  asio::io_context io{1};
  Database database(io.get_executor(), options());
  int bodies = 0;
  int holding = 0;
  auto add_both = [&](std::string first, std::string second) -> task<> {
    static constexpr Statement add{"test.add_one", "update counters set hits = hits + 1 where name = $1"};
    auto work = [&](Tx& tx) -> task<> {
      ++bodies;
      co_await tx.query(add, first);
      ++holding;
      co_await support::until([&] { return holding >= 2; });
      co_await tx.query(add, second);
    };
    co_await database.transact(Actor::system(), "test", work);
  };
  int ended = 0;
  auto finished = [&](std::exception_ptr failure) {
    EXPECT_FALSE(failure);
    ++ended;
  };
  asio::co_spawn(io, add_both("x", "y"), finished);
  asio::co_spawn(io, add_both("y", "x"), finished);
  run_on(io, support::until([&] { return ended == 2; }));
  EXPECT_GE(bodies, 3);
  auto hits = Blocking(base->superuser_url()).run("select hits from counters order by name").as<std::int64_t>();
  EXPECT_EQ(hits, (std::vector<std::int64_t>{102, 202}));
}

TEST_F(DatabaseTest, ASerializationFailureIsGivenUpAfterItsAttempts) {
  auto chosen = options();
  chosen.attempts = 3;
  with(chosen, [](Database& database) -> task<> {
    static constexpr Statement collide{"test.collide",
                                       "do $$ begin raise exception 'collided' using errcode = '40001'; end $$"};
    int bodies = 0;
    auto work = [&](Tx& tx) -> task<> {
      ++bodies;
      co_await tx.query(collide);
    };
    auto refused = co_await thrown_by<QueryError>(database.transact(Actor::system(), "test", work));
    EXPECT_EQ(refused->sqlstate, "40001");
    EXPECT_GE(bodies, 3);
  });
}

TEST_F(DatabaseTest, ALargeParameterAndALargeAnswerFlowBothWays) {
  with([](Database& database) -> task<> {
    static constexpr Statement echo{"test.echo", "select $1::bytea as data, $1::bytea as again"};
    Bytes large{std::string(8 * 1024 * 1024, '\x5a')};
    auto session = database.as(Actor::system());
    auto row = co_await session->query(echo, large);
    EXPECT_EQ(row.at<Bytes>(0, 1), large);
  });
}

TEST_F(DatabaseTest, TheServersRoleIsChecked) {
  with([](Database& database) -> task<> { co_await refuse_unsafe_role(database); });
  for (const auto& url : {base->superuser_url(), base->owner_url()}) {
    auto chosen = options();
    chosen.url = url;
    with(chosen, [](Database& database) -> task<> {
      auto refused = co_await thrown_by<Error>(refuse_unsafe_role(database));
      EXPECT_EQ(refused.value().code, "unsafe_database_role");
    });
  }
}

}  // namespace
}  // namespace aegle::db
