#include "features/audit/service.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation {
namespace {

/// What is sealed.
struct Written {
  std::string notes;
  std::optional<Draft> draft;
};
BOOST_DESCRIBE_STRUCT(Written, (), (notes, draft))

vault::Place place_of(ConsultationId id) { return {"consultations", "notes", id.value}; }

audit::Entry entry_for(const char* action, const scheduling::Visit& visit) {
  return {.action = action,
          .subject = "consultation",
          .subject_id = visit.consultation_id.value,
          .patient = visit.patient_id};
}

}  // namespace

task<Notes> Service::notes(const Actor& actor, AppointmentId id) {
  auto visit = co_await this->visit(actor, id);
  require(policy::is_doctor_of(actor, visit), errors::forbidden);
  auto session = with_.database.as(actor);
  auto row = co_await store::notes(*session, visit.consultation_id);
  Notes notes{.version = row.notes_version, .saved_at = row.notes_saved_at};
  if (!row.notes) co_return notes;
  auto key = co_await with_.vault.key(*session, visit.patient_id);
  auto written = json::read<Written>(key.open(place_of(visit.consultation_id), *row.notes));
  notes.notes = std::move(written.notes);
  notes.draft = std::move(written.draft);
  // During the visit the page reads its own notes all the time; afterwards each opening is a look into the record.
  auto entry = entry_for("notes.read", visit);
  if (visit.status == scheduling::AppointmentStatus::completed)
    co_await audit::record_alone(with_.database, actor, entry);
  co_return notes;
}

task<Notes> Service::save_notes(const Actor& actor, AppointmentId id, NotesChange change) {
  auto visit = co_await this->visit(actor, id);
  require(policy::is_doctor_of(actor, visit), errors::forbidden);
  policy::check(change);
  if (!policy::may_write_notes(visit, with_.clock.now()))
    throw errors::conflict("consultation.notes_closed",
                           "Notes are written from acceptance until 30 days after the visit.");
  Written written{std::move(change.notes), std::move(change.draft)};
  std::function<task<Notes>(db::Tx&)> work = [&](db::Tx& tx) -> task<Notes> {
    auto key = co_await with_.vault.key(tx, visit.patient_id);
    auto sealed = key.seal(place_of(visit.consultation_id), json::write(written));
    auto row = co_await store::save_notes(tx, visit.consultation_id, sealed, change.version);
    if (!row)
      throw errors::conflict("consultation.notes_changed", "Another window has saved these notes. Load them again.");
    if (change.version == 0 || visit.status == scheduling::AppointmentStatus::completed)
      audit::record(tx, entry_for("notes.write", visit));
    co_return Notes{written.notes, written.draft, row->notes_version, row->notes_saved_at};
  };
  co_return co_await with_.database.transact(actor, "consultation.save_notes", work);
}

}  // namespace aegle::consultation
