#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "features/consultation/types.hpp"
#include "features/scheduling/types.hpp"
#include "platform/db/database.hpp"

/// The waiting room: where one stands, what to expect, and who waits for a doctor.
namespace aegle::consultation {

BOOST_DEFINE_ENUM_CLASS(DoctorPlace, absent, here, with_another)

struct Waiting {
  std::optional<int> position;  ///< 1 is next; null: nobody of this visit waits
  int ahead = 0;
  std::optional<Instant> expected_at;
  DoctorPlace doctor = DoctorPlace::absent;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (position, ahead, expected_at, doctor, note))

struct WaitingNote {
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(WaitingNote, (), (note))

struct WaitingPatient {
  AppointmentId appointment_id;
  std::string patient_name;
  Instant starts_at;
  Instant since;
  std::optional<std::string> agent;
  std::optional<std::string> network;
  bool audio = false;
  bool video = false;
};
BOOST_DESCRIBE_STRUCT(WaitingPatient, (),
                      (appointment_id, patient_name, starts_at, since, agent, network, audio, video))

struct WaitingRoom {
  std::optional<std::string> note;
  std::vector<WaitingPatient> waiting;
};
BOOST_DESCRIBE_STRUCT(WaitingRoom, (), (note, waiting))

namespace policy {

struct Slot {
  Instant starts_at;
  Instant ends_at;
};

/// What there is to know of those who wait for one doctor, as seen from one visit.
struct Line {
  bool waits = false;        ///< somebody of this visit does
  bool doctor_here = false;  ///< in this visit's room
  std::vector<Slot> ahead;   ///< the visits that wait with an earlier time, in order
  std::optional<Slot> with;  ///< the visit that the doctor is in now
};

/// The doctor is taken to be free at the appointed end of the visit she is in, or now if that has passed; those ahead
/// take as long as they were appointed for, and nobody begins before the own time.
Waiting expect(const scheduling::Visit& visit, const Line& line, Instant now);
void check(const WaitingNote& note);

}  // namespace policy

namespace store {
/// As a party of the appointment: `waits` and `doctor_here` are left to the room.
task<policy::Line> doctors_line(db::Session& session, AppointmentId id);
task<std::optional<std::string>> waiting_note(db::Session& session, AppointmentId id);
task<std::optional<std::string>> own_waiting_note(db::Session& session, UserId doctor);
void set_waiting_note(db::Tx& tx, UserId doctor, const std::optional<std::string>& note);

struct WaitingRow {
  AppointmentId appointment_id;
  std::string patient_name;
  Instant starts_at;
  Instant since;
  std::vector<SeatedPeer> peers;
};
/// The doctor's visits in which a patient waits now, by appointed start, at most 100.
task<std::vector<WaitingRow>> waiting_visits(db::Session& session, UserId doctor);
}  // namespace store

}  // namespace aegle::consultation
