#include "base/error.hpp"

namespace aegle {

// Alone in this file so that a test program can link its own in place of it.
void require(bool allowed, Error (*error)()) {
  if (!allowed) throw error();
}

}  // namespace aegle
