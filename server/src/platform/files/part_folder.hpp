#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace aegle::files {

/// Bytes that are on the disk, but not yet a part of anything; gone again unless they are placed.
class Staged {
 public:
  explicit Staged(std::filesystem::path path) : path_(std::move(path)) {}
  Staged(Staged&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Staged& operator=(Staged&&) = delete;
  ~Staged();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A folder that keeps one thing in parts, each a file of its own named by `kind` and number. What it is given is
/// sealed already. Everything here blocks: call it on Workers.
class PartFolder {
 public:
  explicit PartFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Whole and on the disk when this returns.
  Staged stage(std::string_view bytes) const;
  /// Makes it this part, in one step, in place of one that was. A second time changes nothing.
  void place(const Staged& staged, std::string_view kind, int part) const;
  void write(std::string_view kind, int part, std::string_view bytes) const { place(stage(bytes), kind, part); }
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
