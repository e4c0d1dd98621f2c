#include "features/files/service.hpp"

#include <fmt/format.h>

#include "features/audit/service.hpp"
#include "features/files/parts.hpp"
#include "features/files/policy.hpp"
#include "features/files/store.hpp"
#include "platform/files/content_type.hpp"
#include "platform/files/file_name.hpp"

namespace aegle::files {
namespace {

using scheduling::Visit;

Sender sender_of(const Visit& visit, const store::Row& row) {
  if (row.guest_name) return {row.sender_id, Role::guest, *row.guest_name};
  if (row.sender_id == visit.doctor_id) return {row.sender_id, Role::doctor, visit.doctor_name};
  return {row.sender_id, Role::patient, visit.patient_name};
}

File view_of(const Actor& actor, const Visit& visit, const vault::RecordKey& key, const store::Row& row) {
  auto given = key.open(parts::name_place(row.id), row.name);
  return {.file_id = row.id,
          .appointment_id = row.appointment_id,
          .kind = row.kind,
          .name = row.type ? safe_name(given, policy::extension_of(*row.type)) : std::move(given),
          .bytes = row.bytes,
          .type = row.type,
          .state = row.state,
          .refusal = row.refusal,
          .part_bytes = row.part_bytes,
          .parts = policy::parts_of(row.bytes, row.part_bytes),
          .received = row.received,
          .has_preview = row.has_preview,
          .removable = policy::may_remove(actor, row.sender_id, row.state, row.seen_at.has_value()),
          .sender = sender_of(visit, row),
          .created_at = row.created_at,
          .shared_at = row.shared_at};
}

Error not_admitted() {
  return errors::conflict("files.not_admitted", "You can share files once the doctor has let you in.");
}

Error wrong_part(int expected) {
  return {Fault::conflict,
          "files.wrong_part",
          fmt::format("Send part {} next.", expected),
          {{"part", std::to_string(expected)}}};
}

Error type_not_accepted() {
  return {Fault::invalid,
          "files.type_not_accepted",
          "This kind of file is not accepted. Share a picture, a PDF, a DICOM file or plain text.",
          {{"content", "Is of a type that is not accepted."}}};
}

/// What is to be read is a party's to read.
void check_readable(const Actor& actor, const store::Row& row) {
  require(!actor.is(Role::guest), errors::not_found);
  if (row.state != State::ready) throw errors::conflict("files.not_ready", "This file is not ready yet.");
}

}  // namespace

/// The visit that somebody shares in. A guest's names nobody.
struct Service::Place {
  Visit visit;
  bool admitted = true;

