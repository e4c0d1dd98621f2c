#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "integration/files/scene.hpp"
#include "support/eventually.hpp"
#include "support/pictures.hpp"

namespace aegle::testing {
namespace {

using support::facts_of;
using support::photo;

bool has_header(const support::Reply& reply, const std::string& line) {
  return reply.headers.find(line + "\r\n") != std::string::npos;
}

/// All that lies in a folder, one behind the other.
std::string contents_of(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    all += entry.path().filename().string();
    std::ifstream in(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

long peak_kilobytes(pid_t process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return 0;
}

TEST(FileReading, APhotoComesWithoutItsPlaceAndShowsItselfSmallFirst) {
  FilesScene scene;
  auto given = photo(".jpg", 1600, 1200);
  ASSERT_TRUE(facts_of(given).has_place);
  ASSERT_GT(given.size(), 2U * 128 * 1024) << "of several parts";
  auto id = scene.share(scene.patient, "rash.jpg", given);
  auto found = scene.seen_by(scene.doctor, id);
  EXPECT_TRUE(found.at("has_preview").as_bool());
  EXPECT_EQ(text(found.at("sender").at("name")), text(scene.patient.get("/api/auth/me").json().at("name")));
  auto whole = scene.doctor.get("/api/files/" + id + "/content");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(static_cast<std::int64_t>(whole.body.size()), found.at("bytes").as_int64());
  EXPECT_EQ(facts_of(whole.body).width, 1600);
  EXPECT_FALSE(facts_of(whole.body).has_place);
  EXPECT_FALSE(facts_of(whole.body).has_exif);
  EXPECT_EQ(whole.body.find(support::camera_name), std::string::npos);
  auto small = scene.doctor.get("/api/files/" + id + "/preview");
  EXPECT_TRUE(has_header(small, "Content-Type: image/jpeg"));
  EXPECT_EQ(facts_of(small.body).width, 640);
  EXPECT_LT(small.body.size(), whole.body.size() / 3);
}

TEST(FileReading, IsAnAttachmentInWhichNothingRuns) {
  FilesScene scene;
  auto pdf = support::small_pdf("Gnuplasty");
  auto id = scene.share(scene.doctor, "Röntgen \"1\".pdf", pdf);
  auto got = scene.patient.get("/api/files/" + id + "/content");
  EXPECT_EQ(got.body, pdf);
  EXPECT_TRUE(has_header(got, "Content-Type: application/pdf"));
  EXPECT_TRUE(has_header(got,
                         "Content-Disposition: attachment; filename=\"R_ntgen _1_.pdf\"; "
                         "filename*=UTF-8''R%C3%B6ntgen%20_1_.pdf"));
  EXPECT_TRUE(has_header(got, "X-Content-Type-Options: nosniff"));
  EXPECT_TRUE(has_header(got, "Content-Security-Policy: default-src 'none'; sandbox"));
  EXPECT_TRUE(has_header(got, "Cache-Control: no-store"));
  EXPECT_EQ(scene.patient.get("/api/files/" + id + "/preview").status, 404) << "only pictures have one";
}

TEST(FileReading, ServesARangeAcrossParts) {
  FilesScene scene;
  std::string content;
  for (int i = 0; content.size() < 400'000; ++i) content += std::to_string(i) + '\n';
  auto id = scene.share(scene.patient, "numbers.txt", content);
  auto path = "/api/files/" + id + "/content";
  auto some = scene.doctor.call("GET", path, "", {"Range: bytes=131000-300000"});
  EXPECT_EQ(some.status, 206);
  EXPECT_EQ(some.body, content.substr(131000, 169001));
  EXPECT_TRUE(has_header(some, fmt::format("Content-Range: bytes 131000-300000/{}", content.size())));
  EXPECT_EQ(scene.doctor.call("GET", path, "", {"Range: bytes=-7"}).body, content.substr(content.size() - 7));
  EXPECT_EQ(scene.doctor.call("GET", path, "", {"Range: bytes=9999999-"}).status, 416);
  EXPECT_EQ(scene.doctor.get(path).body, content) << "the connection is whole after all of them";
}

TEST(FileReading, NeverHasTheWholeInMemory) {
  // AddressSanitizer would hold on to what the server has freed. It reads this when the server starts.
  const char* set = std::getenv("ASAN_OPTIONS");
  auto options = std::string(set ? set : "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
  ::setenv("ASAN_OPTIONS", options.c_str(), 1);
  FilesScene scene;
  std::string content(48'000'000, 'x');
  for (std::size_t at = 0; at < content.size(); at += 100) content[at] = '\n';
  auto warm = scene.share(scene.patient, "small.txt", "hello");
  scene.doctor.get("/api/files/" + warm + "/content");
  // The peak starts anew from what the server has now (proc(5)).
  std::ofstream(fmt::format("/proc/{}/clear_refs", scene.server.pid())) << 5;
  auto before = peak_kilobytes(scene.server.pid());
  auto id = scene.share(scene.patient, "large.txt", content);
  EXPECT_TRUE(scene.doctor.get("/api/files/" + id + "/content").body == content);
  auto grown = peak_kilobytes(scene.server.pid()) - before;
  RecordProperty("peak_growth_kilobytes", static_cast<int>(grown));
  EXPECT_LT(grown, 16'000) << "of 48,000";
}

TEST(FileReading, OnTheDiskAndInTheDatabaseThereIsNoWordOfIt) {
  FilesScene scene;
  scene.share(scene.patient, "Otterpox report.txt", "Zebrafieber since Monday\n");
  scene.share(scene.patient, "Lynx scan.pdf", support::small_pdf("Quillpain"));
  scene.share(scene.patient, "Marmot.jpg", photo(".jpg", 200, 200));
  auto all = contents_of(scene.server.data_dir() / "files");
  EXPECT_GT(all.size(), 1000U);
  for (const char* word : {"Zebrafieber", "Quillpain", "%PDF", "Otterpox", "Lynx", "Marmot", "JFIF", "Whistlecam"})
    EXPECT_EQ(all.find(word), std::string::npos) << word;
  EXPECT_EQ(scene.sql("select count(*) from files where position('Otterpox'::bytea in name) > 0 "
                      "or position('Lynx'::bytea in name) > 0"),
            "0");
  EXPECT_EQ(scene.sql("select count(*) from files where state = 'ready'"), "3");
}

TEST(FileReading, APartThatWasMovedOpensNowhere) {
  FilesScene scene;
  std::string content(300'000, 'a');
  for (std::size_t at = 131'072; at < content.size(); ++at) content[at] = 'b';
  auto id = scene.share(scene.patient, "letters.txt", content);
  auto folder = scene.folder_of(id);
  std::filesystem::rename(folder / "content-000000", folder / "spare");
  std::filesystem::rename(folder / "content-000001", folder / "content-000000");
  std::filesystem::rename(folder / "spare", folder / "content-000001");
  EXPECT_THROW(scene.doctor.get("/api/files/" + id + "/content"), std::runtime_error)
      << "the connection ends before anything is sent for the truth";
}

TEST(FileReading, IsForThePartiesAsLongAsTheyHaveARightToTheRecord) {
  FilesScene scene;
  auto id = scene.share(scene.patient, "rash.jpg", photo(".jpg", 200, 200));
  for (auto* stranger : {&scene.other_patient, &scene.other_doctor}) {
    EXPECT_EQ(stranger->get(scene.visit + "/files").status, 404);
    EXPECT_EQ(scene.announce(*stranger, "a.txt", 5).status, 404);
    for (const char* path : {"/content", "/preview"})
      EXPECT_EQ(stranger->get("/api/files/" + id + path).status, 404) << path;
    EXPECT_EQ(scene.send_part(*stranger, id, 0, "x").status, 404);
    EXPECT_EQ(stranger->call("DELETE", "/api/files/" + id).status, 404);
  }
  scene.began("364 days");
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").status, 200);
  scene.began("367 days");
  EXPECT_EQ(scene.doctor.get("/api/files/" + id + "/content").status, 404) << "a year after the last visit";
  EXPECT_EQ(scene.doctor.get(scene.visit + "/files").json().at("files").as_array().size(), 0U);
  EXPECT_EQ(scene.patient.get("/api/files/" + id + "/content").status, 200);
}

TEST(FileReading, IsInTheAuditLog) {
  FilesScene scene;
  auto id = scene.share(scene.patient, "rash.jpg", photo(".jpg", 200, 200));
  auto entries = [&](const char* action) {
    return scene.sql(
        fmt::format("select count(*) from audit_entries where action = '{}' and subject_id = '{}'", action, id));
  };
  EXPECT_EQ(entries("file.send"), "1");
  scene.doctor.get("/api/files/" + id + "/preview");
  scene.doctor.get("/api/files/" + id + "/preview");
  EXPECT_EQ(entries("file.preview"), "1") << "the first look during the visit";
  scene.doctor.get("/api/files/" + id + "/content");
  scene.doctor.get("/api/files/" + id + "/content");
  EXPECT_EQ(entries("file.read"), "2");
  ASSERT_EQ(scene.doctor.post(scene.visit + "/complete").status, 200);
  scene.doctor.get("/api/files/" + id + "/preview");
  EXPECT_EQ(entries("file.preview"), "2") << "afterwards each is a look into the record";
}

TEST(FileReading, TheSenderTakesAFileBackUntilItWasSeen) {
  FilesScene scene;
  auto unseen = scene.share(scene.patient, "wrong.txt", "not this one");
  auto seen = scene.share(scene.patient, "right.txt", "this one");
  scene.patient.get("/api/files/" + seen + "/content");
  EXPECT_TRUE(scene.seen_by(scene.patient, seen).at("removable").as_bool()) << "one's own look does not count";
  scene.doctor.get("/api/files/" + seen + "/content");
  EXPECT_EQ(scene.patient.call("DELETE", "/api/files/" + unseen).status, 204);
  EXPECT_FALSE(std::filesystem::exists(scene.folder_of(unseen)));
  EXPECT_TRUE(scene.seen_by(scene.doctor, unseen).is_null());
  EXPECT_FALSE(scene.seen_by(scene.patient, seen).at("removable").as_bool());
  EXPECT_EQ(scene.patient.call("DELETE", "/api/files/" + seen).code(), "files.seen");
  EXPECT_EQ(scene.doctor.get("/api/files/" + seen + "/content").body, "this one");
}

TEST(FileReading, BothAreToldOfASharedFileAndItsSenderAloneOfARefusedOne) {
  FilesScene scene;
  auto told = [&](const char* kind) {
    return scene.sql(
        fmt::format("select string_agg(u.role, ',' order by u.role) from notifications n "
                    "join users u on u.id = n.user_id where n.kind = '{}'",
                    kind));
  };
  auto id = scene.share(scene.patient, "a.txt", "hello");
  auto refused = text(scene.announce(scene.patient, "b.exe", 4).json().at("file_id"));
  scene.send_part(scene.patient, refused, 0, std::string("MZ\x90\0", 4));
  scene.patient.call("DELETE", "/api/files/" + id);
  support::eventually("all to be told",
                      [&] { return told("file.removed") == "doctor,patient" && told("file.refused") == "patient"; });
  EXPECT_EQ(told("file.shared"), "doctor,patient");
}

}  // namespace
}  // namespace aegle::testing
