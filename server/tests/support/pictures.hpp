#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include <vips/vips8>

namespace aegle::support {

inline constexpr const char* camera_name = "Whistlecam 3000";

/// A photo as a phone makes one: noise that does not compress, and beside it who took it, with what, and where.
/// `suffix` is that of a file: ".jpg", ".png", ".webp", ".gif", ".heic".
inline std::string photo(const std::string& suffix, int width, int height, int orientation = 1) {
  using vips::VImage;
  if (VIPS_INIT("aegle tests") != 0) throw std::runtime_error("libvips does not start");
  auto* noise = VImage::option()->set("mean", 128)->set("sigma", 40);
  auto band = VImage::gaussnoise(width, height, noise).cast(VIPS_FORMAT_UCHAR);
  auto image =
      band.bandjoin(band).bandjoin(band).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  image.set("orientation", orientation);
  image.set("exif-ifd0-Model", camera_name);
  image.set("exif-ifd3-GPSLatitude", "48/1 12/1 30/1");
  image.set("exif-ifd3-GPSLongitude", "16/1 22/1 23/1");
  void* bytes = nullptr;
  std::size_t size = 0;
  image.write_to_buffer(suffix.c_str(), &bytes, &size);
  std::string made(static_cast<const char*>(bytes), size);
  g_free(bytes);
  return made;
}

struct PictureFacts {
  int width = 0;
  int height = 0;
  bool has_place = false;
  bool has_exif = false;
};

inline PictureFacts facts_of(const std::string& bytes) {
  auto image = vips::VImage::new_from_buffer(bytes.data(), bytes.size(), "");
  return {image.width(), image.height(), image.get_typeof("exif-ifd3-GPSLatitude") != 0,
          image.get_typeof("exif-data") != 0};
}

/// The smallest PDF that viewers open: one page with one word on it.
inline std::string small_pdf(const std::string& word) {
  std::string text = "BT /F1 36 Tf 72 700 Td (" + word + ") Tj ET";
  std::string pdf = "%PDF-1.4\n";
  std::string offsets;
  auto object = [&](int number, const std::string& body) {
    auto at = std::to_string(pdf.size());
    offsets += std::string(10 - at.size(), '0') + at + " 00000 n \n";
    pdf += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  };
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  object(
      3,
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>");
  object(4, "<< /Length " + std::to_string(text.size()) + " >>\nstream\n" + text + "\nendstream");
  object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  auto table = std::to_string(pdf.size());
  pdf += "xref\n0 6\n0000000000 65535 f \n" + offsets + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + table +
         "\n%%EOF\n";
  return pdf;
}

}  // namespace aegle::support
