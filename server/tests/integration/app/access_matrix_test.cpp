#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "app/clinic.hpp"
#include "support/eventually.hpp"
#include "support/execute.hpp"
#include "support/http_client.hpp"
#include "support/pictures.hpp"
#include "support/server_process.hpp"
#include "support/times.hpp"

namespace aegle {
namespace {

using support::HttpClient;
using support::Reply;
using support::ServerProcess;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

/// Words that stand in the visit's sealed columns, and the patient's name: no stranger may ever be sent one of them.
const std::vector<std::string> secrets{"Zebrafieber", "Quillpain", "Otterpox",    "Lynxadol",
                                       "Marmotnote",  "Kriya",     "Tapirallergy"};

bool leaks(const std::string& body) {
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](const auto& word) { return body.find(word) != std::string::npos; });
}

/// The whole route table, as the server wires it.
std::vector<http::Route> route_table() {
  asio::io_context io;
  app::Settings settings;
  settings.data_dir = std::filesystem::temp_directory_path() / ("aegle-routes-" + to_string(make_uuid()));
  std::filesystem::create_directories(settings.data_dir);
  settings.settle();
  app::Clinic clinic{io.get_executor(), settings};
  app::wire(clinic);
  auto routes = clinic.router.routes();
  std::filesystem::remove_all(settings.data_dir);
  return routes;
}

/// How a route is called by someone who may, and what comes back then.
struct Call {
  std::string body;
  long success = 200;
  std::string owner = "patient";  ///< who calls last, and succeeds: patient, doctor, admin or guest
  bool admins_too = false;        ///< an admin may, although no party
  std::string body_type = "application/json";

  std::vector<std::string> headers() const { return {"Content-Type: " + body_type}; }
};

