#include <filesystem>
#include <future>

#include <gtest/gtest.h>

#include "integration/files/scene.hpp"
#include "platform/db/blocking.hpp"
#include "support/eventually.hpp"
#include "support/pictures.hpp"

namespace aegle::testing {
namespace {

using support::photo;

/// Text of several parts.
std::string long_text(std::size_t bytes) {
  std::string made;
  for (int line = 0; made.size() < bytes; ++line) made += "line " + std::to_string(line) + " of a long report\n";
  made.resize(bytes);
  return made;
}

TEST(FileUpload, GoesOnWhereItWasAfterTheServerWasKilled) {
  FilesScene scene;
  auto content = long_text(400'000);
  auto id = text(scene.announce(scene.patient, "report.txt", content.size()).json().at("file_id"));
  auto size = 128U * 1024;
  ASSERT_EQ(scene.send_part(scene.patient, id, 0, content.substr(0, size)).status, 200);
  ASSERT_EQ(scene.send_part(scene.patient, id, 1, content.substr(size, size)).status, 200);
  scene.server.kill();
  scene.server.start();
  auto found = scene.seen_by(scene.patient, id);
  EXPECT_EQ(found.at("received").as_int64(), 2);
  EXPECT_EQ(found.at("parts").as_int64(), 4);
  EXPECT_EQ(text(found.at("state")), "receiving");
  scene.go_on(scene.patient, id, content);
  EXPECT_EQ(text(scene.looked_at(scene.patient, id).at("state")), "ready");
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").body, content);
}

TEST(FileUpload, TakesPartsInOrderOnceEachAndOfTheRightSize) {
  FilesScene scene;
  auto content = long_text(300'000);
  auto id = text(scene.announce(scene.patient, "report.txt", content.size()).json().at("file_id"));
  auto size = 128U * 1024;
  auto early = scene.send_part(scene.patient, id, 2, content.substr(2 * size));
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early.code(), "files.wrong_part");
  EXPECT_EQ(text(early.json().at("errors").at(0).at("problem")), "0") << "the number to send is named";
  EXPECT_EQ(scene.send_part(scene.patient, id, 0, "too short").status, 422);
  EXPECT_EQ(scene.send_part(scene.patient, id, 0, content.substr(0, size)).status, 200);
  auto again = scene.send_part(scene.patient, id, 0, content.substr(0, size));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json().at("received").as_int64(), 1);
  EXPECT_EQ(
      text(scene.send_part(scene.patient, id, 2, content.substr(2 * size)).json().at("errors").at(0).at("problem")),
      "1");
  auto as_json = scene.patient.put("/api/files/" + id + "/parts/1", "{}");
  EXPECT_EQ(as_json.status, 415);
  for (const char* part : {"-1", "x", "99999999999", "1x"})
    EXPECT_EQ(scene.patient
                  .call("PUT", "/api/files/" + id + "/parts/" + part, "x", {"Content-Type: application/octet-stream"})
                  .status,
              404)
        << part;
  scene.go_on(scene.patient, id, content);
  scene.looked_at(scene.patient, id);
  auto late = scene.send_part(scene.patient, id, 3, "more");
  EXPECT_EQ(late.code(), "files.not_receiving");
  EXPECT_EQ(scene.send_part(scene.patient, id, 1, content.substr(size, size)).status, 200);
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").body, content);
}

TEST(FileUpload, OfTwoThatSendOnePartAtOnceOneCountsAndTheOtherLeavesNothing) {
  namespace fs = std::filesystem;
  FilesScene scene;
  auto id = text(scene.announce(scene.patient, "report.txt", 1000).json().at("file_id"));
  db::Blocking holds(scene.server.database().superuser_url());
  holds.run("begin; select from files where id = '" + id + "' for update");
  auto send = [&](char with) {
    support::HttpClient client{scene.server.url()};
    client.set_cookie(scene.patient.cookie());
    return scene.send_part(client, id, 0, std::string(1000, with)).status;
  };
  auto one = std::async(std::launch::async, send, 'a'), other = std::async(std::launch::async, send, 'b');
  support::eventually("both to wait for the row", [&] {
    return scene.sql(
               "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = "
               "'Lock'") == "2";
  });
  auto parts = [&] {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(scene.folder_of(id))) names.push_back(each.path().filename());
    return names;
  };
  for (const auto& name : parts()) EXPECT_TRUE(name.starts_with("half-")) << name;
  holds.run("commit");
  EXPECT_EQ(one.get(), 200);
  EXPECT_EQ(other.get(), 200);
  EXPECT_EQ(text(scene.looked_at(scene.patient, id).at("state")), "ready");
  EXPECT_EQ(parts(), std::vector<std::string>{"content-000000"});
  auto content = scene.doctor.get("/api/files/" + id + "/content").body;
  EXPECT_TRUE(content == std::string(1000, 'a') || content == std::string(1000, 'b'));
}

TEST(FileUpload, IsTheSendersAloneUntilItIsReady) {
  FilesScene scene;
  auto content = long_text(200'000);
  auto id = text(scene.announce(scene.patient, "report.txt", content.size()).json().at("file_id"));
  scene.send_part(scene.patient, id, 0, content.substr(0, 128U * 1024));
  EXPECT_FALSE(scene.seen_by(scene.patient, id).is_null());
  EXPECT_TRUE(scene.seen_by(scene.doctor, id).is_null());
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").status, 404);
  EXPECT_EQ(scene.send_part(scene.doctor, id, 1, "x").status, 404);
  EXPECT_EQ(scene.doctor.call("DELETE", "/api/files/" + id).status, 404);
  EXPECT_EQ(scene.patient.get("/api/files/" + id + "/content").code(), "files.not_ready");
  scene.go_on(scene.patient, id, content);
  scene.looked_at(scene.patient, id);
  EXPECT_FALSE(scene.seen_by(scene.doctor, id).is_null());
  EXPECT_EQ(scene.send_part(scene.doctor, id, 0, "x").status, 403);
  EXPECT_EQ(scene.doctor.call("DELETE", "/api/files/" + id).status, 403);
}

TEST(FileUpload, IsRefusedByItsContentWhateverItsName) {
  FilesScene scene;
  std::string program(
      "\x7f"
      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0",
      24);
  auto page = std::string("<!DOCTYPE html><html><script>alert(1)</script></html>");
  for (const auto& content : {program, page, std::string("PK\x03\x04\x14\0\0\0 archive", 16)}) {
    auto id = text(scene.announce(scene.patient, "holiday.jpg", content.size()).json().at("file_id"));
    auto sent = scene.send_part(scene.patient, id, 0, content);
    EXPECT_EQ(sent.status, 422);
    EXPECT_EQ(sent.code(), "files.type_not_accepted");
    auto found = scene.seen_by(scene.patient, id);
    EXPECT_EQ(text(found.at("state")), "refused");
    EXPECT_EQ(text(found.at("refusal")), "type");
    EXPECT_TRUE(scene.seen_by(scene.doctor, id).is_null());
    EXPECT_FALSE(std::filesystem::exists(scene.folder_of(id)));
    EXPECT_EQ(scene.patient.call("DELETE", "/api/files/" + id).status, 204);
  }
  // A text that turns out to be none.
  auto turning = long_text(128U * 1024) + std::string("\0\x01\x02", 3);
  auto id = text(scene.announce(scene.patient, "notes.txt", turning.size()).json().at("file_id"));
  EXPECT_EQ(scene.send_part(scene.patient, id, 0, turning.substr(0, 128U * 1024)).status, 200);
  EXPECT_EQ(scene.send_part(scene.patient, id, 1, turning.substr(128U * 1024)).code(), "files.type_not_accepted");
  // A picture in name and head alone.
  auto broken = photo(".png", 300, 200).substr(0, 60);
  auto picture = scene.send(scene.patient, "broken.png", broken);
  EXPECT_EQ(text(scene.looked_at(scene.patient, picture).at("refusal")), "unreadable");
  support::eventually("its parts to go", [&] { return !std::filesystem::exists(scene.folder_of(picture)); });
}

TEST(FileUpload, IsNamedByItsContent) {
  FilesScene scene;
  auto id = scene.share(scene.patient, "C:\\scans\\blood test.exe", support::small_pdf("Gnuplasty"));
  auto found = scene.seen_by(scene.doctor, id);
  EXPECT_EQ(text(found.at("name")), "blood test.pdf");
  EXPECT_EQ(text(found.at("type")), "application/pdf");
}

TEST(FileUpload, HasItsLimits) {
  FilesScene scene{{{"AEGLE_FILE_BYTES_MAX", "200000"}}};
  auto large = scene.announce(scene.patient, "a.txt", 200'001);
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.code(), "files.too_large");
  EXPECT_EQ(scene.announce(scene.patient, "", 10).status, 422);
  EXPECT_EQ(scene.announce(scene.patient, "a.txt", 0).status, 422);
  EXPECT_EQ(scene.patient.get(scene.visit + "/files").json().at("bytes_max").as_int64(), 200'000);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(scene.announce(scene.doctor, "a.txt", 190'000).status, 201);
  EXPECT_EQ(scene.announce(scene.doctor, "a.txt", 190'000).code(), "files.visit_full");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(scene.announce(scene.doctor, "a.txt", 10).status, 201);
  auto many = scene.announce(scene.doctor, "a.txt", 10);
  EXPECT_EQ(many.status, 429);
  EXPECT_EQ(many.code(), "files.too_many");
}

TEST(FileUpload, IsOpenAsLongAsTheChat) {
  FilesScene scene;
  auto id = text(scene.announce(scene.patient, "a.txt", 5).json().at("file_id"));
  auto read = scene.share(scene.patient, "b.txt", "hello");
  scene.began("76 minutes");
  EXPECT_EQ(scene.announce(scene.patient, "c.txt", 5).code(), "files.closed");
  EXPECT_EQ(scene.send_part(scene.patient, id, 0, "hello").code(), "files.closed");
  auto list = scene.patient.get(scene.visit + "/files").json();
  EXPECT_FALSE(list.at("may_share").as_bool());
  EXPECT_EQ(scene.doctor.get("/api/files/" + read + "/content").body, "hello");
}

}  // namespace
}  // namespace aegle::testing
