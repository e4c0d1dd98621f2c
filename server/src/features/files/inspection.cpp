#include <algorithm>

#include "features/audit/service.hpp"
#include "features/files/parts.hpp"
#include "features/files/policy.hpp"
#include "features/files/service.hpp"
#include "features/files/store.hpp"
#include "platform/files/picture.hpp"
#include "platform/files/virus_scan.hpp"
#include "platform/log/log.hpp"

namespace aegle::files {
namespace {

constexpr std::size_t strays_at_once = 1000;
constexpr std::chrono::hours stray_age{1};

/// Splits `bytes` into parts of a kind.
void write_parts(const PartFolder& folder, const vault::RecordKey& key, parts::Kind kind, const store::Row& row,
                 std::string_view bytes) {
  for (int part = 0; !bytes.empty(); ++part) {
    auto piece = bytes.substr(0, static_cast<std::size_t>(row.part_bytes));
    parts::write(folder, key, kind, row.id, part, piece);
    bytes.remove_prefix(piece.size());
  }
}

/// Ids of folders that have lain there for a while. Blocks.
std::vector<std::string> old_folders(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> ids;
  std::error_code failed;
  auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator each(folder, failed), end; !failed && each != end; each.increment(failed)) {
    std::error_code unknown;
    auto name = each->path().filename().string();
    auto changed = fs::last_write_time(each->path(), unknown);
    if (!unknown && parse_uuid(name) && now - changed > stray_age) ids.push_back(std::move(name));
  }
  return ids;
}

}  // namespace

/// What came of looking at a file.
struct Service::Looked {
  std::optional<Refusal> refusal;
  store::Row row;
};

Service::Looked Service::look(const store::Row& row, const vault::RecordKey& key) const {
  auto folder = folder_of(row.id);
  int count = policy::parts_of(row.bytes, row.part_bytes);
  int next = 0;
  std::function<std::string()> pieces = [&] {
    return next < count ? parts::read(folder, key, parts::Kind::received, row.id, next++) : std::string();
  };
  if (!with_.settings.clamd_socket.empty()) {
    auto verdict = scan(with_.settings.clamd_socket, pieces);
    if (verdict == ScanVerdict::infected) return {Refusal::infected, row};
    if (verdict == ScanVerdict::too_large) return {Refusal::too_large, row};
  }
  if (!is_picture(row.type.value_or(""))) return {std::nullopt, row};

  std::string whole;
  whole.reserve(static_cast<std::size_t>(row.bytes));
  next = 0;
  for (auto piece = pieces(); !piece.empty(); piece = pieces()) whole += piece;
  try {
    auto picture = clean_picture(whole, *row.type);
    write_parts(folder, key, parts::Kind::cleaned, row, picture.bytes);
    parts::write(folder, key, parts::Kind::preview, row.id, 0, picture.preview);
    auto clean = row;
    clean.type = picture.type;
    clean.bytes = static_cast<std::int64_t>(picture.bytes.size());
    clean.cleaned = clean.has_preview = true;
    return {std::nullopt, clean};
  } catch (const UnreadablePicture&) {
    return {Refusal::unreadable, row};
  }
}

task<> Service::inspect(FileId id) {
  auto session = with_.database.as(Actor::system());
  auto row = co_await store::find(*session, id);
  // It may have been taken back, or looked at before by a process that ended before its job did.
  if (!row || row->state != State::checking) co_return;
  auto key = co_await with_.vault.key(*session, row->patient_id);
  std::function<Looked()> work = [&] { return look(*row, key); };
  auto looked = co_await inspector_.run(work);
  if (looked.refusal)
    co_await refuse(Actor::system(), *row, *looked.refusal);
  else
    co_await share(looked.row);
}

task<> Service::share(const store::Row& row) {
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    bool shared = co_await store::share(tx, row);
    Shared event{row.appointment_id};
    if (shared) with_.queue.publish(tx, event);
  };
  co_await with_.database.transact(Actor::system(), "files.share", work);
  if (!row.cleaned) co_return;
  std::function<void()> drop = [folder = folder_of(row.id)] { folder.remove(parts::name_of(parts::Kind::received)); };
  co_await with_.workers.run(drop);
}

task<> Service::refuse(const Actor& actor, const store::Row& row, Refusal refusal) {
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    bool refused = co_await store::refuse(tx, row.id, refusal);
    if (!refused) co_return;
    audit::Entry entry{
        .action = "file.refuse", .subject = "file", .subject_id = row.id.value, .patient = row.patient_id};
    audit::record(tx, entry);
    // A guest has no stream of its own, and looks at its list while a file is checked.
    Refused event{row.appointment_id, row.sender_id};
    if (!row.guest_name) with_.queue.publish(tx, event);
  };
  co_await with_.database.transact(actor, "files.refuse", work);
  std::function<void()> clear = [folder = folder_of(row.id)] { folder.remove_all(); };
  co_await with_.workers.run(clear);
}

task<> Service::purge() {
  auto session = with_.database.as(Actor::system());
  for (auto id : co_await store::take_abandoned(*session)) {
    std::function<void()> clear = [folder = folder_of(id)] { folder.remove_all(); };
    co_await with_.workers.run(clear);
  }
  co_await remove_strays();
  for (auto id : co_await store::overdue(*session)) {
    try {
      co_await inspect(id);
    } catch (const std::exception&) {
      log::failure("file_not_inspected", std::current_exception(), {{"file_id", to_string(id)}});
    }
  }
}

/// Folders that no row knows: of a removal or a write that a killed process left in the midst.
task<> Service::remove_strays() {
  std::function<std::vector<std::string>()> look = [folder = with_.settings.folder] { return old_folders(folder); };
  auto ids = co_await with_.workers.run(look);
  auto session = with_.database.as(Actor::system());
  for (std::size_t at = 0; at < ids.size(); at += strays_at_once) {
    std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(at),
                                  ids.begin() + static_cast<std::ptrdiff_t>(std::min(at + strays_at_once, ids.size())));
    auto known = co_await store::known(*session, some);
    for (const auto& name : some) {
      FileId id{parse_uuid(name).value()};
      if (std::find(known.begin(), known.end(), id) != known.end()) continue;
      std::function<void()> clear = [folder = folder_of(id)] { folder.remove_all(); };
      co_await with_.workers.run(clear);
    }
  }
}

void listen(jobs::Queue& queue, Service& service) {
  auto inspect = [&service](std::string key, std::string) -> task<> {
    if (auto id = parse_uuid(key)) co_await service.inspect(FileId{*id});
  };
  queue.handle("files.inspect", inspect);
  queue.every(std::chrono::minutes{10}, "files.purge", [&service] { return service.purge(); });
}

}  // namespace aegle::files
