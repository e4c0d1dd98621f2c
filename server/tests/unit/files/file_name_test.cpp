#include "platform/files/file_name.hpp"

#include <gtest/gtest.h>

namespace aegle::files {
namespace {

TEST(FileName, KeepsWhatPeopleCallThings) {
  EXPECT_EQ(safe_name("Blood test 2026-11.pdf", "pdf"), "Blood test 2026-11.pdf");
  EXPECT_EQ(safe_name("रिपोर्ट.PDF", "pdf"), "रिपोर्ट.pdf");
  EXPECT_EQ(safe_name("IMG_0001.HEIC", "jpg"), "IMG_0001.jpg");
  EXPECT_EQ(safe_name("no ending", "txt"), "no ending.txt");
}

TEST(FileName, LosesFoldersTricksAndWhatSystemsForbid) {
  EXPECT_EQ(safe_name("../../etc/passwd", "txt"), "passwd.txt");
  EXPECT_EQ(safe_name("C:\\Users\\k\\scan.jpg", "jpg"), "scan.jpg");
  EXPECT_EQ(safe_name("a<b>:\"|?*%.png", "png"), "a_b_______.png");
  EXPECT_EQ(safe_name("photo\xE2\x80\xAEgpj.exe", "jpg"), "photogpj.jpg") << "no mark turns the direction of reading";
  EXPECT_EQ(safe_name("line\r\nbreak.txt", "txt"), "line__break.txt");
  EXPECT_EQ(safe_name("report.pdf.exe", "pdf"), "report.pdf.pdf");
  EXPECT_EQ(safe_name("...", "pdf"), "file.pdf");
  EXPECT_EQ(safe_name("", "pdf"), "file.pdf");
  EXPECT_EQ(safe_name("bad\xFF\xC3.txt", "txt"), "bad__.txt");
  EXPECT_LE(safe_name(std::string(4000, 'x'), "pdf").size(), 124U);
}

TEST(FileName, IsSentInBothFormsOfRfc6266) {
  EXPECT_EQ(attachment("scan.pdf"), "attachment; filename=\"scan.pdf\"; filename*=UTF-8''scan.pdf");
  EXPECT_EQ(attachment("Röntgen 1.jpg"),
            "attachment; filename=\"R_ntgen 1.jpg\"; filename*=UTF-8''R%C3%B6ntgen%201.jpg");
  auto nasty = attachment("a\"; filename=evil.exe\r\nSet-Cookie: x");
  EXPECT_EQ(nasty.find('\n'), std::string::npos);
  EXPECT_EQ(nasty.find("\"; filename=evil"), std::string::npos);
}

}  // namespace
}  // namespace aegle::files
