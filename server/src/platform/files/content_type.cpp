#include "platform/files/content_type.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <magic.h>

namespace aegle::files {
namespace {

struct Close {
  void operator()(magic_set* one) const { magic_close(one); }
};

/// A cookie serves one thread at a time; reading the database takes milliseconds, so each thread keeps its own.
magic_t detector() {
  thread_local std::unique_ptr<magic_set, Close> own;
  if (!own) {
    own.reset(magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR));
    if (!own || magic_load(own.get(), nullptr) != 0) throw std::runtime_error("libmagic has no database");
  }
  return own.get();
}

}  // namespace

std::string content_type(std::string_view beginning) {
  const char* found = magic_buffer(detector(), beginning.data(), beginning.size());
  return found ? found : "application/octet-stream";
}

bool is_plain_text(std::string_view piece) {
  return std::none_of(piece.begin(), piece.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f;
  });
}

}  // namespace aegle::files
