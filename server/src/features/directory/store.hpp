#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/directory/types.hpp"
#include "features/identity/types.hpp"
#include "platform/db/database.hpp"

/// SQL of the directory.
namespace aegle::directory::store {

/// Where a search page ends: the sort key ("first free" or similarity) and the id of its last doctor.
struct Found : Doctor {
  std::string sort_key;
};

task<std::vector<Found>> search(db::Session& session, const Search& search, const std::string& after_key,
                                const std::string& after_id);
task<std::vector<SpecialtyCount>> specialties(db::Session& session);
task<std::optional<DoctorWithHours>> find(db::Session& session, DoctorId id);
task<std::vector<Slot>> free_slots(db::Session& session, DoctorId id, Instant from, Instant to, int limit);

void add_profile(db::Tx& tx, const identity::NewDoctor& doctor);
task<std::optional<DoctorProfile>> profile(db::Session& session, DoctorId id);
task<> change_profile(db::Session& session, DoctorId id, const DoctorProfileChange& change);
task<> set_portrait(db::Session& session, DoctorId id, const std::string& file);
void change_hours(db::Tx& tx, DoctorId id, const HoursChange& change);

task<std::vector<DoctorForAdmin>> list_for_admin(db::Session& session, std::optional<DoctorStatus> status,
                                                 std::optional<DoctorId> only, const std::string& after_at,
                                                 const std::string& after_id, int limit);
/// False when there is no such doctor.
task<bool> decide(db::Session& session, DoctorId id, DoctorStatus status, const std::optional<std::string>& reason);
void refresh_first_free(db::Tx& tx, DoctorId id);
task<> refresh_passed_first_free(db::Session& session);
task<> refresh_all_first_free(db::Session& session);

}  // namespace aegle::directory::store
