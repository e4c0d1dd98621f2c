#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace aegle::files {

/// A picture as it may be passed on.
struct Picture {
  std::string bytes;
  std::string type;  ///< "image/heic" comes out as "image/jpeg", which every browser shows; others stay what they are
  std::string preview;  ///< JPEG, at most 640 pixels a side
};

/// Why a picture is not passed on.
struct UnreadablePicture : std::runtime_error {
  using std::runtime_error::runtime_error;
};

bool is_picture(std::string_view type);

/// Decodes a picture of this type and writes it anew, upright and in sRGB: the pixels stay, and nothing else does, be
/// it the place, the device, a thumbnail, a comment or whatever was hung on behind. Throws UnreadablePicture for one
/// that cannot be decoded or has more than 64 million pixels. Takes from milliseconds to seconds, and up to 4 bytes a
/// pixel: call it on one worker.
Picture clean_picture(std::string_view bytes, std::string_view type);

}  // namespace aegle::files
