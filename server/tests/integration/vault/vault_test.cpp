#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "features/vault/cache.hpp"
#include "features/vault/service.hpp"
#include "platform/db/blocking.hpp"
#include "support/run.hpp"
#include "support/test_database.hpp"

namespace aegle::vault {
namespace {

using namespace std::chrono_literals;
using support::thrown_by;

class VaultTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { base = new support::TestDatabase; }
  static void TearDownTestSuite() {
    delete base;
    base = nullptr;
  }
  db::Options options() {
    db::Options made;
    made.url = base->app_url();
    made.connections = 2;
    return made;
  }
  /// A patient with a user of its own and a key.
  task<PatientId> make_patient(UserId user) {
    static constexpr db::Statement insert_user{
        "test.user", "insert into users (id, role, name, password_hash) values ($1, 'patient', 'P', 'x')"};
    static constexpr db::Statement insert_patient{"test.patient",
                                                  "insert into patients (id, user_id, name) values ($1, $2, 'P')"};
    auto patient = PatientId::make();
    auto work = [&](db::Tx& tx) -> task<> {
      tx.queue(insert_user, user);
      tx.queue(insert_patient, patient, user);
      vault.create_key(tx, patient);
      co_return;
    };
    co_await database.transact(Actor::system(), "test.patient", work);
    co_return patient;
  }
  static Actor as_patient(UserId user) { return {.role = Role::patient, .user = user}; }

