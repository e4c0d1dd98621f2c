#include "platform/files/part_folder.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/uuid.hpp"

namespace aegle::files {
namespace {

/// A file descriptor that is closed whatever happens.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::filesystem::path& path) {
  int problem = errno;
  if (problem == ENOSPC || problem == EDQUOT)
    throw Error{Fault::unavailable, "storage_full", "The clinic's storage is full. Please tell the clinic."};
  throw std::system_error(problem, std::generic_category(), path.string());
}

void write_whole(int file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::filesystem::path PartFolder::path_of(std::string_view kind, int part) const {
  return folder_ / fmt::format("{}-{:06}", kind, part);
}

Staged::~Staged() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Staged PartFolder::stage(std::string_view bytes) const {
  std::filesystem::create_directories(folder_);
  Staged half{folder_ / fmt::format("half-{}", to_string(make_uuid()))};
  Descriptor file(half.path(), O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) fail(half.path());
  write_whole(file.number(), bytes, half.path());
  if (::fsync(file.number()) != 0) fail(half.path());
  return half;
}

void PartFolder::place(const Staged& staged, std::string_view kind, int part) const {
  auto path = path_of(kind, part);
  if (::rename(staged.path().c_str(), path.c_str()) != 0 && errno != ENOENT) fail(path);
  Descriptor folder(folder_, O_RDONLY | O_DIRECTORY);
  if (folder.is_open()) ::fsync(folder.number());
}

std::string PartFolder::read(std::string_view kind, int part) const {
  Descriptor file(path_of(kind, part), O_RDONLY);
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.number(), &facts) != 0)
    throw Error{Fault::internal, "files.part_missing", "A part of this file is missing."};
  std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
  for (std::size_t at = 0; at < bytes.size();) {
    auto count = ::read(file.number(), bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(path_of(kind, part));
    at += static_cast<std::size_t>(count);
  }
  return bytes;
}

void PartFolder::remove(std::string_view kind) const {
  std::error_code failed;
  for (std::filesystem::directory_iterator each(folder_, failed), end; !failed && each != end; each.increment(failed)) {
    std::error_code ignored;
    if (each->path().filename().string().starts_with(fmt::format("{}-", kind)))
      std::filesystem::remove(each->path(), ignored);
  }
}

void PartFolder::remove_all() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace aegle::files