/// Every route that knows of owners or roles. One that is missing here fails the test.
const std::map<std::string, Call>& calls() {
  static const std::string medicine = R"({"diagnosis":"Otterpox","medicines":[{"name":"Lynxadol"}]})";
  static const std::string profile =
      R"({"name":"Rajesh Patel","specialties":["cardiology"],"qualifications":[],"languages":["en"],"biography":"",)"
      R"("fee":{"amount_minor":1,"currency":"USD"},"registration_number":"R"})";
  static const std::string device_result =
      R"({"agent":"Zebrafieber","browser":"works","camera":"denied","microphone":"works","speaker":"skipped",)"
      R"("stun":"works","udp":"failed","tcp":"works","tls":"absent","up_kbit_per_s":900,"down_kbit_per_s":2400})";
  static const std::string line_sample =
      R"({"samples":[{"ago_ms":0,"other_id":"01890000-0000-7000-8000-000000000000","rung":"full","round_trip_ms":1,)"
      R"("jitter_ms":1,"lost":0,"concealed":0,"sent_kbit":1,"received_kbit":1,"frames_per_second":30}]})";
  static const std::string booking = fmt::format(
      R"({{"doctor_id":"01890000-0000-7000-8000-000000000000","starts_at":"{}","symptoms":"x","is_emergency":false}})",
      to_string(support::day_ahead(20)));
  static const std::map<std::string, Call> table{
      {"POST /api/auth/logout", {"", 204}},
      {"GET /api/auth/me", {}},
      {"PUT /api/auth/me", {R"({"name":"Kriya Mehta","locale":"en","zone":"UTC"})", 200}},
      {"PUT /api/auth/password", {R"({"current_password":"wrong-wrong","new_password":"new-password-1"})", 422}},
      {"GET /api/auth/sessions", {}},
      {"DELETE /api/auth/sessions/{session_id}", {"", 404}},
      {"POST /api/auth/totp/begin", {R"({"password":"patient123"})", 200}},
      {"POST /api/auth/totp/confirm", {R"({"code":"000000"})", 422}},
      {"POST /api/auth/totp/disable", {R"({"password":"patient123"})", 204}},
      {"GET /api/patients/me", {}},
      {"PUT /api/patients/me", {R"({"name":"Kriya Mehta","allergies":["Tapirallergy"]})", 200}},
      {"GET /api/patients/{patient_id}/summary", {"", 200, "doctor"}},
      {"GET /api/doctors/me", {"", 200, "doctor"}},
      {"PUT /api/doctors/me", {profile, 200, "doctor"}},
      {"PUT /api/doctors/me/hours", {R"({"hours":[{"weekday":1,"opens":"00:00","closes":"24:00"}]})", 200, "doctor"}},
      {"GET /api/admin/doctors", {"", 200, "admin"}},
      {"POST /api/admin/doctors/{doctor_id}/approve", {"", 200, "admin"}},
      {"POST /api/admin/doctors/{doctor_id}/reject", {R"({"reason":"Test"})", 200, "admin"}},
      {"POST /api/appointments/create", {booking, 404}},
      {"GET /api/appointments/patient", {}},
      {"GET /api/appointments/doctor", {"", 200, "doctor"}},
      {"GET /api/appointments/{appointment_id}", {}},
      {"POST /api/appointments/{appointment_id}/accept", {"", 200, "doctor"}},
      {"POST /api/appointments/{appointment_id}/reject", {R"({"reason":"Quillpain"})", 200, "doctor"}},
      {"POST /api/appointments/{appointment_id}/cancel", {R"({"reason":"Quillpain"})", 200}},
      {"POST /api/appointments/{appointment_id}/complete", {"", 200, "doctor"}},
      {"POST /api/appointments/{appointment_id}/prescription", {medicine, 201, "doctor"}},
      {"GET /api/appointments/{appointment_id}/prescription", {}},
      {"GET /api/appointments/{appointment_id}/notes", {"", 200, "doctor"}},
      {"PUT /api/appointments/{appointment_id}/notes", {R"({"notes":"Marmotnote","version":1})", 200, "doctor"}},
      {"GET /api/appointments/{appointment_id}/messages", {}},
      {"POST /api/appointments/{appointment_id}/messages", {R"({"message":"Zebrafieber"})", 201}},
      {"GET /api/appointments/{appointment_id}/room", {}},
      {"GET /api/appointments/{appointment_id}/ice-servers", {}},
      {"GET /api/appointments/{appointment_id}/recording", {}},
      {"POST /api/appointments/{appointment_id}/recording/consent", {R"({"given":true})", 409}},
      {"POST /api/guest/recording/consent", {R"({"given":true})", 409, "guest"}},
      {"GET /api/appointments/{appointment_id}/waiting", {}},
      {"GET /api/doctors/me/waiting", {"", 200, "doctor"}},
      {"PUT /api/doctors/me/waiting-note", {R"({"note":"Ten minutes late"})", 200, "doctor"}},
      {"GET /api/appointments/{appointment_id}/guests", {}},
      {"POST /api/appointments/{appointment_id}/guests", {R"({"name":"Noor Haddad","kind":"interpreter"})", 201}},
      {"DELETE /api/appointments/{appointment_id}/guests/{guest_id}", {"", 204}},
      {"GET /api/guest/visit", {"", 200, "guest"}},
      {"GET /api/guest/ice-servers", {"", 200, "guest"}},
      {"POST /api/guest/leave", {"", 204, "guest"}},
      {"GET /api/appointments/{appointment_id}/files", {}},
      {"POST /api/appointments/{appointment_id}/files", {R"({"name":"Zebrafieber.txt","bytes":11})", 201}},
      {"PUT /api/files/{file_id}/parts/{part}", {"Zebrafieber", 200, "patient", false, "application/octet-stream"}},
      {"GET /api/files/{file_id}/content", {}},
      {"GET /api/files/{file_id}/preview", {}},
      {"DELETE /api/files/{file_id}", {"", 204}},
      {"POST /api/appointments/{appointment_id}/call-log", {line_sample, 201}},
      {"GET /api/appointments/{appointment_id}/call-log", {"", 200, "doctor", true}},
      {"GET /api/appointments/{appointment_id}/device-check/ice-servers", {}},
      {"GET /api/appointments/{appointment_id}/device-check", {}},
      {"PUT /api/appointments/{appointment_id}/device-check", {device_result}},
      {"GET /api/appointments/{appointment_id}/device-check/line", {}},
      {"POST /api/appointments/{appointment_id}/device-check/line",
       {"Zebrafieber", 204, "patient", false, "application/octet-stream"}},
      {"GET /api/device-checks", {"", 200, "doctor"}},
      {"GET /api/appointments/{appointment_id}/verification", {}},
      {"POST /api/appointments/{appointment_id}/verification",
       {R"({"words":"river lamp seven cedar","outcome":"match"})", 201}},
  };
  return table;
}

