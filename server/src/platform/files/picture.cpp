#include "platform/files/picture.hpp"

#include <cstdint>
#include <memory>

#include <vips/vips8>

namespace aegle::files {
namespace {

using vips::VImage;
using vips::VOption;

constexpr std::int64_t pixels_max = 64'000'000;
constexpr int preview_side = 640;

/// Nothing but the decoders of what is accepted: libvips has many more, of every age.
void start_library() {
  if (VIPS_INIT("aegle") != 0) throw std::runtime_error("libvips does not start");
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* decoder : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
                              "VipsForeignLoadNsgif", "VipsForeignLoadHeif"})
    vips_operation_block_set(decoder, FALSE);
}

VipsBlob* blob_of(std::string_view bytes) { return vips_blob_new(nullptr, bytes.data(), bytes.size()); }

std::string text_of(VipsBlob* blob) {
  std::size_t size = 0;
  const auto* data = static_cast<const char*>(vips_blob_get(blob, &size));
  std::string bytes(data, size);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

VImage open_picture(std::string_view bytes, bool frames) {
  auto* options = VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("fail_on", VIPS_FAIL_ON_ERROR);
  if (frames) options->set("n", -1);
  auto image = VImage::new_from_buffer(bytes.data(), bytes.size(), "", options);
  if (std::int64_t{image.width()} * image.height() > pixels_max) throw UnreadablePicture("too many pixels");
  return image;
}

VImage upright(VImage image) {
  bool turned = image.get_typeof("orientation") != 0 && image.get_int("orientation") > 1;
  // Turning reads the lines in another order than they come.
  return turned ? image.copy_memory().autorot() : image;
}

/// The colours in sRGB, since the profile goes with everything else.
VImage in_srgb(VImage image) {
  bool deep = image.format() == VIPS_FORMAT_USHORT;
  if (image.get_typeof(VIPS_META_ICC_NAME) != 0) {
    try {
      auto* options = VImage::option()->set("embedded", true)->set("depth", deep ? 16 : 8);
      auto done = image.icc_transform("srgb", options);
      return done;
    } catch (const vips::VError&) {
      vips_error_clear();  // A broken profile: the colours are taken as they stand.
    }
  }
  auto kind = image.interpretation();
  bool is_usual = kind == VIPS_INTERPRETATION_sRGB || kind == VIPS_INTERPRETATION_B_W ||
                  kind == VIPS_INTERPRETATION_RGB16 || kind == VIPS_INTERPRETATION_GREY16;
  return is_usual ? image : image.colourspace(VIPS_INTERPRETATION_sRGB);
}

/// Takes off all that is not needed to show it. The savers' own "strip" is not enough: that of WebP leaves Exif in.
VImage bare(const VImage& image) {
  auto plain = image.copy();
  std::unique_ptr<char*, decltype(&g_strfreev)> fields(vips_image_get_fields(image.get_image()), &g_strfreev);
  for (char** each = fields.get(); *each; ++each) {
    std::string_view field = *each;
    bool moves = field == "page-height" || field == "n-pages" || field == "loop" || field == "delay";
    if (!moves) plain.remove(*each);
  }
  return plain;
}

std::string saved(const VImage& image, std::string_view type) {
  auto* options = VImage::option()->set("strip", true);
  if (type == "image/png") return text_of(image.pngsave_buffer(options));
  if (type == "image/gif") return text_of(image.gifsave_buffer(options));
  if (type == "image/webp") return text_of(image.webpsave_buffer(options->set("Q", 90)));
  return text_of(image.jpegsave_buffer(options->set("Q", 92)->set("optimize_coding", true)));
}

std::string preview_of(std::string_view bytes) {
  auto* blob = blob_of(bytes);
  auto* options =
      VImage::option()->set("height", preview_side)->set("size", VIPS_SIZE_DOWN)->set("export_profile", "srgb");
  VImage small;
  try {
    small = VImage::thumbnail_buffer(blob, preview_side, options);
  } catch (...) {
    vips_area_unref(VIPS_AREA(blob));
    throw;
  }
  vips_area_unref(VIPS_AREA(blob));
  if (small.has_alpha()) small = small.flatten(VImage::option()->set("background", 255));
  return text_of(small.jpegsave_buffer(VImage::option()->set("Q", 80)->set("strip", true)));
}

}  // namespace

bool is_picture(std::string_view type) { return type.starts_with("image/"); }

Picture clean_picture(std::string_view bytes, std::string_view type) {
  static const bool started = (start_library(), true);
  static_cast<void>(started);
  bool many_frames = type == "image/gif" || type == "image/webp";
  bool becomes_jpeg = type == "image/heic" || type == "image/heif";
  try {
    Picture made{.type = becomes_jpeg ? "image/jpeg" : std::string(type)};
    made.bytes = saved(bare(in_srgb(upright(open_picture(bytes, many_frames)))), made.type);
    made.preview = preview_of(made.bytes);
    return made;
  } catch (const vips::VError& error) {
    vips_error_clear();
    throw UnreadablePicture(error.what());
  }
}

}  // namespace aegle::files
