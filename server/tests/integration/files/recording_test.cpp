#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "integration/files/scene.hpp"
#include "integration/realtime/tab.hpp"
#include "support/run.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using Client = support::HttpClient;

/// The head of a WebM file (EBML, DocType "webm") and something to fill it.
std::string webm(std::size_t bytes) {
  const unsigned char head[] = {0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 0x01, 0x42, 0xf7, 0x81,
                                0x01, 0x42, 0xf2, 0x81, 0x04, 0x42, 0xf3, 0x81, 0x08, 0x42, 0x82, 0x84,
                                'w',  'e',  'b',  'm',  0x42, 0x87, 0x81, 0x04, 0x42, 0x85, 0x81, 0x02};
  std::string made(reinterpret_cast<const char*>(head), sizeof head);
  for (std::size_t i = made.size(); i < bytes; ++i) made += static_cast<char>(i * 131 % 251);
  return made;
}

/// The two parties of a visit in its room, at a clinic that records or does not.
class RecordingFilesTest : public ::testing::Test {
 protected:
  asio::io_context io_{1};
  std::vector<std::shared_ptr<Tab>> tabs_;

  void enter(FilesScene& scene, Client& client) {
    auto work = [&]() -> task<std::shared_ptr<Tab>> {
      auto port = static_cast<std::uint16_t>(std::stoi(scene.server.url().substr(scene.server.url().rfind(':') + 1)));
      auto tab = co_await Tab::open(port, "/api/realtime", client.cookie());
      json::object join{{"type", "room.join"},
                        {"appointment_id", scene.visit_id},
                        {"peer", to_string(make_uuid())},
                        {"audio", true},
                        {"video", true}};
      auto joined = co_await tab->ask(join);
      must(text_of(joined, "type") == "room.joined", json::serialize(joined));
      co_return tab;
    };
    tabs_.push_back(support::run_on(io_, work()));
  }
  static support::Reply consent(FilesScene& scene, Client& client, bool given) {
    return client.post(scene.visit + "/recording/consent", json::serialize(json::object{{"given", given}}));
  }
  /// The doctor's browser begins; the roster that says so is the answer.
  void record(FilesScene& scene) {
    auto work = [&]() -> task<> {
      json::object frame{{"type", "room.record"}, {"appointment_id", scene.visit_id}, {"on", true}};
      co_await tabs_.front()->send(json::serialize(frame));
      auto roster = co_await tabs_.front()->next("room.roster");
      while (json::serialize(roster).find(R"("recording":true)") == std::string::npos)
        roster = co_await tabs_.front()->next("room.roster");
    };
    support::run_on(io_, work());
  }
  static support::Reply announce(FilesScene& scene, Client& client, std::size_t bytes) {
    json::object body{{"name", "Visit.webm"}, {"bytes", bytes}, {"kind", "recording"}};
    return client.post(scene.visit + "/files", json::serialize(body));
  }
  /// In the call, and agreed.
  void agree(FilesScene& scene) {
    for (auto* client : {&scene.doctor, &scene.patient}) {
      enter(scene, *client);
      EXPECT_EQ(consent(scene, *client, true).status, 200);
    }
  }
};

TEST_F(RecordingFilesTest, ARecordingIsKeptSealedAndReadByBoth) {
  FilesScene scene({{"AEGLE_RECORDING", "on"}});
  EXPECT_TRUE(scene.patient.get("/api/config").json().at("recording").as_bool());
  EXPECT_EQ(announce(scene, scene.doctor, 1000).code(), "files.consent_missing");
  agree(scene);
  EXPECT_TRUE(scene.doctor.get(scene.visit + "/recording").json().at("may_record").as_bool());
  EXPECT_EQ(announce(scene, scene.doctor, 1000).code(), "files.consent_missing") << "nothing was recorded";
  record(scene);
  EXPECT_EQ(announce(scene, scene.patient, 1000).status, 403) << "the doctor's alone to send";
  EXPECT_EQ(announce(scene, scene.doctor, 500'000'001).code(), "files.too_large");

  auto content = webm(300'000);
  auto announced = announce(scene, scene.doctor, content.size());
  ASSERT_EQ(announced.status, 201) << announced.body;
  auto file = text(announced.json().at("file_id"));
  scene.go_on(scene.doctor, file, content);
  auto ready = scene.looked_at(scene.doctor, file);
  EXPECT_EQ(text(ready.at("state")), "ready");
  for (auto* client : {&scene.doctor, &scene.patient}) {
    auto seen = scene.seen_by(*client, file);
    EXPECT_EQ(text(seen.at("kind")), "recording");
    EXPECT_EQ(text(seen.at("type")), "video/webm");
    EXPECT_EQ(text(seen.at("name")), "Visit.webm");
    EXPECT_EQ(client->get("/api/files/" + file + "/content").body, content);
  }
  EXPECT_EQ(scene.other_doctor.get("/api/files/" + file + "/content").status, 404);
  for (const auto& each : std::filesystem::recursive_directory_iterator(scene.folder_of(file))) {
    if (!each.is_regular_file()) continue;
    std::ifstream in(each.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("webm"), std::string::npos);
  }
}

TEST_F(RecordingFilesTest, WhatWasRecordedWhileAllAgreedIsKeptWhenSomebodyTakesTheWordBack) {
  FilesScene scene({{"AEGLE_RECORDING", "on"}});
  agree(scene);
  EXPECT_FALSE(consent(scene, scene.patient, false).json().at("may_record").as_bool());
  EXPECT_EQ(announce(scene, scene.doctor, 1000).code(), "files.consent_missing") << "it never began";
  consent(scene, scene.patient, true);
  record(scene);
  auto content = webm(300'000);
  auto file = text(announce(scene, scene.doctor, content.size()).json().at("file_id"));
  EXPECT_EQ(scene.send_part(scene.doctor, file, 0, content.substr(0, 128 * 1024)).status, 200);
  auto taken_back = consent(scene, scene.patient, false);
  EXPECT_FALSE(taken_back.json().at("on").as_bool());
  scene.go_on(scene.doctor, file, content);
  EXPECT_EQ(text(scene.looked_at(scene.doctor, file).at("state")), "ready");
}

TEST_F(RecordingFilesTest, IsWebMByItsContentAndNothingElseIs) {
  FilesScene scene({{"AEGLE_RECORDING", "on"}});
  agree(scene);
  record(scene);
  auto file = text(announce(scene, scene.doctor, 9).json().at("file_id"));
  EXPECT_EQ(scene.send_part(scene.doctor, file, 0, "%PDF-1.7\n").code(), "files.type_not_accepted");
  auto shared = text(scene.announce(scene.doctor, "Film.webm", 1000).json().at("file_id"));
  EXPECT_EQ(scene.send_part(scene.doctor, shared, 0, webm(1000)).code(), "files.type_not_accepted")
      << "a film that is no recording of the call";
}

TEST_F(RecordingFilesTest, IsOffUnlessTheClinicAllowsIt) {
  FilesScene scene;
  EXPECT_FALSE(scene.patient.get("/api/config").json().at("recording").as_bool());
  enter(scene, scene.doctor);
  EXPECT_EQ(consent(scene, scene.doctor, true).code(), "consultation.recording_off");
  EXPECT_EQ(announce(scene, scene.doctor, 1000).code(), "files.consent_missing");
}

}  // namespace
}  // namespace aegle::testing