  bool is_open(Instant now) const { return admitted && policy::may_share(visit, now); }
  void check_open(Instant now) const {
    if (!policy::may_share(visit, now))
      throw errors::conflict("files.closed", "Files can be shared from acceptance until an hour after the visit.");
    require(admitted, not_admitted);
  }
};

/// A file with its visit and its key, for whoever may know of it.
struct Service::Found {
  store::Row row;
  Place place;
  vault::RecordKey key;
};

void Service::check(const Announcement& given) const { policy::check(given, with_.settings.bytes_max); }

task<Service::Place> Service::place_of(const Actor& party, AppointmentId id) {
  auto visit = co_await with_.scheduling.visit(party, id);
  require(policy::is_party(party, visit), errors::not_found);
  Place place{.visit = std::move(visit)};
  co_return place;
}

task<Service::Place> Service::place_of_guest(const Actor& guest) {
  auto session = with_.database.as(guest);
  auto found = co_await store::guest_visit(*session);
  if (!found) throw errors::unauthenticated();
  Place place{.admitted = found->admitted};
  place.visit.appointment_id = found->appointment_id;
  place.visit.consultation_id = found->consultation_id;
  place.visit.patient_id = found->patient_id;
  place.visit.starts_at = found->starts_at;
  place.visit.ends_at = found->ends_at;
  place.visit.status = found->status;
  co_return place;
}

/// No guest is shown the patient's key: what it sends is sealed, and its names are opened, in its stead.
task<vault::RecordKey> Service::key_of(const Actor& actor, const Visit& visit) {
  auto session = with_.database.as(actor.is(Role::guest) ? Actor::system() : actor);
  co_return co_await with_.vault.key(*session, visit.patient_id);
}

task<Service::Found> Service::find(const Actor& actor, FileId id) {
  auto session = with_.database.as(actor);
  auto row = co_await store::find(*session, id);
  if (!row) throw errors::not_found();
  auto place = actor.is(Role::guest) ? co_await place_of_guest(actor) : co_await place_of(actor, row->appointment_id);
  require(!actor.is(Role::guest) || row->sender_id == actor.user, errors::not_found);
  require(row->state == State::ready || row->sender_id == actor.user, errors::not_found);
  auto key = co_await key_of(actor, place.visit);
  Found found{std::move(*row), std::move(place), std::move(key)};
  co_return found;
}

task<File> Service::begin(const Actor& actor, AppointmentId id, Announcement given) {
  auto place = co_await place_of(actor, id);
  co_return co_await make_room(actor, place, given);
}

task<File> Service::begin_as_guest(const Actor& guest, Announcement given) {
  auto place = co_await place_of_guest(guest);
  co_return co_await make_room(guest, place, given);
}

task<File> Service::make_room(const Actor& actor, const Place& place, const Announcement& given) {
  const auto& visit = place.visit;
  bool by_guest = actor.is(Role::guest);
  check(given);
  auto kind = given.kind.value_or(Kind::shared);
  require(kind == Kind::shared || actor.is(Role::doctor), errors::forbidden);
  place.check_open(with_.clock.now());
  auto key = co_await key_of(actor, visit);
  std::function<task<File>(db::Tx&)> work = [&](db::Tx& tx) -> task<File> {
    store::lock(tx, visit.consultation_id, actor.user);
    co_await check_consent(tx, kind, visit.consultation_id);
    auto usage = by_guest ? co_await store::guest_usage(tx, actor.user)
                          : co_await store::usage(tx, visit.consultation_id, actor.user, kind);
    policy::check_room(usage, kind, given.bytes, with_.settings.bytes_max);
    store::Row row{.id = FileId::make(),
                   .consultation_id = visit.consultation_id,
                   .appointment_id = visit.appointment_id,
                   .patient_id = visit.patient_id,
                   .sender_id = actor.user,
                   .kind = kind,
                   .bytes = given.bytes,
                   .part_bytes = policy::part_bytes_for(given.bytes)};
    row.name = key.seal(parts::name_place(row.id), given.name);
    auto made = co_await store::insert(tx, row, by_guest);
    co_return view_of(actor, visit, key, made);
  };
  co_return co_await with_.database.transact(actor, "files.begin", work);
}

/// A recording is taken where the clinic allows it, of a call that was recorded while everybody in it agreed.
task<> Service::check_consent(db::Session& session, Kind kind, ConsultationId visit) {
  if (kind == Kind::shared) co_return;
  bool consented = with_.settings.recording && co_await store::recorded_with_consent(session, visit);
  if (!consented)
    throw errors::conflict("files.consent_missing", "This call was not recorded with everybody's consent.");
}

/// What kind of file it is, which its first part tells; of text each part has to be text. nullopt: not accepted.
task<std::optional<std::string>> Service::type_by(const store::Row& row, int part, const std::string& bytes) {
  std::function<std::optional<std::string>()> look = [&]() -> std::optional<std::string> {
    auto type = part == 0 ? policy::accepted_type(row.kind, content_type(bytes)) : row.type;
    if (type == "text/plain" && !is_plain_text(bytes)) return std::nullopt;
    return type;
  };
  co_return co_await with_.workers.run(look);
}

task<File> Service::receive(const Actor& actor, FileId id, int part, std::string bytes) {
  auto found = co_await find(actor, id);
  const auto& row = found.row;
  require(row.sender_id == actor.user, errors::forbidden);
  if (part < row.received) co_return view_of(actor, found.place.visit, found.key, row);
  if (row.state != State::receiving) throw errors::conflict("files.not_receiving", "This file takes no more parts.");
  found.place.check_open(with_.clock.now());
  auto session = with_.database.as(actor);
  co_await check_consent(*session, row.kind, row.consultation_id);
  if (part != row.received) throw wrong_part(row.received);
  auto wanted = policy::bytes_of_part(row.bytes, row.part_bytes, part);
  if (static_cast<std::int64_t>(bytes.size()) != wanted)
    throw errors::invalid({{"body", fmt::format("This part has {} bytes.", wanted)}});
  auto type = co_await type_by(row, part, bytes);
  if (!type) {
    co_await refuse(actor, row, Refusal::type);
    throw type_not_accepted();
  }
  auto folder = folder_of(id);
  std::function<Staged()> keep = [&] {
    return parts::stage(folder, found.key, parts::Kind::received, id, part, bytes);
  };
  auto staged = co_await with_.workers.run(keep);

  bool last = part + 1 == policy::parts_of(row.bytes, row.part_bytes);
  std::function<task<store::Row>(db::Tx&)> work = [&](db::Tx& tx) -> task<store::Row> {
    auto next = co_await store::receive(tx, id, part, *type, last ? State::checking : State::receiving);
    if (!next) {
      // Another request was quicker, with this very part or with the removal of the file.
      auto now = co_await store::find(tx, id);
      if (!now) throw errors::not_found();
      co_return std::move(*now);
    }
    // Under the row's lock: of two who send the same part, what the second brings never takes the place of what was
    // counted.
    folder.place(staged, parts::name_of(parts::Kind::received), part);
    if (last) {
      audit::Entry entry{.action = "file.send", .subject = "file", .subject_id = id.value, .patient = row.patient_id};
      audit::record(tx, entry);
      with_.queue.enqueue(tx, "files.inspect", to_string(id), "{}", with_.clock.now());
    }
    co_return std::move(*next);
  };
  auto next = co_await with_.database.transact(actor, "files.receive", work);
  co_return view_of(actor, found.place.visit, found.key, next);
}

task<FileList> Service::list(const Actor& actor, AppointmentId id) {
  auto place = co_await place_of(actor, id);
  co_return co_await list_in(actor, place);
}

task<FileList> Service::list_own(const Actor& guest) {
  auto place = co_await place_of_guest(guest);
  co_return co_await list_in(guest, place);
}

/// A guest's rows are its own: row-level security shows it no other, and the filter is the first lock before that.
task<FileList> Service::list_in(const Actor& actor, const Place& place) {
  const auto& visit = place.visit;
  auto session = with_.database.as(actor);
  FileList list{.bytes_max = with_.settings.bytes_max, .may_share = place.is_open(with_.clock.now())};
  auto rows = co_await store::list(*session, visit.consultation_id);
  if (actor.is(Role::guest)) std::erase_if(rows, [&](const auto& row) { return row.sender_id != actor.user; });
  if (rows.empty()) co_return list;
  auto key = co_await key_of(actor, visit);
  for (const auto& row : rows) list.files.push_back(view_of(actor, visit, key, row));
  co_return list;
}

task<Content> Service::content(const Actor& actor, FileId id) {
  auto found = co_await find(actor, id);
  const auto& row = found.row;
  check_readable(actor, row);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    if (row.sender_id != actor.user) store::see(tx, id);
    audit::Entry entry{.action = "file.read", .subject = "file", .subject_id = id.value, .patient = row.patient_id};
    audit::record(tx, entry);
    co_return;
  };
  co_await with_.database.transact(actor, "files.content", work);
  auto kind = row.cleaned ? parts::Kind::cleaned : parts::Kind::received;
  auto part = [&workers = with_.workers, folder = folder_of(id), key = found.key, kind,
               id](int number) -> task<std::string> {
    std::function<std::string()> read = [&] { return parts::read(folder, key, kind, id, number); };
    co_return co_await workers.run(read);
  };
  Content content{.name = view_of(actor, found.place.visit, found.key, row).name,
                  .type = row.type.value_or("application/octet-stream"),
                  .bytes = static_cast<std::uint64_t>(row.bytes),
                  .part_bytes = static_cast<std::uint64_t>(row.part_bytes),
                  .part = part};
  co_return content;
}

