#include <filesystem>

#include <gtest/gtest.h>

#include "integration/files/scene.hpp"
#include "support/clamd.hpp"
#include "support/eventually.hpp"
#include "support/pictures.hpp"

namespace aegle::testing {
namespace {

using support::Clamd;

TEST(FileScan, AnInfectedFileIsRefusedAndNothingOfItStays) {
  Clamd clamd;
  clamd.start();
  FilesScene scene{{{"AEGLE_CLAMD_SOCKET", clamd.socket()}}};
  auto infected = scene.send(scene.patient, "report.txt", "Dear doctor\n" + Clamd::virus() + "\n");
  auto found = scene.looked_at(scene.patient, infected);
  EXPECT_EQ(text(found.at("state")), "refused");
  EXPECT_EQ(text(found.at("refusal")), "infected");
  support::eventually("its parts to go", [&] { return !std::filesystem::exists(scene.folder_of(infected)); });
  EXPECT_TRUE(scene.seen_by(scene.doctor, infected).is_null());
  EXPECT_EQ(scene.doctor.get("/api/files/" + infected + "/content").status, 404);
  EXPECT_EQ(scene.patient.get("/api/files/" + infected + "/content").code(), "files.not_ready");

  // The virus lies on the border of two parts.
  std::string across(131'072 - 20, '.');
  auto id = scene.send(scene.patient, "long.txt", across + Clamd::virus() + std::string(1000, '.'));
  EXPECT_EQ(text(scene.looked_at(scene.patient, id).at("refusal")), "infected");

  auto sound = scene.share(scene.patient, "rash.jpg", support::photo(".jpg", 300, 200));
  EXPECT_EQ(scene.doctor.get("/api/files/" + sound + "/content").status, 200);
}

TEST(FileScan, AFileThatClamdWillNotTakeIsRefusedInWordsAndNotAskedAboutForEver) {
  Clamd clamd{100'000};
  clamd.start();
  FilesScene scene{{{"AEGLE_CLAMD_SOCKET", clamd.socket()}}};
  auto id = scene.send(scene.patient, "long.txt", std::string(300'000, '.'));
  EXPECT_EQ(text(scene.looked_at(scene.patient, id).at("refusal")), "too_large");
  auto small = scene.send(scene.patient, "short.txt", std::string(50'000, '.'));
  EXPECT_EQ(text(scene.looked_at(scene.patient, small).at("state")), "ready");
}

TEST(FileScan, UntilClamdHasLookedTheFileIsItsSendersAlone) {
  Clamd clamd;
  FilesScene scene{{{"AEGLE_CLAMD_SOCKET", clamd.socket()}}};
  auto id = scene.send(scene.patient, "report.txt", "All is well\n");
  EXPECT_EQ(text(scene.seen_by(scene.patient, id).at("state")), "checking");
  EXPECT_TRUE(scene.seen_by(scene.doctor, id).is_null());
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").status, 404);
  clamd.start();
  EXPECT_EQ(text(scene.looked_at(scene.patient, id).at("state")), "ready");
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").body, "All is well\n");
}

}  // namespace
}  // namespace aegle::testing
