#include "features/prescriptions/policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"

namespace aegle::prescriptions::policy {
namespace {

constexpr Date today{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{24}};

Issue sound() {
  Medicine aspirin{.name = "Aspirin", .strength = "75 mg", .dose = "1 tablet", .frequency = "once a day"};
  return {.diagnosis = "Angina", .medicines = {aspirin}};
}

std::vector<FieldProblem> problems_of(Issue issue) {
  try {
    check(normalised(std::move(issue)), today);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault, Fault::invalid);
    return error.fields;
  }
  return {};
}

std::vector<std::string> fields_of(Issue issue) {
  std::vector<std::string> fields;
  for (const auto& problem : problems_of(std::move(issue))) fields.push_back(problem.field);
  return fields;
}

TEST(PrescriptionPolicy, EveryWrongFieldIsNamedAtOnce) {
  EXPECT_TRUE(fields_of(sound()).empty());
  Issue wrong = sound();
  wrong.diagnosis = "  \n";
  wrong.medicines.push_back({.name = "", .strength = std::string(101, 'x'), .dose = "1.0 mg"});
  wrong.medicines.push_back({.name = std::string("a\x01", 2), .directions = std::string(1001, 'x')});
  wrong.dosage_instructions = std::string(4001, 'x');
  wrong.recommendations = std::string(4001, 'x');
  wrong.follow_up_date = Date{today.year(), today.month(), std::chrono::day{23}};
  std::vector<std::string> expected{"diagnosis",           "medicines[1].name", "medicines[1].strength",
                                    "medicines[1].dose",   "medicines[2].name", "medicines[2].directions",
                                    "dosage_instructions", "recommendations",   "follow_up_date"};
  EXPECT_EQ(fields_of(wrong), expected);
}

TEST(PrescriptionPolicy, LimitsCountLettersNotBytes) {
  Issue issue = sound();
  issue.diagnosis.clear();
  for (int i = 0; i < 2000; ++i) issue.diagnosis += "药";
  EXPECT_TRUE(fields_of(issue).empty());
  issue.diagnosis += "药";
  EXPECT_EQ(fields_of(issue), std::vector<std::string>{"diagnosis"});
  issue = sound();
  issue.medicines.assign(51, issue.medicines[0]);
  EXPECT_EQ(fields_of(issue), std::vector<std::string>{"medicines"});
}

TEST(PrescriptionPolicy, AFollowUpTodayIsFine) {
  Issue issue = sound();
  issue.follow_up_date = today;
  EXPECT_TRUE(fields_of(issue).empty());
}

TEST(PrescriptionPolicy, WhatCanBeMisreadIsRefusedWithItsReplacement) {
  const std::pair<const char*, const char*> cases[] = {
      {"5.0 mg", "Write 5:"},           {"2.50 mg", "Write 2.5:"},
      {"0.10", "Write 0.1:"},           {"1.000 mg", "1,000"},
      {"5,0 mg", "Write 5:"},           {".5 mg", "Write 0.5"},
      {"about .25 ml", "Write 0.25"},   {"(.5 mg)", "Write 0.5"},
      {"10 U", "Write units"},          {"10U", "Write units"},
      {"10 u", "Write units"},          {"100 U/ml", "Write units"},
      {"1000 IU", "Write units"},       {"1000iu", "Write units"},
      {"50 µg", "Write micrograms"},    {"50μg/ml", "Write micrograms"},
      {"1 tab QD", "Write daily"},      {"1 q.d.", "Write daily"},
      {"qod", "Write every other day"}, {"Q.O.D.", "Write every other day"}};
  for (const auto& [text, replacement] : cases) {
    auto problem = misreadable(text, true);
    ASSERT_TRUE(problem) << text;
    EXPECT_NE(problem->find(replacement), std::string::npos) << text << ": " << *problem;
  }
}

TEST(PrescriptionPolicy, OrdinaryWritingIsAccepted) {
  for (const char* text : {"5 mg",          "0.5 mg",
                           "2.5 mg/5 ml",   "1,000 units",
                           "10,000 units",  "100 mg",
                           "1.25 mg",       "10 micrograms",
                           "20 mcg",        "1-0-1",
                           "once daily",    "twice a day",
                           "every 6 hours", "as needed...5 times at most",
                           "½ tablet",      "1 to 2 tablets",
                           "U-100",         "500 mg + 125 mg",
                           "10%",           "1:1000",
                           "siete u ocho",  "2 tab. QID",
                           "Up to 4",       "五毫克",
                           "१ गोली",        "قرص واحد",
                           "10 units",      "vitamin B12 1000 units",
                           "1 g",           "5 mL",
                           "quad",          "1.2.10"})
    EXPECT_FALSE(misreadable(text, true)) << text << ": " << misreadable(text, true).value_or("");
  EXPECT_FALSE(misreadable("at 8.00 and 20.00", false)) << "a frequency may name times";
}

TEST(PrescriptionPolicy, AnyTextIsJudgedWithoutFailing) {
  EXPECT_TRUE(rc::check("misreadable, in_full and sentence take any text", [](const std::string& text) {
    misreadable(text, true);
    RC_ASSERT(in_full(in_full(text)) == in_full(text));
    Medicine medicine{.name = "x", .dose = text, .route = text, .frequency = text, .duration = text};
    sentence(medicine);
  }));
}

TEST(PrescriptionPolicy, NormalisingTrimsAndWritesMicrogramsInFull) {
  Issue issue = sound();
  issue.diagnosis = "  Angina\r\nstable \n";
  issue.recommendations = "   ";
  issue.medicines[0].strength = " 100mcg ";
  issue.medicines[0].dose = "50 MCG/ml";
  issue.medicines[0].route = "";
  issue.medicines[0].name = "mcg stays in a name";
  auto made = normalised(issue);
  EXPECT_EQ(made.diagnosis, "Angina\nstable");
  EXPECT_FALSE(made.recommendations);
  EXPECT_EQ(made.medicines[0].strength, "100 micrograms");
  EXPECT_EQ(made.medicines[0].dose, "50 micrograms/ml");
  EXPECT_FALSE(made.medicines[0].route);
  EXPECT_EQ(made.medicines[0].name, "mcg stays in a name");
}

TEST(PrescriptionPolicy, ANarrowBlankHidesNoAbbreviation) {
  Issue issue = sound();
  issue.medicines[0].strength = "50\u00a0µg";
  EXPECT_EQ(fields_of(issue), std::vector<std::string>{"medicines[0].strength"});
}

TEST(PrescriptionPolicy, TheSentenceSaysHowToTakeIt) {
  auto said = [](Medicine medicine) { return sentence(medicine); };
  EXPECT_EQ(said({.dose = "1 tablet", .route = "oral", .frequency = "twice a day", .duration = "7 days"}),
            "Take 1 tablet by mouth, twice a day, for 7 days.");
  EXPECT_EQ(said({.dose = "2 puffs", .route = "Inhaled", .frequency = "every 6 hours"}),
            "Inhale 2 puffs, every 6 hours.");
  EXPECT_EQ(said({.dose = "Take one", .route = "oral"}), "Take one by mouth.");
  EXPECT_EQ(said({.dose = "2 drops", .route = "left eye", .frequency = "at night"}), "2 drops, left eye, at night.");
  EXPECT_EQ(said({.route = "oral"}), "Oral.");
  EXPECT_EQ(said({.frequency = "1-0-1", .duration = "until finished."}), "1-0-1, until finished.");
  EXPECT_EQ(said({.dose = "१ गोली", .frequency = "दिन में दो बार"}), "१ गोली · दिन में दो बार");
  EXPECT_EQ(said({.name = "Aspirin"}), "");
}

TEST(PrescriptionPolicy, TheSentenceKnowsEveryRouteThatTheFormSuggests) {
  // web/src/features/consultation/notes/suggestions.ts
  const std::pair<const char*, const char*> suggested[] = {{"by mouth", "Take 2 drops by mouth."},
                                                           {"under the tongue", "Put 2 drops under the tongue."},
                                                           {"on the skin", "Apply 2 drops to the skin."},
                                                           {"into the eye", "Put 2 drops into the eye."},
                                                           {"into the ear", "Put 2 drops into the ear."},
                                                           {"into the nose", "Use 2 drops in the nose."},
                                                           {"by inhalation", "Inhale 2 drops."},
                                                           {"under the skin", "Inject 2 drops under the skin."},
                                                           {"into the muscle", "Inject 2 drops into a muscle."},
                                                           {"into the rectum", "Use 2 drops in the rectum."}};
  for (auto [route, said] : suggested) EXPECT_EQ(sentence({.dose = "2 drops", .route = route}), said);
  EXPECT_EQ(sentence({.dose = "a thin layer", .route = "on the skin"}), "Apply a thin layer to the skin.");
}

TEST(PrescriptionPolicy, AgeIsInYearsAndForInfantsInMonths) {
  auto day = [](int y, unsigned m, unsigned d) {
    return Date{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
  };
  EXPECT_EQ(age(day(1987, 11, 24), today), "39 years");
  EXPECT_EQ(age(day(1987, 11, 25), today), "38 years");
  EXPECT_EQ(age(day(2026, 4, 24), today), "7 months");
  EXPECT_EQ(age(day(2026, 10, 24), today), "1 month");
  EXPECT_EQ(age(day(2030, 1, 1), today), "0 months");
}

TEST(PrescriptionPolicy, OnlyTheDoctorOfTheVisitIssuesAndBothPartiesRead) {
  scheduling::Visit visit;
  visit.doctor_id = UserId::make();
  visit.patient_user_id = UserId::make();
  Actor doctor{.role = Role::doctor, .user = visit.doctor_id};
  Actor patient{.role = Role::patient, .user = *visit.patient_user_id};
  Actor stranger{.role = Role::doctor, .user = UserId::make()};
  Actor patient_with_doctors_id{.role = Role::patient, .user = visit.doctor_id};
  EXPECT_TRUE(may_issue(doctor, visit));
  EXPECT_TRUE(may_read(doctor, visit));
  EXPECT_FALSE(may_issue(patient, visit));
  EXPECT_TRUE(may_read(patient, visit));
  EXPECT_FALSE(may_read(stranger, visit));
  EXPECT_FALSE(may_issue(patient_with_doctors_id, visit));
  EXPECT_FALSE(may_read(Actor::nobody(), visit));
  visit.patient_user_id.reset();
  EXPECT_FALSE(may_read({.role = Role::patient}, visit)) << "a record without a user belongs to nobody";
}

TEST(PrescriptionPolicy, AVisitIsOpenOnceAcceptedAndNear) {
  auto code_at = [](scheduling::AppointmentStatus status, const char* now) -> std::string {
    scheduling::Visit visit;
    visit.starts_at = *parse_instant("2026-11-24T10:00:00Z");
    visit.ends_at = *parse_instant("2026-11-24T10:15:00Z");
    visit.status = status;
    try {
      check_open(visit, *parse_instant(now));
    } catch (const Error& error) {
      EXPECT_EQ(error.fault, Fault::conflict);
      return error.code;
    }
    return "open";
  };
  using Status = scheduling::AppointmentStatus;
  EXPECT_EQ(code_at(Status::accepted, "2026-11-24T09:44:59Z"), "prescriptions.not_open");
  EXPECT_EQ(code_at(Status::accepted, "2026-11-24T09:45:00Z"), "open");
  EXPECT_EQ(code_at(Status::accepted, "2026-11-25T09:45:00Z"), "open");
  for (auto status : {Status::pending, Status::completed, Status::rejected, Status::cancelled})
    EXPECT_EQ(code_at(status, "2026-11-24T10:00:00Z"), "scheduling.wrong_state");
}

}  // namespace
}  // namespace aegle::prescriptions::policy
