#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/consultation/types.hpp"
#include "features/scheduling/types.hpp"
#include "platform/db/database.hpp"

namespace aegle::consultation::store {

struct GuestRow {
  UserId id;
  std::string name;
  GuestKind kind = GuestKind::other;
  UserId invited_by;
  Role invited_role = Role::none;
  Instant invited_at;
  bool came = false;
  bool removed = false;
};
BOOST_DESCRIBE_STRUCT(GuestRow, (), (id, name, kind, invited_by, invited_role, invited_at, came, removed))

/// What the acting guest knows of the visit, while its right holds.
struct GuestPass {
  UserId guest_id;
  std::string name;
  GuestKind kind = GuestKind::other;
  ConsultationId consultation_id;
  AppointmentId appointment_id;
  std::string doctor_name;
  std::string invited_by_name;
  Instant starts_at;
  Instant ends_at;
  std::string zone;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::pending;
};
BOOST_DESCRIBE_STRUCT(GuestPass, (),
                      (guest_id, name, kind, consultation_id, appointment_id, doctor_name, invited_by_name, starts_at,
                       ends_at, zone, status))

void add_guest(db::Tx& tx, ConsultationId id, const GuestRow& guest, const db::Bytes& token_hash);
/// In the order of their invitation.
task<std::vector<GuestRow>> guests(db::Session& session, ConsultationId id);
/// Of those who are invited, or have come and not gone.
task<std::int64_t> count_guests(db::Session& session, ConsultationId id);

task<std::optional<GuestPass>> guest_pass(db::Session& session);

task<std::optional<UserId>> find_invitation(db::Session& session, const db::Bytes& token_hash);
struct Claimed {
  AppointmentId appointment_id;
  PatientId patient_id;
};
BOOST_DESCRIBE_STRUCT(Claimed, (), (appointment_id, patient_id))
/// As the guest itself. nullopt: somebody else was first.
task<std::optional<Claimed>> claim_invitation(db::Session& session, const db::Bytes& token_hash, SessionId id,
                                              const db::Bytes& session_hash);

struct GuestSession {
  UserId guest_id;
  SessionId session_id;
};
BOOST_DESCRIBE_STRUCT(GuestSession, (), (guest_id, session_id))
task<std::optional<GuestSession>> find_guest(db::Session& session, const db::Bytes& session_hash);
task<std::vector<SessionId>> ended_guest_sessions(db::Session& session, const std::vector<SessionId>& open);

/// Each names the sessions that were open until now.
task<std::vector<SessionId>> end_guest_sessions(db::Session& session, ConsultationId id);
task<std::vector<SessionId>> end_guest_session(db::Session& session, UserId guest);
/// Throws not found when the visit has no such guest.
task<std::vector<SessionId>> remove_guest(db::Session& session, ConsultationId id, UserId guest);

}  // namespace aegle::consultation::store