/// A visit that has begun, as these are, can no longer be cancelled by its patient; a request can.
bool needs_pending(const std::string& path) {
  return path.ends_with("/accept") || path.ends_with("/reject") || path.ends_with("/cancel");
}

class Scene {
 public:
  explicit Scene(const std::string& program) : server(program) {
    patient.sign_in("patient@mediscan.com", "patient123");
    other_patient.sign_in("patient7@mediscan.com", "patient123");
    doctor.sign_in("rajesh.patel@mediscan.com", "doctor123");
    other_doctor.sign_in("amina.yusuf@mediscan.com", "doctor123");
    admin.sign_in("admin@mediscan.com", "admin123");
    auto me = patient.put("/api/patients/me",
                          R"({"name":"Kriya Mehta","allergies":["Tapirallergy"],"history":"Zebrafieber"})");
    patient_id = text(me.json().at("patient_id"));
    doctor_id = text(doctor.get("/api/auth/me").json().at("id"));
    other_doctor_id = text(other_doctor.get("/api/auth/me").json().at("id"));
  }

  /// An appointment that is open now, with secrets in every sealed column; pending, or accepted and prescribed for.
  std::string fresh(bool pending) {
    auto slots = patient.get("/api/doctors/" + doctor_id + "/slots").json();
    auto body = fmt::format(
        R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Zebrafieber","notes":"Quillpain","is_emergency":false}})",
        doctor_id, text(slots.at("slots").at(0).at("starts_at")));
    auto made = patient.post("/api/appointments/create", body);
    if (made.status != 201) throw std::runtime_error(made.body);
    auto path = "/api/appointments/" + text(made.json().at("appointment_id"));
    open_now(path);
    if (!pending) {
      doctor.post(path + "/accept");
      patient.post(path + "/messages", R"({"message":"Zebrafieber"})");
      doctor.put(path + "/notes", R"({"notes":"Marmotnote","version":0})");
      auto issued =
          doctor.post(path + "/prescription", R"({"diagnosis":"Otterpox","medicines":[{"name":"Lynxadol"}]})");
      if (issued.status != 201) throw std::runtime_error(issued.body);
    }
    return path;
  }

  /// A file of the patient's in a visit of its own: announced, or shared; a picture where that is what the route is
  /// for.
  std::string fresh_file(const std::string& pattern) {
    auto visit = fresh(false);
    auto content = pattern.ends_with("/preview") ? support::photo(".jpg", 40, 30) : std::string("Zebrafieber");
    auto announced =
        patient.post(visit + "/files", fmt::format(R"({{"name":"Zebrafieber","bytes":{}}})", content.size()));
    if (announced.status != 201) throw std::runtime_error(announced.body);
    auto id = text(announced.json().at("file_id"));
    if (pattern.ends_with("/parts/{part}")) return id;
    patient.call("PUT", "/api/files/" + id + "/parts/0", content, {"Content-Type: application/octet-stream"});
    support::eventually("the file to be shared", [&] {
      auto files = patient.get(visit + "/files").json();
      return text(files.at("files").at(0).at("state")) == "ready";
    });
    return id;
  }

  /// A guest of the visit, who has come; the invitation is the doctor's, so that the patient's name is not in it.
  void come_as_guest(const std::string& visit) {
    guest.set_cookie("");
    auto invited = doctor.post(visit + "/guests", R"({"name":"Noor Haddad","kind":"interpreter"})");
    if (invited.status != 201) throw std::runtime_error(invited.body);
    auto link = text(invited.json().at("link"));
    auto claim = fmt::format(R"({{"invitation":"{}"}})", link.substr(link.find('#') + 1));
    auto came = guest.post("/api/guest/claim", claim);
    if (came.status != 200) throw std::runtime_error(came.body);
    guest_id = text(came.json().at("guest_id"));
  }

