#include "integration/app/access_table.hpp"

#include <fmt/format.h>

#include "support/times.hpp"

namespace aegle::access {

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
      {"GET /api/guest/files", {"", 200, "guest"}},
      {"POST /api/guest/files", {R"({"name":"scan.txt","bytes":4})", 201, "guest"}},
      {"PUT /api/guest/files/{file_id}/parts/{part}", {"scan", 200, "guest", false, "application/octet-stream"}},
      {"DELETE /api/guest/files/{file_id}", {"", 204, "guest"}},
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

const std::set<std::string>& public_routes() {
  static const std::set<std::string> table{"GET /healthz",
                                           "GET /readyz",
                                           "GET /metrics",
                                           "GET /api/config",
                                           "GET /api/openapi.yaml",
                                           "GET /api/docs",
                                           "GET /api/specialties",
                                           "GET /api/doctors",
                                           "GET /api/doctors/{doctor_id}",
                                           "GET /api/doctors/{doctor_id}/slots",
                                           "POST /api/auth/register",
                                           "POST /api/auth/verify",
                                           "POST /api/auth/resend",
                                           "POST /api/auth/login",
                                           "POST /api/auth/password/forgot",
                                           "POST /api/auth/password/reset",
                                           "POST /api/guest/claim"};
  return table;
}

const std::map<std::string, std::set<Role>>& allowed_roles() {
  static const auto table = [] {
    std::map<std::string, std::set<Role>> made;
    auto allow = [&](std::set<Role> roles, std::initializer_list<const char*> routes) {
      for (const char* route : routes) made.emplace(route, roles);
    };
    const std::string visit = "/api/appointments/{appointment_id}";
    auto of_visit = [&](std::set<Role> roles, std::initializer_list<const char*> routes) {
      for (std::string route : routes) made.emplace(route.insert(route.find(' ') + 1, visit), roles);
    };
    allow({Role::patient, Role::doctor, Role::admin},
          {"POST /api/auth/logout", "GET /api/auth/me", "PUT /api/auth/me", "PUT /api/auth/password",
           "GET /api/auth/sessions", "DELETE /api/auth/sessions/{session_id}", "POST /api/auth/totp/begin",
           "POST /api/auth/totp/confirm", "POST /api/auth/totp/disable"});
    allow({Role::patient}, {"GET /api/patients/me", "PUT /api/patients/me", "POST /api/appointments/create",
                            "GET /api/appointments/patient"});
    allow({Role::doctor},
          {"GET /api/patients/{patient_id}/summary", "GET /api/doctors/me", "PUT /api/doctors/me",
           "PUT /api/doctors/me/hours", "GET /api/doctors/me/waiting", "PUT /api/doctors/me/waiting-note",
           "GET /api/appointments/doctor", "GET /api/device-checks"});
    allow({Role::admin}, {"GET /api/admin/doctors", "POST /api/admin/doctors/{doctor_id}/approve",
                          "POST /api/admin/doctors/{doctor_id}/reject"});
    allow({Role::guest}, {"GET /api/guest/visit", "GET /api/guest/ice-servers", "POST /api/guest/leave",
                          "POST /api/guest/recording/consent", "GET /api/guest/files", "POST /api/guest/files",
                          "PUT /api/guest/files/{file_id}/parts/{part}", "DELETE /api/guest/files/{file_id}"});
    allow({Role::patient, Role::doctor}, {"PUT /api/files/{file_id}/parts/{part}", "GET /api/files/{file_id}/content",
                                          "GET /api/files/{file_id}/preview", "DELETE /api/files/{file_id}"});
    of_visit({Role::patient, Role::doctor}, {"GET ",
                                             "POST /cancel",
                                             "GET /prescription",
                                             "GET /messages",
                                             "POST /messages",
                                             "GET /room",
                                             "GET /ice-servers",
                                             "GET /recording",
                                             "POST /recording/consent",
                                             "GET /waiting",
                                             "GET /guests",
                                             "POST /guests",
                                             "DELETE /guests/{guest_id}",
                                             "GET /files",
                                             "POST /files",
                                             "POST /call-log",
                                             "GET /device-check",
                                             "PUT /device-check",
                                             "GET /device-check/ice-servers",
                                             "GET /device-check/line",
                                             "POST /device-check/line",
                                             "GET /verification",
                                             "POST /verification"});
    of_visit({Role::doctor},
             {"POST /accept", "POST /reject", "POST /complete", "POST /prescription", "GET /notes", "PUT /notes"});
    of_visit({Role::doctor, Role::admin}, {"GET /call-log"});
    return made;
  }();
  return table;
}

}  // namespace aegle::access
