#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aegle::files {

/// A folder that keeps one thing in parts, each a file of its own named by `kind` and number. What it is given is
/// sealed already. Everything here blocks: call it on Workers.
class PartFolder {
 public:
  explicit PartFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Whole and on the disk when this returns, or not there at all. Replaces a part of the same name.
  void write(std::string_view kind, int part, std::string_view bytes) const;
  /// Throws Error{internal, "files.part_missing"} when there is none.
  std::string read(std::string_view kind, int part) const;
  /// Removes the parts of one kind, or the folder with all that is in it.
  void remove(std::string_view kind) const;
  void remove_all() const;

 private:
  std::filesystem::path path_of(std::string_view kind, int part) const;

  std::filesystem::path folder_;
};

}  // namespace aegle::files
