#include "features/prescriptions/service.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "platform/db/blocking.hpp"
#include "platform/http/router.hpp"
#include "platform/json/json.hpp"
#include "support/run.hpp"
#include "support/test_database.hpp"
#include "support/times.hpp"
#include "unit/pdf/pdf_text.hpp"

namespace aegle::prescriptions {
namespace {

using namespace std::chrono_literals;

/// Midnight UTC of the day of these visits, which is today: a doctor's right to a record ends a year after a visit.
const Instant midnight = support::day_ahead(0);

std::string day(int after = 0) { return to_string(local_date(midnight + std::chrono::days{after}, "UTC")); }

const std::string sound_body = R"({"diagnosis": "Stable angina", "medicines": [
  {"name": "Aspirin", "strength": "75 mg", "form": "tablet", "dose": "1 tablet", "route": "oral",
   "frequency": "once a day", "duration": "30 days", "quantity": "30 tablets"},
  {"name": "अमोक्सिसिलिन", "strength": "100mcg"}],
  "recommendations": "Walk 30 minutes a day.", "follow_up_date": ")" +
                               day(30) + "\"}";

/// The parts that prescriptions stand on, all real, and the two parties of one accepted visit with a stranger of each
/// kind.
class PrescriptionsTest : public testing::Test {
 protected:
  PrescriptionsTest()
      : database_(io_.get_executor(), options()),
        queue_(io_.get_executor(), database_),
        scheduling_(database_, vault_, queue_, clock_, {.public_url = "http://localhost"}),
        service_(database_, vault_, queue_, scheduling_, workers_, clock_,
                 {"Aegle Clinic", "12 Lake Road", "+91 20 1"}) {
    superuser_.run(fmt::format(R"sql(
      insert into users (id, role, name, password_hash) values
        ('{0}', 'doctor', 'Rajesh Patel', ''), ('{1}', 'patient', 'Kriya Mehta', ''),
        ('{2}', 'doctor', 'Sneha Shah', ''), ('{3}', 'patient', 'Omar Aziz', '');
      insert into doctors (id, name, status, registration_number, specialties, qualifications, zone) values
        ('{0}', 'Rajesh Patel', 'approved', 'MCI-1', '{{cardiology}}', '{{MBBS,"DM (Cardiology)"}}', 'Asia/Kolkata'),
        ('{2}', 'Sneha Shah', 'approved', 'MCI-2', '{{dermatology}}', '{{}}', 'UTC');
      insert into patients (id, user_id, name) values
        ('{4}', '{1}', 'Kriya Mehta'), ('{5}', '{3}', 'Omar Aziz'))sql",
                               to_string(doctor_.user), to_string(patient_.user), to_string(other_doctor_.user),
                               to_string(other_patient_.user), to_string(patient_id_), to_string(other_patient_id_)));
    std::function<task<>(db::Tx&)> keys = [&](db::Tx& tx) -> task<> {
      auto key = vault_.create_key(tx, patient_id_);
      auto particulars = R"({"date_of_birth":"1987-03-12","sex":"female"})";
      tx.queue({"test.particulars", "update patients set particulars = $2 where id = $1"}, patient_id_,
               key.seal({"patients", "particulars", patient_id_.value}, particulars));
      vault_.create_key(tx, other_patient_id_);
      co_return;
    };
    support::run_on(io_, database_.transact(Actor::system(), "test.keys", keys));
    visit_ = make_visit("accepted");
    router_.add(routes(service_));
    router_.authenticate_with([this](const http::Request& request) -> task<Actor> {
      auto who = std::string(request.header("X-Test-Actor"));
      co_return who == "doctor" ? doctor_
      : who == "patient"        ? patient_
      : who == "other doctor"   ? other_doctor_
      : who == "other patient"  ? other_patient_
      : who == "admin"          ? Actor{.role = Role::admin, .user = UserId::make()}
                                : Actor::nobody();
    });
    router_.check_origin_with([](std::string_view, const http::Request&) { return true; });
  }
  ~PrescriptionsTest() override { support::run_on(io_, database_.stop()); }

