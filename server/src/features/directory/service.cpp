#include "features/directory/service.hpp"

#include <algorithm>

#include "base/cursor.hpp"
#include "base/limits.hpp"
#include "features/audit/service.hpp"
#include "features/directory/policy.hpp"
#include "features/directory/store.hpp"

namespace aegle::directory {
namespace {

constexpr const char* nil_id = "00000000-0000-0000-0000-000000000000";
constexpr int slots_per_page = 1000;

template <class T>
T found(std::optional<T> value) {
  if (!value) throw errors::not_found();
  return std::move(*value);
}

}  // namespace

task<DoctorPage> Service::search(const Actor& actor, Search search) {
  policy::check(search);
  std::vector<std::string> after{search.name ? "2" : "-infinity", nil_id};
  if (!search.cursor.empty()) after = read_cursor(search.cursor, 2);
  auto session = database_.as(actor);
  auto rows = co_await store::search(*session, search, after[0], after[1]);

  DoctorPage page;
  if (static_cast<int>(rows.size()) == search.limit) {
    page.next = write_cursor({rows.back().sort_key, to_string(rows.back().id)});
  }
  page.doctors.reserve(rows.size());
  for (auto& row : rows) page.doctors.push_back(std::move(row));
  co_return page;
}

task<SpecialtyList> Service::specialties(const Actor& actor) {
  auto session = database_.as(actor);
  SpecialtyList list;
  list.specialties = co_await store::specialties(*session);
  co_return list;
}

task<DoctorWithHours> Service::get(const Actor& actor, DoctorId id) {
  auto session = database_.as(actor);
  co_return found(co_await store::find(*session, id));
}

task<SlotPage> Service::slots(const Actor& actor, DoctorId id, std::optional<Instant> from, std::optional<Instant> to,
                              std::string cursor) {
  policy::check_place(cursor);
  auto now = clock_.now();
  auto start = std::max(from.value_or(now), now);
  auto end = to.value_or(start + std::chrono::days{7});
  Checks checks;
  checks.that(end - start <= std::chrono::days{31}, "to", "At most 31 days after the start.");
  checks.that(start - now <= std::chrono::days{366}, "from", "At most a year ahead.");
  checks.done();

  if (!cursor.empty()) start = std::max(start, *parse_instant(cursor) + std::chrono::microseconds{1});

  auto session = database_.as(actor);
  found(co_await store::find(*session, id));
  SlotPage page;
  page.slots = co_await store::free_slots(*session, id, start, end, slots_per_page);
  if (page.slots.size() == slots_per_page) page.next = to_string(page.slots.back().starts_at);
  co_return page;
}

void Service::create_profile(db::Tx& tx, const identity::NewDoctor& doctor) { store::add_profile(tx, doctor); }

task<DoctorProfile> Service::profile(const Actor& actor) {
  require(policy::may_edit_profile(actor), errors::forbidden);
  auto session = database_.as(actor);
  co_return found(co_await store::profile(*session, DoctorId{actor.user.value}));
}

task<DoctorProfile> Service::change_profile(const Actor& actor, DoctorProfileChange change) {
  require(policy::may_edit_profile(actor), errors::forbidden);
  policy::check(change);
  DoctorId id{actor.user.value};
  std::function<task<DoctorProfile>(db::Tx&)> work = [&](db::Tx& tx) -> task<DoctorProfile> {
    co_await store::change_profile(tx, id, change);
    audit::Entry entry{.action = "doctor.change_profile", .subject = "doctor", .subject_id = id.value};
    audit::record(tx, entry);
    co_return found(co_await store::profile(tx, id));
  };
  co_return co_await database_.transact(actor, "directory.change_profile", work);
}

task<> Service::set_portrait(const Actor& actor, std::string file) {
  require(policy::may_edit_profile(actor), errors::forbidden);
  auto session = database_.as(actor);
  co_await store::set_portrait(*session, DoctorId{actor.user.value}, file);
}

task<DoctorProfile> Service::change_hours(const Actor& actor, HoursChange change) {
  require(policy::may_edit_profile(actor), errors::forbidden);
  policy::check(change);
  DoctorId id{actor.user.value};
  std::function<task<DoctorProfile>(db::Tx&)> work = [&](db::Tx& tx) -> task<DoctorProfile> {
    store::change_hours(tx, id, change);
    audit::Entry entry{.action = "doctor.change_hours", .subject = "doctor", .subject_id = id.value};
    audit::record(tx, entry);
    co_return found(co_await store::profile(tx, id));
  };
  co_return co_await database_.transact(actor, "directory.change_hours", work);
}

task<DoctorForAdminPage> Service::list_for_admin(const Actor& actor, std::optional<DoctorStatus> status, int limit,
                                                 std::string cursor) {
  require(policy::may_decide(actor), errors::forbidden);
  policy::check_admin_place(cursor);
  std::vector<std::string> after{"-infinity", nil_id};
  if (!cursor.empty()) after = read_cursor(cursor, 2);
  auto session = database_.as(actor);
  DoctorForAdminPage page;
  page.doctors = co_await store::list_for_admin(*session, status, std::nullopt, after[0], after[1], limit);
  if (static_cast<int>(page.doctors.size()) == limit) {
    page.next = write_cursor({to_string(page.doctors.back().created_at), to_string(page.doctors.back().id)});
  }
  co_return page;
}

task<DoctorForAdmin> Service::approve(const Actor& actor, DoctorId id) {
  return decide(actor, id, DoctorStatus::approved, std::nullopt);
}

task<DoctorForAdmin> Service::reject(const Actor& actor, DoctorId id, Rejection rejection) {
  Checks checks;
  checks.text(rejection.reason, "reason", 1, 1000);
  checks.done();
  co_return co_await decide(actor, id, DoctorStatus::rejected, rejection.reason);
}

task<DoctorForAdmin> Service::decide(const Actor& actor, DoctorId id, DoctorStatus status,
                                     std::optional<std::string> reason) {
  require(policy::may_decide(actor), errors::forbidden);
  std::function<task<DoctorForAdmin>(db::Tx&)> work = [&](db::Tx& tx) -> task<DoctorForAdmin> {
    bool exists = co_await store::decide(tx, id, status, reason);
    if (!exists) throw errors::not_found();
    bool approved = status == DoctorStatus::approved;
    if (approved) store::refresh_first_free(tx, id);
    audit::Entry entry{
        .action = approved ? "doctor.approve" : "doctor.reject", .subject = "doctor", .subject_id = id.value};
    audit::record(tx, entry);
    if (approved) {
      queue_.publish(tx, Approved{id});
    } else {
      queue_.publish(tx, Rejected{id});
    }
    auto rows = co_await store::list_for_admin(tx, std::nullopt, id, "-infinity", nil_id, 1);
    if (rows.empty()) throw errors::not_found();
    co_return std::move(rows.front());
  };
  co_return co_await database_.transact(actor, "directory.decide", work);
}

task<> Service::refresh_passed_first_free() {
  auto session = database_.as(Actor::system());
  co_await store::refresh_passed_first_free(*session);
}

task<> Service::refresh_all_first_free() {
  auto session = database_.as(Actor::system());
  co_await store::refresh_all_first_free(*session);
}

}  // namespace aegle::directory