  static support::TestDatabase* base;
  asio::io_context io{1};
  db::Database database{io.get_executor(), options()};
  crypto::Key master = crypto::Key::random();
  Vault vault{master, 1};
};

support::TestDatabase* VaultTest::base = nullptr;

TEST_F(VaultTest, WhatIsSealedOpensAtItsOwnPlaceAndNowhereElse) {
  auto body = [&]() -> task<> {
    auto user = UserId::make();
    auto patient = co_await make_patient(user);
    auto other = co_await make_patient(UserId::make());
    auto system = database.as(Actor::system());
    auto key = co_await vault.key(*system, patient);
    auto other_key = co_await vault.key(*system, other);
    Place place{"appointments", "symptoms", make_uuid()};
    auto sealed = key.seal(place, "cough, fever");
    EXPECT_EQ(sealed.data.find("cough"), std::string::npos);
    EXPECT_NE(key.seal(place, "cough, fever"), sealed);
    EXPECT_EQ(key.open(place, sealed), "cough, fever");
    EXPECT_THROW(key.open({"appointments", "symptoms", make_uuid()}, sealed), Error);
    EXPECT_THROW(key.open({"appointments", "notes", place.row}, sealed), Error);
    EXPECT_THROW(key.open({"messages", "symptoms", place.row}, sealed), Error);
    EXPECT_THROW(other_key.open(place, sealed), Error);
    Place part{"files", "content", place.row, 3};
    auto sealed_part = key.seal(part, "x-ray");
    EXPECT_EQ(key.open(part, sealed_part), "x-ray");
    EXPECT_THROW(key.open({"files", "content", place.row, 4}, sealed_part), Error);
    EXPECT_THROW(key.open({"files", "content", place.row}, sealed_part), Error);
    EXPECT_THROW(key.open(place, db::Bytes{}), Error);
    for (std::size_t i = 0; i < sealed.data.size(); ++i) {
      auto changed = sealed;
      changed.data[i] = static_cast<char>(changed.data[i] ^ 1);
      EXPECT_THROW(key.open(place, changed), Error) << i;
    }
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, AKeyIsShownToThoseWhomTheDatabaseShowsItAlsoOnceItIsCached) {
  auto body = [&]() -> task<> {
    auto user = UserId::make();
    auto patient = co_await make_patient(user);
    auto own = database.as(as_patient(user));
    auto stranger = database.as(as_patient(UserId::make()));
    auto nobody = database.as(Actor::nobody());
    auto key = co_await vault.key(*own, patient);
    auto again = co_await vault.key(*own, patient);
    Place place{"patients", "record", patient.value};
    EXPECT_EQ(again.open(place, key.seal(place, "x")), "x");
    auto refused = co_await thrown_by<Error>(vault.key(*stranger, patient));
    EXPECT_EQ(refused.value().fault, Fault::not_found);
    refused = co_await thrown_by<Error>(vault.key(*nobody, patient));
    EXPECT_EQ(refused.value().fault, Fault::not_found);
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, TheCacheSparesTheDatabaseAndEndsWithForget) {
  auto body = [&]() -> task<> {
    auto user = UserId::make();
    auto patient = co_await make_patient(user);
    auto own = database.as(as_patient(user));
    co_await vault.key(*own, patient);
    db::Blocking(base->superuser_url()).query("update patient_keys set wrapped = null where patient_id = $1", patient);
    co_await vault.key(*own, patient);
    vault.forget(patient);
    auto refused = co_await thrown_by<Error>(vault.key(*own, patient));
    EXPECT_EQ(refused.value().fault, Fault::not_found);
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, ADestroyedKeyOpensNothingAnyMore) {
  auto body = [&]() -> task<> {
    auto user = UserId::make();
    auto patient = co_await make_patient(user);
    auto own = database.as(as_patient(user));
    co_await vault.key(*own, patient);
    auto work = [&](db::Tx& tx) -> task<bool> { return vault.destroy_key(tx, patient); };
    auto destroyed = co_await database.transact(Actor::system(), "test.destroy", work);
    EXPECT_TRUE(destroyed);
    auto refused = co_await thrown_by<Error>(vault.key(*own, patient));
    EXPECT_EQ(refused.value().fault, Fault::not_found);
    destroyed = co_await database.transact(Actor::system(), "test.destroy", work);
    EXPECT_FALSE(destroyed);
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, AKeyOfATransactionThatDidNotCommitIsNeverKept) {
  auto body = [&]() -> task<> {
    static constexpr db::Statement insert_patient{"test.loose_patient",
                                                  "insert into patients (id, name) values ($1, 'P')"};
    auto patient = PatientId::make();
    Place place{"patients", "record", patient.value};
    std::vector<db::Bytes> sealed;
    int bodies = 0;
    auto work = [&](db::Tx& tx) -> task<> {
      tx.queue(insert_patient, patient);
      auto made = vault.create_key(tx, patient);
      auto read = co_await vault.key(tx, patient);
      sealed.push_back(made.seal(place, "x"));
      EXPECT_EQ(read.open(place, sealed.back()), "x");
      if (++bodies == 1) throw db::QueryError("test", "once more");
    };
    auto failed = co_await thrown_by<db::QueryError>(database.transact(Actor::system(), "test", work));
    EXPECT_TRUE(failed);
    auto system = database.as(Actor::system());
    auto refused = co_await thrown_by<Error>(vault.key(*system, patient));
    EXPECT_TRUE(refused);
    co_await database.transact(Actor::system(), "test", work);
    auto key = co_await vault.key(*system, patient);
    EXPECT_THROW(key.open(place, sealed.at(0)), Error);
    EXPECT_EQ(key.open(place, sealed.at(1)), "x");
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, AnotherMasterKeyOpensNothing) {
  auto body = [&]() -> task<> {
    auto user = UserId::make();
    auto patient = co_await make_patient(user);
    auto own = database.as(as_patient(user));
    Vault wrong_key(crypto::Key::random(), 1);
    auto refused = co_await thrown_by<Error>(wrong_key.key(*own, patient));
    EXPECT_EQ(refused.value().code, "vault.broken");
    Vault next_version(master, 2);
    refused = co_await thrown_by<Error>(next_version.key(*own, patient));
    EXPECT_EQ(refused.value().code, "vault.other_master");
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, AWrappedKeyMovedToAnotherPatientDoesNotOpen) {
  auto body = [&]() -> task<> {
    auto first = co_await make_patient(UserId::make());
    auto second = co_await make_patient(UserId::make());
    db::Blocking(base->superuser_url())
        .query(
            "update patient_keys set wrapped = (select wrapped from patient_keys where patient_id = $1) "
            "where patient_id = $2",
            first, second);
    auto system = database.as(Actor::system());
    auto refused = co_await thrown_by<Error>(vault.key(*system, second));
    EXPECT_EQ(refused.value().code, "vault.broken");
  };
  support::run_on(io, body());
}

TEST_F(VaultTest, DerivedKeysDifferByPurposeAndByMaster) {
  EXPECT_EQ(vault.derived("codes").view(), vault.derived("codes").view());
  EXPECT_NE(vault.derived("codes").view(), vault.derived("rate limits").view());
  EXPECT_NE(vault.derived("codes").view(), Vault(crypto::Key::random(), 1).derived("codes").view());
}

TEST(KeyCacheTest, ForgetsTheLeastUsedAndTheOld) {
  KeyCache cache(2, 10min);
  auto start = KeyCache::Time{} + 1h;
  auto actor = Actor::system();
  auto a = PatientId::make();
  auto b = PatientId::make();
  auto c = PatientId::make();
  cache.keep(actor, a, crypto::Key::random(), start);
  cache.keep(actor, b, crypto::Key::random(), start);
  EXPECT_TRUE(cache.find(actor, a, start));
  cache.keep(actor, c, crypto::Key::random(), start);
  EXPECT_FALSE(cache.find(actor, b, start));
  EXPECT_TRUE(cache.find(actor, a, start + 10min - 1s));
  EXPECT_FALSE(cache.find(actor, a, start + 10min));
  EXPECT_EQ(cache.size(), 1u);
  cache.forget(c);
  EXPECT_EQ(cache.size(), 0u);
}

TEST(MasterKeyFileTest, IsMadeOnceForItsOwnerAloneAndReadBack) {
  auto folder = std::filesystem::temp_directory_path() / ("aegle-key-" + to_string(make_uuid()));
  std::filesystem::create_directories(folder);
  auto path = (folder / "master.key").string();
  EXPECT_THROW(load_master_key(path, false), Error);
  auto made = load_master_key(path, true);
  EXPECT_EQ(load_master_key(path, true).view(), made.view());
  EXPECT_EQ(load_master_key(path, false).view(), made.view());
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  std::ofstream(path) << "too short\n";
  EXPECT_THROW(load_master_key(path, true), Error);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace aegle::vault