  db::Options options() {
    db::Options made;
    made.url = base_.app_url();
    made.connections = 4;
    return made;
  }

  AppointmentId make_visit(const std::string& status, Instant starts_at = midnight + 10h) {
    auto id = AppointmentId::make();
    superuser_.run(fmt::format(R"(
      insert into appointments (id, doctor_id, patient_id, booked_by, busy_id, starts_at, ends_at, status, symptoms)
        values ('{0}', '{1}', '{2}', '{3}', '{0}', '{4}', timestamptz '{4}' + interval '15 minutes', '{5}', '');
      insert into consultations (id, appointment_id, patient_id, doctor_id) values ('{6}', '{0}', '{2}', '{1}'))",
                               to_string(id), to_string(doctor_.user), to_string(patient_id_), to_string(patient_.user),
                               to_string(starts_at), status, to_string(ConsultationId::make())));
    return id;
  }

  http::Response send(http::Method method, const std::string& who, AppointmentId id, std::string body = {},
                      std::string accept = {}) {
    http::Request request;
    request.method = method;
    request.path = "/api/appointments/" + to_string(id) + "/prescription";
    request.body = std::move(body);
    request.headers = {
        {"X-Test-Actor", who}, {"Authorization", "Bearer x"}, {"Accept", accept}, {"Content-Type", "application/json"}};
    return support::run_on(io_, router_.handle(request));
  }
  http::Response post(const std::string& who, AppointmentId id, std::string body = sound_body) {
    return send(http::Method::post, who, id, std::move(body));
  }
  http::Response get(const std::string& who, AppointmentId id, std::string accept = "application/json") {
    return send(http::Method::get, who, id, {}, std::move(accept));
  }

  /// The fields that a refusal names, each followed by a blank; none when it is issued.
  std::string wrong_fields(AppointmentId id, boost::json::value diagnosis, const std::string& follow_up) {
    boost::json::object body{
        {"diagnosis", std::move(diagnosis)}, {"medicines", boost::json::array{}}, {"follow_up_date", follow_up}};
    auto answer = post("doctor", id, boost::json::serialize(body));
    if (answer.status == 201) return "";
    EXPECT_EQ(answer.status, 422) << answer.body;
    auto problem = boost::json::parse(answer.body);
    std::string fields;
    for (const auto& each : problem.at("errors").as_array()) fields.append(each.at("field").as_string()) += " ";
    return fields;
  }
  std::int64_t count(const std::string& sql) { return superuser_.run(sql).at<std::int64_t>(0, 0); }
  static std::string header(const http::Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }
  static std::string code(const http::Response& response) {
    auto problem = boost::json::parse(response.body);
    return std::string(problem.at("code").as_string());
  }

  support::TestDatabase base_;
  db::Blocking superuser_{base_.superuser_url()};
  support::ManualClock clock_{midnight + 10h + 5min};
  asio::io_context io_{1};
  db::Database database_;
  vault::Vault vault_{crypto::Key::random(), 1};
  jobs::Queue queue_;
  scheduling::Service scheduling_;
  Workers workers_{2, 16};
  Service service_;
  http::Router router_;
  Actor doctor_{.role = Role::doctor, .user = UserId::make()};
  Actor patient_{.role = Role::patient, .user = UserId::make()};
  Actor other_doctor_{.role = Role::doctor, .user = UserId::make()};
  Actor other_patient_{.role = Role::patient, .user = UserId::make()};
  PatientId patient_id_ = PatientId::make();
  PatientId other_patient_id_ = PatientId::make();
  AppointmentId visit_;
};

