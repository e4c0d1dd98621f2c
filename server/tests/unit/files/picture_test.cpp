#include "platform/files/picture.hpp"

#include <gtest/gtest.h>

#include "platform/files/content_type.hpp"
#include "support/pictures.hpp"

namespace aegle::files {
namespace {

using support::facts_of;
using support::photo;

TEST(Picture, LosesPlaceAndDeviceInEveryFormat) {
  for (const char* suffix : {".jpg", ".png", ".webp", ".gif", ".heic"}) {
    auto given = photo(suffix, 900, 600);
    auto type = content_type(given);
    ASSERT_TRUE(is_picture(type)) << suffix << " is " << type;
    auto made = clean_picture(given, type);
    EXPECT_EQ(made.type, suffix == std::string(".heic") ? "image/jpeg" : type);
    EXPECT_EQ(content_type(made.bytes), made.type);
    auto facts = facts_of(made.bytes);
    EXPECT_EQ(facts.width, 900) << suffix;
    EXPECT_EQ(facts.height, 600) << suffix;
    // libvips gives a WebP an Exif of its own, with its size and resolution.
    EXPECT_TRUE(!facts.has_exif || suffix == std::string(".webp")) << suffix;
    EXPECT_FALSE(facts.has_place) << suffix;
    EXPECT_EQ(made.bytes.find(support::camera_name), std::string::npos) << suffix;
    auto small = facts_of(made.preview);
    EXPECT_EQ(small.width, 640) << suffix;
    EXPECT_EQ(small.height, 427) << suffix;
    EXPECT_EQ(made.preview.find(support::camera_name), std::string::npos);
  }
}

TEST(Picture, TheGivenOneReallyHadThem) {
  auto given = photo(".jpg", 300, 200);
  EXPECT_TRUE(facts_of(given).has_place);
  EXPECT_NE(given.find(support::camera_name), std::string::npos);
}

TEST(Picture, StandsUprightWhateverTheCameraHeld) {
  auto made = clean_picture(photo(".jpg", 300, 200, 6), "image/jpeg");
  EXPECT_EQ(facts_of(made.bytes).width, 200);
  EXPECT_EQ(facts_of(made.bytes).height, 300);
  EXPECT_EQ(facts_of(made.preview).width, 200);
}

TEST(Picture, LosesWhatWasHungOnBehind) {
  auto made = clean_picture(photo(".jpg", 300, 200) + "PK\x03\x04 a program in an archive", "image/jpeg");
  EXPECT_EQ(made.bytes.find("a program"), std::string::npos);
}

TEST(Picture, ThatCannotBeReadOrIsFarTooLargeIsRefused) {
  auto sound = photo(".png", 300, 200);
  auto broken = sound.substr(0, 40);
  EXPECT_THROW(clean_picture(broken, "image/png"), UnreadablePicture);
  EXPECT_THROW(clean_picture("not a picture", "image/jpeg"), UnreadablePicture);
  // 20,000 × 20,000 pixels in a few kilobytes.
  if (VIPS_INIT("aegle tests") != 0) FAIL();
  void* bytes = nullptr;
  std::size_t size = 0;
  vips::VImage::black(20'000, 20'000).write_to_buffer(".png", &bytes, &size);
  std::string bomb(static_cast<const char*>(bytes), size);
  g_free(bytes);
  EXPECT_THROW(clean_picture(bomb, "image/png"), UnreadablePicture);
}

TEST(Picture, OtherDecodersThanTheAcceptedOnesAreOff) {
  EXPECT_THROW(clean_picture("P6\n2 2\n255\n0123456789ab", "image/jpeg"), UnreadablePicture);
  EXPECT_THROW(clean_picture("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "image/png"),
               UnreadablePicture);
}

}  // namespace
}  // namespace aegle::files
