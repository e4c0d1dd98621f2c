#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "platform/async/task.hpp"

namespace aegle::files {

/// `receiving` while parts come, `checking` until it has been looked at, then `ready` or `refused`.
BOOST_DEFINE_ENUM_CLASS(State, receiving, checking, ready, refused)
/// Why a file is refused: its content is of no allowed type, holds a virus, or is a picture that cannot be read.
BOOST_DEFINE_ENUM_CLASS(Refusal, type, infected, unreadable, too_large)

/// `recording`: of the call, by the doctor's browser, with everybody's consent.
BOOST_DEFINE_ENUM_CLASS(Kind, shared, recording)

/// Body of POST …/files.
struct Announcement {
  std::string name;
  std::int64_t bytes = 0;
  std::optional<Kind> kind;  ///< absent: shared
};
BOOST_DESCRIBE_STRUCT(Announcement, (), (name, bytes, kind))

struct Sender {
  UserId id;  ///< of a guest: its invitation's id
  Role role = Role::none;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Sender, (), (id, role, name))

/// A file of a visit, as its parties see it, and as a guest sees its own. Until it is ready it is the sender's alone.
struct File {
  FileId file_id;
  AppointmentId appointment_id;
  Kind kind = Kind::shared;
  std::string name;  ///< safe to save under; its ending goes by the content once that is known
  std::int64_t bytes = 0;
  std::optional<std::string> type;
  State state = State::receiving;
  std::optional<Refusal> refusal;
  int part_bytes = 0;
  int parts = 0;
  int received = 0;  ///< parts that are here: the number of the one to send next
  bool has_preview = false;
  bool removable = false;  ///< by who asks
  Sender sender;
  Instant created_at;
  std::optional<Instant> shared_at;
};
BOOST_DESCRIBE_STRUCT(File, (),
                      (file_id, appointment_id, kind, name, bytes, type, state, refusal, part_bytes, parts, received,
                       has_preview, removable, sender, created_at, shared_at))

struct FileList {
  std::vector<File> files;  ///< the oldest first
  std::int64_t bytes_max = 0;
  bool may_share = false;
};
BOOST_DESCRIBE_STRUCT(FileList, (), (files, bytes_max, may_share))

/// What is read of a file, a part at a time.
struct Content {
  std::string name;
  std::string type;
  std::uint64_t bytes = 0;
  std::uint64_t part_bytes = 0;
  std::function<task<std::string>(int part)> part;
};

/// A file is there for both parties.
struct Shared {
  static constexpr const char* topic = "files.shared";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Shared, (), (appointment_id))

/// A shared file was taken back.
struct Removed {
  static constexpr const char* topic = "files.removed";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Removed, (), (appointment_id))

/// A file was refused, which concerns its sender alone.
struct Refused {
  static constexpr const char* topic = "files.refused";
  AppointmentId appointment_id;
  UserId sender_id;
};
BOOST_DESCRIBE_STRUCT(Refused, (), (appointment_id, sender_id))

}  // namespace aegle::files