TEST_F(PrescriptionsTest, TheDoctorIssuesAndBothReadIt) {
  auto issued = post("doctor", visit_);
  ASSERT_EQ(issued.status, 201) << issued.body;
  auto made = json::read<Prescription>(issued.body);
  EXPECT_EQ(made.version, 1);
  EXPECT_EQ(made.issued_at, clock_.now());
  EXPECT_EQ(made.doctor.name, "Rajesh Patel");
  EXPECT_EQ(made.doctor.registration_number, "MCI-1");
  EXPECT_EQ(made.doctor.qualifications, (std::vector<std::string>{"MBBS", "DM (Cardiology)"}));
  EXPECT_EQ(made.patient.name, "Kriya Mehta");
  EXPECT_EQ(made.patient.date_of_birth, parse_date("1987-03-12"));
  EXPECT_EQ(made.patient.sex, identity::Sex::female);
  ASSERT_EQ(made.medicines.size(), 2u);
  EXPECT_EQ(made.medicines[1].name, "अमोक्सिसिलिन");
  EXPECT_EQ(made.medicines[1].strength, "100 micrograms");
  EXPECT_EQ(made.medicines[0].sentence, "Take 1 tablet by mouth, once a day, for 30 days.");
  EXPECT_EQ(made.medicines[1].sentence, "");
  for (const char* who : {"doctor", "patient"}) {
    auto read = get(who, visit_);
    ASSERT_EQ(read.status, 200) << read.body;
    EXPECT_EQ(read.body, issued.body);
    EXPECT_EQ(header(read, "Vary"), "Accept");
  }
}

TEST_F(PrescriptionsTest, TheScreenIsToldTheSentenceThatThePdfPrints) {
  auto body = R"({"diagnosis": "x", "medicines": [{"name": "A", "dose": "2 sprays", "route": "into the nose",
    "frequency": "twice a day"}, {"name": "B", "dose": "१ कैप्सूल", "frequency": "दिन में तीन बार"}]})";
  ASSERT_EQ(post("doctor", visit_, body).status, 201);
  auto read = json::read<Prescription>(get("patient", visit_).body);
  EXPECT_EQ(read.medicines.at(0).sentence, "Use 2 sprays in the nose, twice a day.");
  auto text = pdf::flowing(get("patient", visit_, "application/pdf").body);
  for (const auto& medicine : read.medicines) EXPECT_NE(text.find(*medicine.sentence), std::string::npos) << text;
  auto sent_along = R"({"diagnosis": "x", "medicines": [{"name": "A", "sentence": "Take all of it."}]})";
  EXPECT_EQ(post("doctor", visit_, sent_along).status, 422);
}

TEST_F(PrescriptionsTest, ThePdfIsMadeForTheOneWhoAcceptsIt) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  for (const char* accept : {"application/pdf", "text/html, application/pdf;q=0.9, */*;q=0.1"}) {
    auto file = get("patient", visit_, accept);
    ASSERT_EQ(file.status, 200) << file.body;
    EXPECT_EQ(file.type, "application/pdf");
    EXPECT_EQ(header(file, "Content-Disposition"), "attachment; filename=\"prescription-" + day() + ".pdf\"");
    auto text = pdf::flowing(file.body);
    for (const char* part : {"Aegle Clinic", "Aspirin", "अमोक्सिसिलिन", "100 micrograms", "(Asia/Kolkata)", "MCI-1"})
      EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(get("patient", visit_, "*/*").type, "application/json");
}

TEST_F(PrescriptionsTest, OnlyTheTwoPartiesKnowOfIt) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  EXPECT_EQ(post("nobody", visit_).status, 401);
  EXPECT_EQ(post("patient", visit_).status, 403);
  EXPECT_EQ(post("other patient", visit_).status, 403);
  EXPECT_EQ(post("admin", visit_).status, 403);
  EXPECT_EQ(post("other doctor", visit_).status, 404);
  EXPECT_EQ(get("nobody", visit_).status, 401);
  EXPECT_EQ(get("admin", visit_).status, 403);
  for (const char* accept : {"application/json", "application/pdf"}) {
    EXPECT_EQ(get("other patient", visit_, accept).status, 404);
    EXPECT_EQ(get("other doctor", visit_, accept).status, 404);
  }
  EXPECT_EQ(count("select count(*) from prescriptions"), 1);
  EXPECT_EQ(get("doctor", AppointmentId::make()).status, 404);
}

