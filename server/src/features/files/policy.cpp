#include "features/files/policy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace aegle::files::policy {
namespace {

using scheduling::AppointmentStatus;
using scheduling::Visit;

constexpr std::int64_t small_file = 8 * 1024 * 1024;
constexpr int small_part = 128 * 1024;
constexpr int large_part = 512 * 1024;

constexpr int visit_files_max = 50;
constexpr int visit_largest_max = 5;
constexpr int unfinished_max = 10;
constexpr int day_files_max = 100;
constexpr int day_largest_max = 10;

constexpr std::string_view recording_type = "video/webm";

struct Accepted {
  std::string_view found, kept, extension;
};

// No office documents: what their macros do on a doctor's machine cannot be taken out as it can from a picture.
constexpr Accepted accepted[] = {
    {"image/jpeg", "image/jpeg", "jpg"},           {"image/png", "image/png", "png"},
    {"image/webp", "image/webp", "webp"},          {"image/gif", "image/gif", "gif"},
    {"image/heic", "image/heic", "heic"},          {"image/heif", "image/heic", "heic"},
    {"application/pdf", "application/pdf", "pdf"}, {"application/dicom", "application/dicom", "dcm"},
    {"text/plain", "text/plain", "txt"},           {"text/csv", "text/plain", "txt"},
};

}  // namespace

bool is_party(const Actor& actor, const Visit& visit) {
  if (actor.is(Role::doctor)) return actor.user == visit.doctor_id;
  return actor.is(Role::patient) && (actor.user == visit.patient_user_id || actor.user == visit.booked_by);
}

bool may_share(const Visit& visit, Instant now) {
  return visit.status == AppointmentStatus::accepted
             ? now <= scheduling::closes_at(visit.ends_at)
             : visit.status == AppointmentStatus::completed && now <= scheduling::closes_at(visit.ends_at);
}

void check(const Announcement& given, std::int64_t bytes_max) {
  Checks checks;
  checks.text(given.name, "name", 1, 255);
  checks.that(given.bytes > 0, "bytes", "The file is empty.");
  checks.done();
  auto most = given.kind == Kind::recording ? visit_largest_max * bytes_max : bytes_max;
  if (given.bytes > most)
    throw Error{Fault::too_large, "files.too_large", fmt::format("A file may have {} MB.", most / 1'000'000)};
}

void check_room(const Usage& usage, Kind kind, std::int64_t bytes, std::int64_t bytes_max) {
  if (usage.visit_files >= visit_files_max || usage.visit_bytes + bytes > visit_largest_max * bytes_max)
    throw errors::conflict("files.visit_full", "This visit holds as many files as it can.");
  if (kind == Kind::recording) return;
  if (usage.own_unfinished >= unfinished_max || usage.own_files_today >= day_files_max ||
      usage.own_bytes_today + bytes > day_largest_max * bytes_max)
    throw Error{Fault::too_many, "files.too_many", "You have shared very much today. Remove some, or go on tomorrow."};
}

int part_bytes_for(std::int64_t bytes) { return bytes <= small_file ? small_part : large_part; }

int parts_of(std::int64_t bytes, int part_bytes) { return static_cast<int>((bytes + part_bytes - 1) / part_bytes); }

std::int64_t bytes_of_part(std::int64_t bytes, int part_bytes, int part) {
  auto first = std::int64_t{part} * part_bytes;
  return std::clamp<std::int64_t>(bytes - first, 0, part_bytes);
}

std::optional<std::string> accepted_type(Kind kind, std::string_view found) {
  if (kind == Kind::recording)
    return found == recording_type ? std::optional(std::string(recording_type)) : std::nullopt;
  for (const auto& each : accepted) {
    if (each.found == found) return std::string(each.kept);
  }
  return std::nullopt;
}

std::string_view extension_of(std::string_view type) {
  if (type == recording_type) return "webm";
  for (const auto& each : accepted) {
    if (each.kept == type) return each.extension;
  }
  return "bin";
}

bool may_remove(const Actor& actor, UserId sender, State state, bool seen) {
  return actor.user == sender && (state != State::ready || !seen);
}

}  // namespace aegle::files::policy
