#include "integration/files/scene.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "support/eventually.hpp"
#include "support/execute.hpp"

namespace aegle::testing {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string(value.as_string()); }

FilesScene::FilesScene(support::ServerProcess::Environment more, const std::string& program)
    : server(program, std::move(more)) {
  // These two have no other visit, so that the right to the record hangs on this one.
  patient.sign_in("patient9@mediscan.com", "patient123");
  other_patient.sign_in("patient7@mediscan.com", "patient123");
  doctor.sign_in("amina.yusuf@mediscan.com", "doctor123");
  other_doctor.sign_in("rajesh.patel@mediscan.com", "doctor123");
  auto id = text(doctor.get("/api/auth/me").json().at("id"));
  auto slots = patient.get("/api/doctors/" + id + "/slots").json();
  auto made =
      patient.post("/api/appointments/create",
                   fmt::format(R"({{"doctor_id":"{}","starts_at":"{}","symptoms":"Rash","is_emergency":false}})", id,
                               text(slots.at("slots").at(0).at("starts_at"))));
  if (made.status != 201) throw std::runtime_error(made.body);
  visit_id = text(made.json().at("appointment_id"));
  visit = "/api/appointments/" + visit_id;
  began("1 minute");
  doctor.post(visit + "/accept");
}

support::Reply FilesScene::announce(Client& client, const std::string& name, std::size_t bytes) {
  return client.post(visit + "/files", json::serialize(json::object{{"name", name}, {"bytes", bytes}}));
}

support::Reply FilesScene::send_part(Client& client, const std::string& file, int part, const std::string& bytes) {
  return client.call("PUT", fmt::format("/api/files/{}/parts/{}", file, part), bytes,
                     {"Content-Type: application/octet-stream"});
}

std::string FilesScene::send(Client& client, const std::string& name, const std::string& content) {
  auto made = announce(client, name, content.size());
  if (made.status != 201) throw std::runtime_error(made.body);
  auto id = text(made.json().at("file_id"));
  go_on(client, id, content);
  return id;
}

void FilesScene::go_on(Client& client, const std::string& file, const std::string& content) {
  auto found = seen_by(client, file);
  auto size = static_cast<std::size_t>(found.at("part_bytes").as_int64());
  for (auto part = found.at("received").as_int64(); part < found.at("parts").as_int64(); ++part) {
    auto sent =
        send_part(client, file, static_cast<int>(part), content.substr(static_cast<std::size_t>(part) * size, size));
    if (sent.status != 200) throw std::runtime_error(sent.body);
  }
}

json::value FilesScene::seen_by(Client& client, const std::string& file) {
  auto list = client.get(visit + "/files").json();
  const auto& files = list.at("files").as_array();
  auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& each) { return text(each.at("file_id")) == file; });
  return found == files.end() ? json::value() : *found;
}

json::value FilesScene::looked_at(Client& client, const std::string& file) {
  json::value found;
  support::eventually("the file to be looked at", [&] {
    found = seen_by(client, file);
    return text(found.at("state")) == "ready" || text(found.at("state")) == "refused";
  });
  return found;
}

std::string FilesScene::share(Client& client, const std::string& name, const std::string& content) {
  auto file = send(client, name, content);
  auto state = text(looked_at(client, file).at("state"));
  if (state != "ready") throw std::runtime_error(name + " is " + state);
  return file;
}

void FilesScene::began(const std::string& ago) {
  sql(
      fmt::format("update appointments set starts_at = now() - interval '{0}', "
                  "ends_at = now() - interval '{0}' + interval '15 minutes' where id = '{1}'",
                  ago, visit_id));
}

std::string FilesScene::sql(const std::string& statement) const {
  return support::execute(server.database().superuser_url(), statement);
}

}  // namespace aegle::testing
