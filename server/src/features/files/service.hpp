#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/files/types.hpp"
#include "features/scheduling/service.hpp"
#include "features/vault/service.hpp"
#include "platform/async/task.hpp"
#include "platform/db/database.hpp"
#include "platform/files/part_folder.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"

namespace aegle::files {

namespace store {
struct Row;
}  // namespace store

struct Settings {
  std::filesystem::path folder;  ///< each file has a folder of its own in it, named by its id
  std::int64_t bytes_max = 100'000'000;
  std::string clamd_socket;  ///< empty: nothing looks for viruses
  bool recording = false;    ///< whether calls may be recorded
};

struct Dependencies {
  db::Database& database;
  jobs::Queue& queue;
  vault::Vault& vault;
  scheduling::Service& scheduling;
  Workers& workers;
  const Clock& clock;
  Settings settings;
};

/// What the two parties of a visit hand each other, and what guests hand them. For others every call is not found.
class Service {
 public:
  explicit Service(Dependencies dependencies) : with_(std::move(dependencies)) {}

  /// Throws `invalid` or `files.too_large` whatever the visit is.
  void check(const Announcement& given) const;
  /// Makes room for a file, whose parts may then come. Throws `files.closed`, `files.visit_full`, `files.too_many`; for
  /// a recording, which is the doctor's, `files.consent_missing` too, as do its parts.
  task<File> begin(const Actor& actor, AppointmentId id, Announcement given);
  /// The same for a guest, in the visit it was let in to. Throws `files.not_admitted` before that, as do its parts.
  task<File> begin_as_guest(const Actor& guest, Announcement given);
  /// Parts come in order; one that is here is taken without a look. Throws `files.wrong_part` with the number to send,
  /// `files.type_not_accepted` for content of another type, `files.closed`.
  task<File> receive(const Actor& actor, FileId id, int part, std::string bytes);
  task<FileList> list(const Actor& actor, AppointmentId id);
  /// What the guest itself has sent; of anything else it knows nothing, and it reads the content of none.
  task<FileList> list_own(const Actor& guest);
  /// To be read whole or in part; audited. Throws `files.not_ready`.
  task<Content> content(const Actor& actor, FileId id);
  /// A small JPEG of a picture; audited once the visit is completed.
  task<std::string> preview(const Actor& actor, FileId id);
  /// The sender takes it back. Throws `files.seen` once somebody else has seen it.
  task<> remove(const Actor& actor, FileId id);

  /// Jobs. The first looks at a file whose parts are all here, and shares or refuses it.
  task<> inspect(FileId id);
  task<> purge();

 private:
  struct Place;
  struct Found;
  struct Looked;
  task<Place> place_of(const Actor& party, AppointmentId id);
  task<Place> place_of_guest(const Actor& guest);
  task<vault::RecordKey> key_of(const Actor& actor, const scheduling::Visit& visit);
  task<Found> find(const Actor& actor, FileId id);
  task<File> make_room(const Actor& actor, const Place& place, const Announcement& given);
  task<FileList> list_in(const Actor& actor, const Place& place);
  task<> check_consent(db::Session& session, Kind kind, ConsultationId visit);
  task<std::optional<std::string>> type_by(const store::Row& row, int part, const std::string& bytes);
  task<> refuse(const Actor& actor, const store::Row& row, Refusal refusal);
  task<> share(const store::Row& row);
  Looked look(const store::Row& row, const vault::RecordKey& key) const;
  task<> remove_strays();
  PartFolder folder_of(FileId id) const { return PartFolder(with_.settings.folder / to_string(id)); }

  Dependencies with_;
  /// Pictures are decoded one at a time: a large one takes a core and hundreds of megabytes for a second.
  Workers inspector_{1, 64};
};

/// Registers the jobs: kind "files.inspect", and the clearing up. Before the queue runs.
void listen(jobs::Queue& queue, Service& service);

std::vector<http::Route> routes(Service& service);
/// Under /api/guest/, where a guest's cookie counts.
std::vector<http::Route> guest_routes(Service& service);

}  // namespace aegle::files
