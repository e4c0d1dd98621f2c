#pragma once

#include <vector>

#include "features/consultation/types.hpp"
#include "platform/db/database.hpp"

namespace aegle::consultation::store {

void keep_device_check(db::Tx& tx, const DeviceCheck& check);
task<std::vector<DeviceCheck>> device_checks(db::Session& session, AppointmentId appointment);
/// Of a doctor's visits that are asked for or accepted and whose window is not over, at most 500.
task<std::vector<DeviceCheck>> upcoming_device_checks(db::Session& session, UserId doctor);

void add_verification(db::Tx& tx, ConsultationId id, const Verification& verification);
/// Whether this guest was ever invited to this visit.
task<bool> is_guest_of(db::Tx& tx, UserId guest, ConsultationId id);
/// Latest first, at most 50.
task<std::vector<Verification>> verifications(db::Session& session, ConsultationId id);

}  // namespace aegle::consultation::store
