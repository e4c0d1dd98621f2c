#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/files/policy.hpp"
#include "features/files/types.hpp"
#include "platform/db/database.hpp"
#include "platform/db/value.hpp"

/// SQL of files.
namespace aegle::files::store {

struct Row {
  FileId id;
  ConsultationId consultation_id;
  AppointmentId appointment_id;
  PatientId patient_id;
  UserId sender_id;                       ///< of a guest: its invitation's id
  std::optional<std::string> guest_name;  ///< set when a guest sent it
  Kind kind = Kind::shared;
  db::Bytes name;  ///< sealed
  std::int64_t bytes = 0;
  int part_bytes = 0;
  int received = 0;
  State state = State::receiving;
  std::optional<std::string> type;
  std::optional<Refusal> refusal;
  bool cleaned = false;  ///< the content is the picture that was written anew, not what was received
  bool has_preview = false;
  Instant created_at;
  std::optional<Instant> shared_at;
  std::optional<Instant> seen_at;  ///< by somebody else than the sender
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (id, consultation_id, appointment_id, patient_id, sender_id, guest_name, kind, name, bytes,
                       part_bytes, received, state, type, refusal, cleaned, has_preview, created_at, shared_at,
                       seen_at))

/// Where the acting guest's files go.
struct GuestVisit {
  ConsultationId consultation_id;
  AppointmentId appointment_id;
  PatientId patient_id;
  Instant starts_at;
  Instant ends_at;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::pending;
  bool admitted = false;  ///< let in by the doctor, and in the room
};
BOOST_DESCRIBE_STRUCT(GuestVisit, (),
                      (consultation_id, appointment_id, patient_id, starts_at, ends_at, status, admitted))
/// nullopt: its right has ended.
task<std::optional<GuestVisit>> guest_visit(db::Session& session);

/// Makes those who begin a file in this visit, or as this person, come one after the other.
void lock(db::Tx& tx, ConsultationId visit, UserId sender);
task<policy::Usage> usage(db::Session& session, ConsultationId visit, UserId sender, Kind kind);
/// The same as the acting guest, who is shown no other file.
task<policy::Usage> guest_usage(db::Session& session, UserId guest);
/// The call was recorded while everybody in it agreed.
task<bool> recorded_with_consent(db::Session& session, ConsultationId visit);
/// `by_guest`: the sender is a guest rather than a user.
task<Row> insert(db::Session& session, const Row& row, bool by_guest);
task<std::optional<Row>> find(db::Session& session, FileId id);
task<std::vector<Row>> list(db::Session& session, ConsultationId visit);

/// Part `part` is there, and what kind of file it is. nullopt: it was not the next one.
task<std::optional<Row>> receive(db::Session& session, FileId id, int part, const std::string& type, State next);
/// What came of looking at it. False: that was done before.
task<bool> share(db::Session& session, const Row& checked);
task<bool> refuse(db::Session& session, FileId id, Refusal refusal);
/// Notes that somebody else has seen it.
void see(db::Tx& tx, FileId id);
/// False: it is not there, or somebody else has seen it.
task<bool> remove(db::Session& session, FileId id, UserId sender);

/// Those left in the midst for a day, and those refused for as long, which are then gone.
task<std::vector<FileId>> take_abandoned(db::Session& session);
/// Those that wait to be looked at for longer than anything takes.
task<std::vector<FileId>> overdue(db::Session& session);
/// Of these ids, those that are known.
task<std::vector<FileId>> known(db::Session& session, const std::vector<std::string>& ids);

}  // namespace aegle::files::store
