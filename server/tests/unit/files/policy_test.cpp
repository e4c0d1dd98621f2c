#include "features/files/policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "platform/files/content_type.hpp"

namespace aegle::files::policy {
namespace {

using scheduling::AppointmentStatus;
constexpr std::int64_t megabyte = 1'000'000;

template <class Work>
std::string code_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code;
  }
  return "";
}

TEST(FilesPolicy, SharingIsOpenFromAcceptanceToAnHourAfterTheVisit) {
  auto start = parse_instant("2026-11-24T10:00:00Z").value();
  scheduling::Visit visit{.starts_at = start, .ends_at = start + std::chrono::minutes{15}};
  auto at = [&](AppointmentStatus status, std::chrono::minutes from_start) {
    visit.status = status;
    return may_share(visit, start + from_start);
  };
  using std::chrono::minutes;
  EXPECT_FALSE(at(AppointmentStatus::pending, minutes{0}));
  EXPECT_FALSE(at(AppointmentStatus::rejected, minutes{0}));
  EXPECT_FALSE(at(AppointmentStatus::cancelled, minutes{0}));
  EXPECT_TRUE(at(AppointmentStatus::accepted, minutes{-60 * 24 * 5}));
  EXPECT_TRUE(at(AppointmentStatus::accepted, minutes{75}));
  EXPECT_FALSE(at(AppointmentStatus::accepted, minutes{76}));
  EXPECT_TRUE(at(AppointmentStatus::completed, minutes{75}));
  EXPECT_FALSE(at(AppointmentStatus::completed, minutes{76}));
}

TEST(FilesPolicy, AnAnnouncementHasANameAndASizeWithinTheLimit) {
  EXPECT_EQ(code_of([] { check({"scan.pdf", 1}, 100 * megabyte); }), "");
  EXPECT_EQ(code_of([] { check({"scan.pdf", 100 * megabyte}, 100 * megabyte); }), "");
  EXPECT_EQ(code_of([] { check({"scan.pdf", 100 * megabyte + 1}, 100 * megabyte); }), "files.too_large");
  EXPECT_EQ(code_of([] { check({"scan.pdf", 0}, megabyte); }), "invalid");
  EXPECT_EQ(code_of([] { check({"scan.pdf", -5}, megabyte); }), "invalid");
  EXPECT_EQ(code_of([] { check({"", 5}, megabyte); }), "invalid");
  EXPECT_EQ(code_of([] { check({std::string(256, 'x'), 5}, megabyte); }), "invalid");
}

TEST(FilesPolicy, AVisitAndAPersonHoldSoMuch) {
  auto max = 100 * megabyte;
  EXPECT_EQ(code_of([&] { check_room({}, Kind::shared, max, max); }), "");
  EXPECT_EQ(code_of([&] { check_room({.visit_files = 50}, Kind::shared, 1, max); }), "files.visit_full");
  EXPECT_EQ(code_of([&] { check_room({.visit_bytes = 5 * max}, Kind::shared, 1, max); }), "files.visit_full");
  EXPECT_EQ(code_of([&] { check_room({.visit_bytes = 4 * max}, Kind::shared, max, max); }), "");
  EXPECT_EQ(code_of([&] { check_room({.own_unfinished = 10}, Kind::shared, 1, max); }), "files.too_many");
  EXPECT_EQ(code_of([&] { check_room({.own_files_today = 100}, Kind::shared, 1, max); }), "files.too_many");
  EXPECT_EQ(code_of([&] { check_room({.own_bytes_today = 10 * max}, Kind::shared, 1, max); }), "files.too_many");
}

TEST(FilesPolicy, PartsMakeUpTheWholeWhateverItsSize) {
  rc::check("parts", [] {
    auto bytes = *rc::gen::inRange<std::int64_t>(1, 2'000'000'000);
    auto part = part_bytes_for(bytes);
    auto count = parts_of(bytes, part);
    std::int64_t sum = 0;
    for (int i = 0; i < count; ++i) {
      auto here = bytes_of_part(bytes, part, i);
      RC_ASSERT(here > 0);
      RC_ASSERT(i + 1 == count || here == part);
      sum += here;
    }
    RC_ASSERT(sum == bytes);
    RC_ASSERT(bytes_of_part(bytes, part, count) == 0);
  });
}

TEST(FilesPolicy, WhatIsAcceptedGoesByTheContent) {
  std::string dicom = std::string(128, '\0') + "DICM" + std::string(64, '\0');
  EXPECT_EQ(accepted_type(Kind::shared, content_type("%PDF-1.7\n%abc")), "application/pdf");
  EXPECT_EQ(accepted_type(Kind::shared, content_type(dicom)), "application/dicom");
  EXPECT_EQ(accepted_type(Kind::shared, content_type("Two tablets a day\nFor a week\n")), "text/plain");
  EXPECT_EQ(accepted_type(Kind::shared, content_type("a,b,c\n1,2,3\n4,5,6\n")), "text/plain");
  std::string_view program{
      "\x7f"
      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0",
      20};
  for (std::string_view other :
       {program, std::string_view("MZ\x90\0\x03\0\0\0", 8), std::string_view("PK\x03\x04 archive"),
        std::string_view("<!DOCTYPE html><html><script>alert(1)</script></html>"),
        std::string_view("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"),
        std::string_view("#!/bin/sh\nrm -rf /\n"), std::string_view("BM\x36\0\0\0\0\0\0\0", 10)})
    EXPECT_FALSE(accepted_type(Kind::shared, content_type(other))) << content_type(other);
}

TEST(FilesPolicy, TextHasNoControlCharacters) {
  EXPECT_TRUE(is_plain_text("tab\tline\r\nform\f ünïcode"));
  EXPECT_FALSE(is_plain_text(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_plain_text("\x1b[2J"));
}

TEST(FilesPolicy, TheSenderTakesBackWhatNobodyElseHasSeen) {
  Actor sender{.role = Role::patient, .user = UserId::make()};
  Actor other{.role = Role::doctor, .user = UserId::make()};
  EXPECT_TRUE(may_remove(sender, sender.user, State::ready, false));
  EXPECT_FALSE(may_remove(sender, sender.user, State::ready, true));
  EXPECT_TRUE(may_remove(sender, sender.user, State::refused, false));
  EXPECT_FALSE(may_remove(other, sender.user, State::ready, false));
}

}  // namespace
}  // namespace aegle::files::policy
