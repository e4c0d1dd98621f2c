#pragma once

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/directory/types.hpp"
#include "features/identity/types.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"

namespace aegle::directory {

/// Doctors as patients find them, their own profiles, and an admin's decisions about them.
class Service {
 public:
  Service(db::Database& database, jobs::Queue& queue, const Clock& clock)
      : database_(database), queue_(queue), clock_(clock) {}

  task<DoctorPage> search(const Actor& actor, Search search);
  task<SpecialtyList> specialties(const Actor& actor);
  task<DoctorWithHours> get(const Actor& actor, DoctorId id);
  /// Free slots with a start in [from, to), at most 31 days, 1,000 a page; never one that has begun.
  task<SlotPage> slots(const Actor& actor, DoctorId id, std::optional<Instant> from, std::optional<Instant> to,
                       std::string cursor);

  /// The profile of a new account, in the transaction that makes it; it waits for an admin.
  void create_profile(db::Tx& tx, const identity::NewDoctor& doctor);
  task<DoctorProfile> profile(const Actor& actor);
  task<DoctorProfile> change_profile(const Actor& actor, DoctorProfileChange change);
  /// `file` is a name under /portraits/ of the web app.
  task<> set_portrait(const Actor& actor, std::string file);
  task<DoctorProfile> change_hours(const Actor& actor, HoursChange change);

  task<DoctorForAdminPage> list_for_admin(const Actor& actor, std::optional<DoctorStatus> status, int limit,
                                          std::string cursor);
  task<DoctorForAdmin> approve(const Actor& actor, DoctorId id);
  task<DoctorForAdmin> reject(const Actor& actor, DoctorId id, Rejection rejection);

  /// Brings `first_free_at` up to date where time or a booking has passed it by: cheap, for every few seconds.
  task<> refresh_passed_first_free();
  /// The same for all, so that times given back or newly within reach are seen: for every minute.
  task<> refresh_all_first_free();

 private:
  task<DoctorForAdmin> decide(const Actor& actor, DoctorId id, DoctorStatus status, std::optional<std::string> reason);

  db::Database& database_;
  jobs::Queue& queue_;
  const Clock& clock_;
};

std::vector<http::Route> routes(Service& service);

}  // namespace aegle::directory
