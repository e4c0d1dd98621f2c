#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "features/files/service.hpp"
#include "integration/realtime/world.hpp"

namespace aegle::testing {
namespace {

namespace fs = std::filesystem;

class FilesTest : public ::testing::Test {
 protected:
  ~FilesTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  World world_;
  Node& node_ = *world_.node;
  Workers workers_{2, 32};
  fs::path folder_ = fs::temp_directory_path() / ("aegle-files-" + to_string(make_uuid()));
  files::Service files_{
      {node_.database, node_.queue, node_.vault, node_.scheduling, workers_, node_.clock, {.folder = folder_}}};
  Actor doctor_ = world_.parties.doctor;
  Actor patient_ = world_.parties.patient;
  AppointmentId visit_ = make_visit(world_.superuser, world_.parties, "accepted");

  /// A file of ten bytes, whole or without its only part.
  FileId make(bool whole) {
    files::Announcement given{"a.txt", 10};
    auto made = support::run_on(world_.io, files_.begin(patient_, visit_, given));
    if (whole) support::run_on(world_.io, files_.receive(patient_, made.file_id, 0, "0123456789"));
    return made.file_id;
  }
  void age(FileId id, const char* by) {
    world_.superuser.run(
        fmt::format("update files set changed_at = now() - interval '{}' where id = '{}'", by, to_string(id)));
  }
  std::vector<std::string> states(const Actor& actor) {
    static const db::Statement look{"test.states", "select state from files order by id"};
    auto session = node_.database.as(actor);
    return support::run_on(world_.io, session->all<std::string>(look));
  }
};

TEST_F(FilesTest, WhatWasLeftInTheMidstGoesAfterADayAndWhatNobodyKnowsAfterAnHour) {
  auto left = make(false);
  auto recent = make(false);
  age(left, "25 hours");
  age(recent, "23 hours");
  auto stray = folder_ / to_string(make_uuid());
  auto fresh = folder_ / to_string(make_uuid());
  auto known = folder_ / to_string(make(true));
  for (const auto& each : {stray, fresh}) fs::create_directories(each);
  auto old = fs::file_time_type::clock::now() - std::chrono::hours{2};
  for (const auto& each : {stray, known}) fs::last_write_time(each, old);
  support::run_on(world_.io, files_.purge());
  EXPECT_EQ(states(patient_), (std::vector<std::string>{"receiving", "checking"}));
  EXPECT_FALSE(fs::exists(stray));
  EXPECT_TRUE(fs::exists(fresh)) << "its row may be on the way";
  EXPECT_TRUE(fs::exists(known));
}

TEST_F(FilesTest, AFileWhoseJobIsLostIsLookedAtAllTheSame) {
  auto id = make(true);
  age(id, "61 minutes");
  EXPECT_TRUE(states(doctor_).empty());
  support::run_on(world_.io, files_.purge());
  EXPECT_EQ(states(doctor_), std::vector<std::string>{"ready"});
  support::run_on(world_.io, files_.inspect(id));
  EXPECT_EQ(states(doctor_), std::vector<std::string>{"ready"}) << "a second look changes nothing";
}

TEST_F(FilesTest, TheDatabaseItselfShowsAFileToNobodyElse) {
  auto id = make(true);
  auto strangers = make_parties(world_.superuser, node_);
  Actor admin = make_user(world_.superuser, Role::admin, "Admin");
  EXPECT_EQ(states(patient_).size(), 1U);
  EXPECT_TRUE(states(doctor_).empty()) << "it is not ready";
  support::run_on(world_.io, files_.inspect(id));
  EXPECT_EQ(states(doctor_).size(), 1U);
  for (const auto& stranger : {strangers.doctor, strangers.patient, admin, Actor::nobody()})
    EXPECT_TRUE(states(stranger).empty());
  static const db::Statement take{"test.take", "delete from files"};
  auto session = node_.database.as(doctor_);
  EXPECT_EQ(support::run_on(world_.io, session->query(take)).affected(), 0) << "only its sender takes it back";
  static const db::Statement forge{
      "test.forge",
      "insert into files (id, consultation_id, appointment_id, patient_id, sender_id, name, bytes, part_bytes) "
      "select gen_random_uuid(), consultation_id, appointment_id, patient_id, $1, name, bytes, part_bytes from files"};
  EXPECT_THROW(support::run_on(world_.io, session->query(forge, patient_.user)), db::QueryError)
      << "nobody sends as somebody else";
}

TEST_F(FilesTest, TheRecordsKeyTakesItsFilesWithIt) {
  auto id = make(true);
  support::run_on(world_.io, files_.inspect(id));
  std::function<task<bool>(db::Tx&)> destroy = [&](db::Tx& tx) {
    return node_.vault.destroy_key(tx, world_.parties.record);
  };
  support::run_on(world_.io, node_.database.transact(Actor::system(), "test.destroy", destroy));
  auto refused = support::run_on(world_.io, support::thrown_by<Error>(files_.content(doctor_, id)));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->fault, Fault::not_found);
}

}  // namespace
}  // namespace aegle::testing