task<std::string> Service::preview(const Actor& actor, FileId id) {
  auto found = co_await find(actor, id);
  const auto& row = found.row;
  check_readable(actor, row);
  if (!row.has_preview) throw errors::not_found();
  // During the visit the list shows it again and again; afterwards each is a look into the record.
  bool is_a_look = found.place.visit.status == scheduling::AppointmentStatus::completed;
  bool first_look = row.sender_id != actor.user && !row.seen_at;
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    if (first_look) store::see(tx, id);
    audit::Entry entry{.action = "file.preview", .subject = "file", .subject_id = id.value, .patient = row.patient_id};
    audit::record(tx, entry);
    co_return;
  };
  if (is_a_look || first_look) co_await with_.database.transact(actor, "files.preview", work);
  std::function<std::string()> read = [&] {
    return parts::read(folder_of(id), found.key, parts::Kind::preview, id, 0);
  };
  co_return co_await with_.workers.run(read);
}

task<> Service::remove(const Actor& actor, FileId id) {
  auto found = co_await find(actor, id);
  const auto& row = found.row;
  require(row.sender_id == actor.user, errors::forbidden);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    bool gone = co_await store::remove(tx, id, actor.user);
    if (!gone) throw errors::conflict("files.seen", "The other side has seen this file, so it stays with the visit.");
    audit::Entry entry{.action = "file.remove", .subject = "file", .subject_id = id.value, .patient = row.patient_id};
    audit::record(tx, entry);
    Removed event{row.appointment_id};
    if (row.state == State::ready) with_.queue.publish(tx, event);
  };
  co_await with_.database.transact(actor, "files.remove", work);
  std::function<void()> clear = [folder = folder_of(id)] { folder.remove_all(); };
  co_await with_.workers.run(clear);
}

}  // namespace aegle::files
