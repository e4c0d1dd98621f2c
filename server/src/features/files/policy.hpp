#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/files/types.hpp"
#include "features/scheduling/types.hpp"

/// Who may share what, when and how much. Pure.
namespace aegle::files::policy {

bool is_party(const Actor& actor, const scheduling::Visit& visit);
/// From acceptance until the visit's window closes, as the chat.
bool may_share(const scheduling::Visit& visit, Instant now);

/// Throws `invalid` naming every field that is not right, `files.too_large` beyond `bytes_max`.
void check(const Announcement& given, std::int64_t bytes_max);

/// What is there already. `today`: in the last 24 hours.
struct Usage {
  std::int64_t visit_files = 0;
  std::int64_t visit_bytes = 0;
  std::int64_t own_unfinished = 0;
  std::int64_t own_files_today = 0;
  std::int64_t own_bytes_today = 0;
};
BOOST_DESCRIBE_STRUCT(Usage, (), (visit_files, visit_bytes, own_unfinished, own_files_today, own_bytes_today))

/// 50 files and 5 of the largest a visit; 10 unfinished, 100 files and 10 of the largest a person and day; recordings,
/// which are counted by themselves, up to as much a visit. Throws `files.visit_full` or `files.too_many`.
void check_room(const Usage& usage, Kind kind, std::int64_t bytes, std::int64_t bytes_max);

/// 128 KiB, so that a part gets through on 64 kbit/s before its request runs out of time; 512 KiB for what is so large
/// that nobody sends it over such a line.
int part_bytes_for(std::int64_t bytes);
int parts_of(std::int64_t bytes, int part_bytes);
/// How many bytes part `part` has.
std::int64_t bytes_of_part(std::int64_t bytes, int part_bytes, int part);

/// The type under which content that libmagic calls `found` is kept; nullopt: not accepted. A recording is WebM.
std::optional<std::string> accepted_type(Kind kind, std::string_view found);
/// "jpg" for "image/jpeg".
std::string_view extension_of(std::string_view type);

/// The sender takes back what is not shared yet, and what is until somebody else has seen it.
bool may_remove(const Actor& actor, UserId sender, State state, bool seen);

}  // namespace aegle::files::policy