TEST_F(PrescriptionsTest, BeforeItIsIssuedThereIsNone) {
  EXPECT_EQ(get("doctor", visit_).status, 404);
  EXPECT_EQ(get("patient", visit_, "application/pdf").status, 404);
}

TEST_F(PrescriptionsTest, RowSecurityAloneShowsAStrangerNothing) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  constexpr db::Statement all{"test.all", "select count(*) from prescriptions"};
  auto seen = [&](const Actor& actor) {
    auto session = database_.as(actor);
    return support::run_on(io_, session->first<std::int64_t>(all)).value();
  };
  EXPECT_EQ(seen(doctor_), 1);
  EXPECT_EQ(seen(patient_), 1);
  EXPECT_EQ(seen(other_doctor_), 0);
  EXPECT_EQ(seen(other_patient_), 0);
  EXPECT_EQ(seen(Actor::nobody()), 0);
}

TEST_F(PrescriptionsTest, EveryWrongFieldIsNamed) {
  auto refused = post("doctor", visit_,
                      R"({"diagnosis": "", "medicines": [{"name": "A"}, {"name": "", "dose": ".5 mg"}],
                                            "follow_up_date": ")" +
                          day(-1) + "\"}");
  EXPECT_EQ(refused.status, 422);
  for (const char* field : {"diagnosis", "medicines[1].name", "medicines[1].dose", "follow_up_date"})
    EXPECT_NE(refused.body.find(fmt::format("\"{}\"", field)), std::string::npos) << field << refused.body;
  EXPECT_EQ(post("doctor", visit_, R"({"diagnosis": "x"})").status, 422);
  EXPECT_EQ(post("doctor", visit_, R"({"diagnosis": "x", "medicines": [], "dose": 1})").status, 422);
  EXPECT_EQ(post("doctor", visit_, "not json").status, 422);
  EXPECT_EQ(count("select count(*) from prescriptions"), 0);
}

TEST_F(PrescriptionsTest, TheDayOfAFollowUpIsTheDoctorsDay) {
  // 20:05 UTC is already the 25th in Kolkata.
  clock_.set(midnight + 20h + 5min);
  auto late = make_visit("accepted", midnight + 20h);
  EXPECT_EQ(wrong_fields(late, "x", day()), "follow_up_date ");
  EXPECT_EQ(wrong_fields(late, 1, day()), "diagnosis follow_up_date ");
  EXPECT_EQ(wrong_fields(late, "x", day(1)), "");
  // 02:05 UTC is still the day before in Los Angeles.
  superuser_.run("update doctors set zone = 'America/Los_Angeles'");
  clock_.set(midnight + 26h + 5min);
  auto evening = make_visit("accepted", midnight + 26h);
  EXPECT_EQ(wrong_fields(evening, "x", day(-1)), "follow_up_date ");
  EXPECT_EQ(wrong_fields(evening, 1, day()), "diagnosis ");
  EXPECT_EQ(wrong_fields(evening, "x", day()), "");
}

TEST_F(PrescriptionsTest, OnlyInAnAcceptedVisitThatIsOpen) {
  for (const char* status : {"pending", "completed", "rejected", "cancelled"}) {
    auto refused = post("doctor", make_visit(status));
    EXPECT_EQ(refused.status, 409) << status;
    EXPECT_EQ(code(refused), "scheduling.wrong_state");
  }
  auto later = make_visit("accepted", midnight + 10h + 20min + 1s);
  EXPECT_EQ(code(post("doctor", later)), "prescriptions.not_open");
  clock_.advance(1s);
  EXPECT_EQ(post("doctor", later).status, 201);
}

