#include "integration/consultation/visit_test.hpp"

namespace aegle::testing {
namespace {

using consultation::Draft;
using consultation::NotesChange;

class NotesTest : public VisitTest {
 protected:
  std::int64_t audited(const std::string& action) {
    return world_.superuser.query("select count(*) from audit_entries where action = $1", action)
        .at<std::int64_t>(0, 0);
  }
};

TEST_F(NotesTest, AreKeptAsTypedWithTheDraft) {
  auto work = [&]() -> task<> {
    auto none = co_await service().notes(doctor_, visit_);
    EXPECT_EQ(none.version, 0);
    EXPECT_EQ(none.notes, "");
    EXPECT_FALSE(none.saved_at);
    Draft draft{.diagnosis = "Angina", .medicines = {{.name = "Aspirin", .dose = "1 tablet"}, {.name = ""}}};
    NotesChange change{"Breathes well.", draft, 0};
    auto saved = co_await service().save_notes(doctor_, visit_, change);
    EXPECT_EQ(saved.version, 1);
    auto read = co_await service().notes(doctor_, visit_);
    EXPECT_EQ(read.notes, "Breathes well.");
    EXPECT_EQ(read.draft->medicines.size(), 2u);
    EXPECT_EQ(read.draft->medicines[0].dose, "1 tablet");
    EXPECT_EQ(read.saved_at, saved.saved_at);
  };
  world_.run(work());
}

TEST_F(NotesTest, ASecondWindowIsToldThatTheyHaveChanged) {
  NotesChange first{"one", std::nullopt, 0};
  NotesChange second{"two", std::nullopt, 0};
  EXPECT_EQ(error_of(service().save_notes(doctor_, visit_, first)), "");
  EXPECT_EQ(error_of(service().save_notes(doctor_, visit_, second)), "consultation.notes_changed");
  EXPECT_EQ(support::run_on(world_.io, service().notes(doctor_, visit_)).notes, "one");
}

TEST_F(NotesTest, AreTheDoctorsAlone) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  NotesChange change{"one", std::nullopt, 0};
  EXPECT_EQ(error_of(service().notes(patient_, visit_)), "forbidden");
  EXPECT_EQ(error_of(service().save_notes(patient_, visit_, change)), "forbidden");
  EXPECT_EQ(error_of(service().notes(strangers.doctor, visit_)), "not_found");
  EXPECT_EQ(error_of(service().save_notes(strangers.doctor, visit_, change)), "not_found");
}

TEST_F(NotesTest, AreWrittenFromAcceptanceUntilThirtyDaysAfter) {
  auto pending = make_visit(world_.superuser, world_.parties, "pending", std::chrono::minutes(60));
  auto done = make_visit(world_.superuser, world_.parties, "completed", std::chrono::minutes(-60));
  NotesChange change{"one", std::nullopt, 0};
  EXPECT_EQ(error_of(service().save_notes(doctor_, pending, change)), "consultation.notes_closed");
  world_.node->clock.advance(std::chrono::days(29));
  EXPECT_EQ(error_of(service().save_notes(doctor_, done, change)), "");
  world_.node->clock.advance(std::chrono::days(2));
  change.version = 1;
  EXPECT_EQ(error_of(service().save_notes(doctor_, done, change)), "consultation.notes_closed");
}

TEST_F(NotesTest, NameEveryFieldThatIsTooLong) {
  NotesChange change{std::string(20001, 'x'),
                     Draft{.diagnosis = std::string(2001, 'x'), .medicines = {{.name = std::string(201, 'x')}}}, 0};
  try {
    support::run_on(world_.io, service().save_notes(doctor_, visit_, change));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fields.size(), 3u);
    EXPECT_EQ(error.fields[2].field, "draft.medicines[0].name");
  }
}

TEST_F(NotesTest, OpeningThemAfterTheVisitIsAudited) {
  auto done = make_visit(world_.superuser, world_.parties, "completed", std::chrono::minutes(-60));
  NotesChange change{"one", std::nullopt, 0};
  EXPECT_EQ(error_of(service().save_notes(doctor_, visit_, change)), "");
  EXPECT_EQ(error_of(service().notes(doctor_, visit_)), "");
  EXPECT_EQ(audited("notes.read"), 0);
  EXPECT_EQ(audited("notes.write"), 1);
  EXPECT_EQ(error_of(service().save_notes(doctor_, done, change)), "");
  EXPECT_EQ(error_of(service().notes(doctor_, done)), "");
  EXPECT_EQ(audited("notes.read"), 1);
  EXPECT_EQ(audited("notes.write"), 2);
}

}  // namespace
}  // namespace aegle::testing