  /// With a guest of the very visit that is named, or of some visit.
  std::string path_of(const std::string& pattern) {
    auto path = pattern;
    auto put = [&](const std::string& name, const std::string& value) {
      if (auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    };
    if (path.find("{appointment_id}") != std::string::npos) {
      auto visit = fresh(needs_pending(pattern));
      put("/api/appointments/{appointment_id}", visit);
      come_as_guest(needs_pending(pattern) ? fresh(false) : visit);
      if (path.find("{guest_id}") != std::string::npos) put("{guest_id}", another_guest(visit));
    } else {
      come_as_guest(fresh(false));
    }
    if (path.find("{file_id}") != std::string::npos) put("{file_id}", fresh_file(pattern));
    put("{part}", "0");
    put("{patient_id}", patient_id);
    put("{doctor_id}", other_doctor_id);
    put("{session_id}", "01890000-0000-7000-8000-000000000000");
    return path;
  }

  HttpClient& who(const std::string& name) {
    return name == "patient" ? patient : name == "doctor" ? doctor : name == "guest" ? guest : admin;
  }

  ServerProcess server;
  HttpClient nobody{server.url()}, patient{server.url()}, other_patient{server.url()}, doctor{server.url()},
      other_doctor{server.url()}, admin{server.url()}, guest{server.url()};
  std::string patient_id, doctor_id, other_doctor_id, guest_id;

 private:
  std::string another_guest(const std::string& visit) {
    auto invited = patient.post(visit + "/guests", R"({"name":"Asha","kind":"relative"})");
    if (invited.status != 201) throw std::runtime_error(invited.body);
    return text(invited.json().at("guest").at("guest_id"));
  }
  /// Moves the visit to now: the next free time may be a quarter of an hour ahead and more.
  void open_now(const std::string& path);
};

void Scene::open_now(const std::string& path) {
  auto id = path.substr(path.rfind('/') + 1);
  auto sql = fmt::format(
      "update appointments set starts_at = now() - interval '1 minute', ends_at = now() + interval '14 minutes' "
      "where id = '{}'",
      id);
  support::execute(server.database().superuser_url(), sql);
}

struct Caller {
  std::string name;
  HttpClient& client;
  Role role;
};

bool is_stranger(const Caller& caller) { return caller.name != "patient" && caller.name != "doctor"; }

/// A stranger's own words, so that a secret that comes back can only be the visit's.
std::string harmless(std::string body) {
  for (const auto& word : secrets)
    for (auto at = body.find(word); at != std::string::npos; at = body.find(word))
      body.replace(at, word.size(), "Someone");
  return body;
}

/// Whether the path names something that belongs to a patient.
bool is_owned(const http::Route& route) {
  auto names = [&](const char* what) { return route.path.find(what) != std::string::npos; };
  return names("{appointment_id}") || names("{patient_id}") || names("{file_id}");
}

/// What a route answers to someone who is no party of what the path names.
long expected_for(const Caller& caller, const http::Route& route, const Call& call) {
  const auto& access = route.access;
  if (!access.anyone && caller.role == Role::none) return 401;
  // There a guest's cookie alone counts.
  if (route.path.starts_with("/api/guest/")) return 401;
  if (!access.anyone && std::find(access.roles.begin(), access.roles.end(), caller.role) == access.roles.end())
    return 403;
  bool may = !is_owned(route) || (call.admins_too && caller.role == Role::admin);
  return may ? call.success : 404;
}

bool is_owner(const std::string& caller, const http::Route& route, const Call& call) {
  if (caller == call.owner) return true;
  return is_owned(route) && (caller == "patient" || caller == "doctor");
}

TEST(AccessMatrix, EveryRouteAnswersEveryActorAsItsTableSays) {
  Scene scene{"aegle"};
  std::size_t checked = 0;
  for (const auto& route : route_table()) {
    if (route.socket || route.access.anyone) continue;
    auto name = std::string(to_string(route.method)) + " " + route.path;
    auto found = calls().find(name);
    ASSERT_NE(found, calls().end()) << name << " is not in this test's table";
    const auto& call = found->second;
    auto path = scene.path_of(route.path);
    auto method = std::string(to_string(route.method));
    std::vector<Caller> callers{{"nobody", scene.nobody, Role::none},
                                {"other_patient", scene.other_patient, Role::patient},
                                {"other_doctor", scene.other_doctor, Role::doctor},
                                {"admin", scene.admin, Role::admin},
                                {"guest", scene.guest, Role::guest},
                                {"patient", scene.patient, Role::patient},
                                {"doctor", scene.doctor, Role::doctor}};
    for (auto& caller : callers) {
      if (is_owner(caller.name, route, call)) continue;
      // What belongs to oneself alone would change under the others' hands: their own answers are their own business.
      auto expected = expected_for(caller, route, call);
      bool own_business = route.path.find('{') == std::string::npos && method != "GET";
      if (own_business && expected != 401 && expected != 403) continue;
      auto reply = caller.client.call(method, path, harmless(call.body), call.headers());
      EXPECT_EQ(reply.status, expected) << name << " as " << caller.name << ": " << reply.body;
      EXPECT_FALSE(is_stranger(caller) && leaks(reply.body)) << name << " as " << caller.name << ": " << reply.body;
      ++checked;
    }
    // A party of the visit on the wrong side of it.
    if (route.path.find("{appointment_id}") != std::string::npos && call.owner == "doctor") {
      EXPECT_EQ(scene.patient.call(method, path, call.body).status, 403) << name << " as the visit's patient";
    }
    // Last, the owner: it works, so none of the others has changed anything.
    auto reply = scene.who(call.owner).call(method, path, call.body, call.headers());
    EXPECT_EQ(reply.status, call.success) << name << " as " << call.owner << ": " << reply.body;
    if (name == "POST /api/auth/logout") scene.patient.sign_in("patient@mediscan.com", "patient123");
  }
  EXPECT_GT(checked, 100U);
}

TEST(AccessMatrix, WithoutTheServicesOwnChecksRowLevelSecurityAloneLeaksNothing) {
  Scene scene{"aegle_unchecked"};
  // The checks really are out, and the secrets really are there to be found.
  EXPECT_EQ(scene.patient.get("/api/admin/doctors").status, 200);
  auto visit = scene.fresh(false);
  EXPECT_TRUE(leaks(scene.doctor.get(visit).body));
  EXPECT_TRUE(leaks(scene.patient.get(visit + "/prescription").body));
  // A guest too gets as far as the rows, and finds none.
  scene.come_as_guest(visit);
  EXPECT_EQ(scene.guest.get(visit + "/messages").status, 404);
  EXPECT_EQ(scene.guest.get("/api/guest/visit").status, 200);
  for (const auto& route : route_table()) {
    if (route.socket) continue;
    auto name = std::string(to_string(route.method)) + " " + route.path;
    auto found = calls().find(name);
    if (found == calls().end()) continue;
    auto path = scene.path_of(route.path);
    auto method = std::string(to_string(route.method));
    for (auto* client : {&scene.nobody, &scene.other_patient, &scene.other_doctor, &scene.admin, &scene.guest}) {
      auto reply = client->call(method, path, harmless(found->second.body), found->second.headers());
      EXPECT_FALSE(leaks(reply.body)) << name << ": " << reply.body;
      bool may = found->second.admins_too && client == &scene.admin;
      if (!may && is_owned(route)) {
        EXPECT_GE(reply.status, 400) << name << ": " << reply.body;
      }
      auto pdf = client->call(method, path, "", {"Accept: application/pdf"});
      EXPECT_NE(pdf.body.substr(0, 4), "%PDF") << name;
    }
  }
}

TEST(AccessMatrix, AMalformedIdIsNotFound) {
  Scene scene{"aegle"};
  for (const auto& route : route_table()) {
    auto capture = route.path.find('{');
    if (route.socket || capture == std::string::npos) continue;
    auto call = calls().find(std::string(to_string(route.method)) + " " + route.path);
    auto path = route.path;
    path.replace(capture, path.find('}') - capture + 1, "not-an-id");
    auto body = call == calls().end() ? "" : call->second.body;
    auto owner = call == calls().end() ? "patient" : call->second.owner;
    auto headers = call == calls().end() ? Call{}.headers() : call->second.headers();
    EXPECT_EQ(scene.who(owner).call(std::string(to_string(route.method)), path, body, headers).status, 404) << path;
  }
}

}  // namespace
}  // namespace aegle