TEST_F(PrescriptionsTest, ACorrectionIsTheNextVersionAndTheOldOneStays) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  auto second = post("doctor", visit_, R"({"diagnosis": "Corrected", "medicines": []})");
  EXPECT_EQ(json::read<Prescription>(second.body).version, 2);
  auto read = json::read<Prescription>(get("patient", visit_).body);
  EXPECT_EQ(read.version, 2);
  EXPECT_EQ(read.diagnosis, "Corrected");
  EXPECT_EQ(count("select count(*) from prescriptions"), 2);
}

TEST_F(PrescriptionsTest, TwoAtOnceBecomeTwoVersions) {
  using namespace asio::experimental::awaitable_operators;
  auto issue_once = [&]() -> task<int> {
    auto body = json::read<Issue>(std::string_view(sound_body));
    auto made = co_await service_.issue(doctor_, visit_, std::move(body));
    co_return made.version;
  };
  auto both = [&]() -> task<std::pair<int, int>> {
    auto [a, b] = co_await (issue_once() && issue_once());
    co_return std::pair(std::min(a, b), std::max(a, b));
  };
  EXPECT_EQ(support::run_on(io_, both()), std::pair(1, 2));
}

TEST_F(PrescriptionsTest, CompletingComesWithItOrNotAtAll) {
  auto body = std::string(sound_body);
  body.insert(1, "\"complete\": true, ");
  ASSERT_EQ(post("doctor", visit_, body).status, 201);
  EXPECT_EQ(count("select count(*) from appointments where status = 'completed'"), 1);
  EXPECT_EQ(count("select count(*) from outbox where topic = 'prescriptions.issued'"), 1);
  EXPECT_EQ(count("select count(*) from outbox where topic = 'scheduling.completed'"), 1);
  EXPECT_EQ(code(post("doctor", visit_)), "scheduling.wrong_state");
  EXPECT_EQ(get("patient", visit_).status, 200) << "it is read after completion as before";
}

TEST_F(PrescriptionsTest, IssuingAndEachReadingAreInTheAuditLog) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  get("patient", visit_);
  get("doctor", visit_, "application/pdf");
  auto entries = [&](const char* action, const Actor& actor) {
    return count(
        fmt::format("select count(*) from audit_entries where action = '{}' and actor_id = '{}' and patient_id = '{}' "
                    "and subject_id = (select id from prescriptions)",
                    action, to_string(actor.user), to_string(patient_id_)));
  };
  EXPECT_EQ(entries("prescription.issue", doctor_), 1);
  EXPECT_EQ(entries("prescription.read", patient_), 1);
  EXPECT_EQ(entries("prescription.read", doctor_), 1);
}

TEST_F(PrescriptionsTest, TheDatabaseHoldsNoneOfItsWords) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  auto content = superuser_.run("select content from prescriptions").at<db::Bytes>(0, 0).data;
  for (const char* word : {"Aspirin", "angina", "अमोक्सिसिलिन", "Walk", "tablet"})
    EXPECT_EQ(content.find(word), std::string::npos) << word;
  EXPECT_EQ(count("select count(*) from outbox where payload::text ~* 'aspirin|angina'"), 0);
}

TEST_F(PrescriptionsTest, ItKeepsTheNamesOfItsDay) {
  ASSERT_EQ(post("doctor", visit_).status, 201);
  superuser_.run(fmt::format("update patients set name = 'Kriya Rao' where id = '{}'", to_string(patient_id_)));
  superuser_.run(
      fmt::format("update doctors set registration_number = 'NEW' where id = '{}'", to_string(doctor_.user)));
  auto read = json::read<Prescription>(get("patient", visit_).body);
  EXPECT_EQ(read.patient.name, "Kriya Mehta");
  EXPECT_EQ(read.doctor.registration_number, "MCI-1");
}

}  // namespace
}  // namespace aegle::prescriptions
