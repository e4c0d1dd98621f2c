#pragma once

#include <optional>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/scheduling/types.hpp"

/// Rules of booking and of the states of an appointment. Pure.
namespace aegle::scheduling::policy {

bool may_book(const Actor& actor);
bool is_patient_of(const Actor& actor, const Visit& visit);
bool is_doctor_of(const Actor& actor, const Visit& visit);
bool is_party(const Actor& actor, const Visit& visit);

/// What a party may do to an appointment.
enum class Step { accept, reject, cancel, complete };

/// Whether `step` belongs to the actor's side of the visit: accept, reject and complete are the doctor's.
bool may_take(Step step, const Actor& actor, const Visit& visit);

/// pending → accepted → completed; pending or accepted → cancelled; pending → rejected. Accepting ends with the visit's
/// time, completing begins 15 minutes before the start. A request can be cancelled until its time has passed, by the
/// system afterwards alone; an accepted visit by the patient until it begins, by the doctor until it ends. nullopt:
/// `by` may take this step; else why not, for a 409.
std::optional<std::string> refusal(Step step, Party by, const Visit& visit, Instant now);

/// On whose side of a visit the actor is.
Party party_of(const Actor& actor);

AppointmentStatus status_after(Step step);

void check(const Booking& booking);
void check(const Reason& reason);
/// A patient has no `requests` to answer.
void check_scope(Party side, Scope scope);
/// The cursor of a list of this scope; "" is none.
void check_place(Scope scope, const std::string& cursor);

}  // namespace aegle::scheduling::policy
