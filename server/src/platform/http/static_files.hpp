#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "platform/http/message.hpp"

namespace aegle::http {

/// The built web app, read into memory at start: `name`, `name.br`, `name.gz` made at build time. Answers GET and HEAD
/// with an ETag (304 on a match); files under `assets/` are immutable for a year, and those of them that are neither
/// document nor worker come without the policies of documents (a worker's name says "worker"); every path that is no
/// file and not under /api gets index.html, the app's shell, with `no-cache`.
class StaticFiles {
 public:
  /// An empty or missing folder gives an instance that answers 404 to everything.
  explicit StaticFiles(const std::filesystem::path& folder);
  ~StaticFiles();

  Response serve(const Request& request) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aegle::http
