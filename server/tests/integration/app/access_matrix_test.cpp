#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "app/clinic.hpp"
#include "integration/app/access_table.hpp"
#include "support/contract.hpp"
#include "support/eventually.hpp"
#include "support/execute.hpp"
#include "support/handshake.hpp"
#include "support/http_client.hpp"
#include "support/pictures.hpp"
#include "support/run.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

using access::allowed_roles;
using access::Call;
using access::calls;
using access::public_routes;
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

std::string name_of(const http::Route& route) { return std::string(to_string(route.method)) + " " + route.path; }

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
    if (pattern.starts_with("/api/guest/files")) admit_guest();
    if (pattern.starts_with("/api/guest/files/{file_id}"))
      put("{file_id}", guests_file());
    else if (path.find("{file_id}") != std::string::npos)
      put("{file_id}", fresh_file(pattern));
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
  /// As if the doctor had let the guest in, without any socket.
  void admit_guest() {
    auto sql = fmt::format(
        "update rooms r set roster = jsonb_build_array(jsonb_build_object('peer', g.id, 'seat', g.id, 'user_id', g.id, "
        "'role', 'guest', 'name', g.name, 'state', 'admitted', 'since', '2026-01-01T00:00:00Z', 'audio', true, "
        "'video', true, 'screen', false, 'guest', g.kind)) from guests g "
        "where g.id = '{}' and r.consultation_id = g.consultation_id",
        guest_id);
    support::execute(server.database().superuser_url(), sql);
  }
  std::string guests_file() {
    auto announced = guest.post("/api/guest/files", R"({"name":"scan.txt","bytes":4})");
    if (announced.status != 201) throw std::runtime_error(announced.body);
    return text(announced.json().at("file_id"));
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

/// "get /api/config", as the contract has it.
std::string operation_of(const http::Route& route) {
  auto name = name_of(route);
  std::transform(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(name.find(' ')), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

/// Every answer of every route is what api/openapi.yaml says, a refusal too.
void expect_described(const http::Route& route, const Reply& reply) {
  static const support::Contract contract;
  if (!route.path.starts_with("/api/")) return;
  for (const auto& problem : contract.problems_of(operation_of(route), reply)) ADD_FAILURE() << problem;
}

/// So is the body of a call that succeeds.
void expect_body_described(const http::Route& route, const Call& call) {
  static const support::Contract contract;
  if (call.body.empty() || call.body_type != "application/json") return;
  for (const auto& problem : contract.problems_of_body(operation_of(route), call.body)) ADD_FAILURE() << problem;
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
  if (caller.role == Role::none) return 401;
  // There a guest's cookie alone counts.
  if (route.path.starts_with("/api/guest/")) return 401;
  if (!allowed_roles().at(name_of(route)).contains(caller.role)) return 403;
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
    if (route.socket || public_routes().contains(name_of(route))) continue;
    auto name = name_of(route);
    ASSERT_TRUE(allowed_roles().contains(name)) << name << " is in neither of this test's tables";
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
      expect_described(route, reply);
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
    expect_described(route, reply);
    expect_body_described(route, call);
    if (name == "POST /api/auth/logout") scene.patient.sign_in("patient@mediscan.com", "patient123");
  }
  EXPECT_GT(checked, 100U);
}

TEST(AccessMatrix, AnybodyMayCallThePublicRoutesAndNoOther) {
  Scene scene{"aegle"};
  scene.fresh(false);
  std::set<std::string> open;
  for (const auto& route : route_table()) {
    if (!route.access.anyone) continue;
    open.insert(name_of(route));
    auto reply = scene.nobody.call(std::string(to_string(route.method)), scene.path_of(route.path), "", {});
    EXPECT_TRUE(reply.status != 401 && reply.status != 403) << name_of(route) << ": " << reply.body;
    expect_described(route, reply);
    bool tells_demo_accounts = route.path == "/api/config";
    EXPECT_TRUE(tells_demo_accounts || !leaks(reply.body)) << name_of(route) << ": " << reply.body;
  }
  EXPECT_EQ(open, public_routes());
}

TEST(AccessMatrix, ASocketOpensForThoseWhoseItIs) {
  Scene scene{"aegle"};
  scene.come_as_guest(scene.fresh(false));
  const std::map<std::string, std::map<std::string, int>> expected{
      {"/api/realtime", {{"nobody", 401}, {"guest", 403}, {"patient", 101}, {"doctor", 101}, {"admin", 101}}},
      {"/api/guest/realtime", {{"nobody", 401}, {"guest", 101}, {"patient", 401}, {"doctor", 401}, {"admin", 401}}}};
  auto port = static_cast<std::uint16_t>(std::stoi(scene.server.url().substr(scene.server.url().rfind(':') + 1)));
  std::size_t sockets = 0;
  for (const auto& route : route_table()) {
    if (!route.socket) continue;
    ++sockets;
    ASSERT_TRUE(expected.contains(route.path)) << route.path << " is not in this test's table";
    for (const auto& [who, status] : expected.at(route.path)) {
      auto cookie = who == "nobody" ? std::string{} : scene.who(who).cookie();
      auto answer = support::run(support::handshake_status(port, route.path, cookie.empty() ? "" : "Cookie", cookie));
      EXPECT_EQ(answer, status) << route.path << " as " << who;
    }
  }
  EXPECT_EQ(sockets, expected.size());
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
    auto name = name_of(route);
    auto found = calls().find(name);
    if (found == calls().end()) continue;
    auto path = scene.path_of(route.path);
    auto method = std::string(to_string(route.method));
    for (auto* client : {&scene.nobody, &scene.other_patient, &scene.other_doctor, &scene.admin, &scene.guest}) {
      auto reply = client->call(method, path, harmless(found->second.body), found->second.headers());
      EXPECT_FALSE(leaks(reply.body)) << name << ": " << reply.body;
      bool may = found->second.admins_too && client == &scene.admin;
      bool own = client == &scene.guest && route.path.starts_with("/api/guest/");
      if (!may && !own && is_owned(route)) {
        EXPECT_GE(reply.status, 400) << name << ": " << reply.body;
      }
      auto pdf = client->call(method, path, "", {"Accept: application/pdf"});
      EXPECT_NE(pdf.body.substr(0, 4), "%PDF") << name;
    }
  }
}

TEST(AccessMatrix, AMalformedIdIsNotFound) {
  Scene scene{"aegle"};
  scene.come_as_guest(scene.fresh(false));
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
