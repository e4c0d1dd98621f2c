#include <fmt/format.h>
#include <gtest/gtest.h>

#include "integration/files/scene.hpp"
#include "integration/realtime/tab.hpp"
#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"
#include "support/eventually.hpp"
#include "support/pictures.hpp"
#include "support/run.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using Client = support::HttpClient;

const std::string guest_files = "/api/guest/files";

/// Somebody in the room, on a socket.
struct Seated {
  std::shared_ptr<Tab> tab;
  std::string peer;
};

/// An interpreter at a device of their own.
struct Guest {
  explicit Guest(const FilesScene& scene) : client(scene.server.url()) {}
  Client client;
  std::string id;
  Seated seat;
};

class GuestFilesTest : public ::testing::Test {
 protected:
  asio::io_context io_{1};

  json::object about(FilesScene& scene, std::string_view type, std::string_view peer) {
    return {{"type", type}, {"appointment_id", scene.visit_id}, {"peer", peer}};
  }
  Seated enter(FilesScene& scene, const std::string& path, Client& client) {
    auto work = [&]() -> task<Seated> {
      auto port = static_cast<std::uint16_t>(std::stoi(scene.server.url().substr(scene.server.url().rfind(':') + 1)));
      Seated made{co_await Tab::open(port, path, client.cookie()), to_string(make_uuid())};
      auto join = about(scene, "room.join", made.peer);
      join["audio"] = join["video"] = true;
      auto joined = co_await made.tab->ask(join);
      must(text_of(joined, "type") == "room.joined", json::serialize(joined));
      co_return made;
    };
    return support::run_on(io_, work());
  }
  Seated enter(FilesScene& scene) { return enter(scene, "/api/realtime", scene.doctor); }
  /// By a link of the doctor's, as far as the door.
  void come(FilesScene& scene, Guest& guest, const std::string& name = "Noor Haddad") {
    auto invited = scene.doctor.post(scene.visit + "/guests",
                                     json::serialize(json::object{{"name", name}, {"kind", "interpreter"}}));
    auto link = text(invited.json().at("link"));
    auto came =
        guest.client.post("/api/guest/claim", fmt::format(R"({{"invitation":"{}"}})", link.substr(link.find('#') + 1)));
    guest.id = text(came.json().at("guest_id"));
    guest.seat = enter(scene, "/api/guest/realtime", guest.client);
  }
  /// The doctor's deed, until the guest is told that it is now `state`.
  void decide(FilesScene& scene, const Seated& doctor, Guest& guest, const char* deed, std::string_view state) {
    auto work = [&]() -> task<> {
      auto frame = about(scene, deed, guest.seat.peer);
      co_await doctor.tab->send(json::serialize(frame));
      for (;;) {
        auto roster = co_await guest.seat.tab->next("room.roster");
        for (const auto& each : roster.at("peers").as_array())
          if (text(each.at("peer")) == guest.seat.peer && text(each.at("state")) == state) co_return;
      }
    };
    support::run_on(io_, work());
  }
  void admit(FilesScene& scene, const Seated& doctor, Guest& guest) {
    decide(scene, doctor, guest, "room.admit", "admitted");
  }

  static support::Reply announce(Client& client, const std::string& name, std::size_t bytes) {
    return client.post(guest_files, json::serialize(json::object{{"name", name}, {"bytes", bytes}}));
  }
  static support::Reply send_part(Client& client, const std::string& file, int part, const std::string& bytes) {
    return client.call("PUT", fmt::format("{}/{}/parts/{}", guest_files, file, part), bytes,
                       {"Content-Type: application/octet-stream"});
  }
  /// What is sent whole, in parts.
  static std::string send(Client& client, const std::string& name, const std::string& content) {
    auto announced = announce(client, name, content.size());
    must(announced.status == 201, announced.body);
    auto file = text(announced.json().at("file_id"));
    auto size = static_cast<std::size_t>(announced.json().at("part_bytes").as_int64());
    for (std::size_t part = 0; part * size < content.size(); ++part) {
      auto sent = send_part(client, file, static_cast<int>(part), content.substr(part * size, size));
      must(sent.status == 200, sent.body);
    }
    return file;
  }
  static json::array own(Client& client) { return client.get(guest_files).json().at("files").as_array(); }
  static std::string looked_at(Client& client, const std::string& file) {
    std::string state;
    support::eventually("the guest's file to be looked at", [&] {
      for (const auto& each : own(client))
        if (text(each.at("file_id")) == file) state = text(each.at("state"));
      return state == "ready" || state == "refused";
    });
    return state;
  }
};

TEST_F(GuestFilesTest, WhatAnAdmittedGuestSendsStandsInTheVisitUnderItsName) {
  FilesScene scene;
  Guest guest(scene);
  auto doctor = enter(scene);
  come(scene, guest);
  admit(scene, doctor, guest);
  EXPECT_TRUE(guest.client.get(guest_files).json().at("may_share").as_bool());

  auto given = support::photo(".jpg", 1600, 1200);
  ASSERT_GT(given.size(), 128U * 1024) << "of several parts";
  auto file = send(guest.client, "referral.jpg", given);
  EXPECT_EQ(looked_at(guest.client, file), "ready");
  for (auto* party : {&scene.patient, &scene.doctor}) {
    auto seen = scene.seen_by(*party, file);
    ASSERT_FALSE(seen.is_null());
    EXPECT_EQ(text(seen.at("name")), "referral.jpg");
    EXPECT_EQ(text(seen.at("sender").at("name")), "Noor Haddad");
    EXPECT_EQ(text(seen.at("sender").at("role")), "guest");
    EXPECT_EQ(text(seen.at("sender").at("id")), guest.id);
    EXPECT_FALSE(seen.at("removable").as_bool());
    auto whole = party->get("/api/files/" + file + "/content");
    EXPECT_EQ(support::facts_of(whole.body).width, 1600);
    EXPECT_FALSE(support::facts_of(whole.body).has_place);
    EXPECT_EQ(party->get("/api/files/" + file + "/preview").status, 200);
    EXPECT_EQ(party->call("DELETE", "/api/files/" + file).status, 403);
  }
  EXPECT_EQ(scene.other_doctor.get("/api/files/" + file + "/content").status, 404);
  auto mine = own(guest.client);
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_EQ(text(mine[0].at("sender").at("name")), "Noor Haddad");
  EXPECT_FALSE(mine[0].at("removable").as_bool()) << "it was seen";
  auto gone = guest.client.call("DELETE", guest_files + "/" + file);
  EXPECT_EQ(gone.code(), "files.seen");
  support::eventually("the parties to be told", [&] {
    return scene.sql("select count(distinct user_id) from notifications where kind = 'file.shared'") == "2";
  });
  EXPECT_EQ(scene.sql("select count(*) from audit_entries where action = 'file.send' and actor_role = 'guest' "
                      "and patient_id is not null and subject_id = '" +
                      file + "'"),
            "1");
}

TEST_F(GuestFilesTest, TheSameChecksAndLimitsHoldForThem) {
  FilesScene scene{{{"AEGLE_FILE_BYTES_MAX", "200000"}}};
  Guest guest(scene);
  auto doctor = enter(scene);
  come(scene, guest);
  admit(scene, doctor, guest);
  auto& client = guest.client;
  EXPECT_EQ(announce(client, "a.txt", 200'001).code(), "files.too_large");
  EXPECT_EQ(announce(client, "", 10).status, 422);
  EXPECT_EQ(client.post(guest_files, R"({"name":"a.webm","bytes":10,"kind":"recording"})").status, 403);
  auto file = text(announce(client, "holiday.jpg", 24).json().at("file_id"));
  EXPECT_EQ(send_part(client, file, 1, "x").code(), "files.wrong_part");
  EXPECT_EQ(send_part(client, file, 0, std::string("MZ\x90\0\x03 this is a program", 24)).code(),
            "files.type_not_accepted");
  EXPECT_EQ(text(own(client)[0].at("refusal")), "type");
  EXPECT_TRUE(scene.seen_by(scene.doctor, file).is_null());
  EXPECT_EQ(client.call("DELETE", guest_files + "/" + file).status, 204);
  EXPECT_TRUE(own(client).empty());
  // What the parties have shared counts for the visit, although the guest sees nothing of it.
  for (int i = 0; i < 5; ++i) EXPECT_EQ(scene.announce(scene.doctor, "a.txt", 190'000).status, 201);
  EXPECT_EQ(announce(client, "a.txt", 190'000).code(), "files.visit_full");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(announce(client, "a.txt", 10).status, 201);
  EXPECT_EQ(announce(client, "a.txt", 10).code(), "files.too_many");
  scene.began("76 minutes");
  EXPECT_EQ(announce(client, "a.txt", 10).status, 401) << "the guest's time ends with the visit's";
}

TEST_F(GuestFilesTest, OnlyWhileTheyAreLetIn) {
  FilesScene scene;
  Guest guest(scene), other(scene);
  auto doctor = enter(scene);
  come(scene, guest);
  EXPECT_FALSE(guest.client.get(guest_files).json().at("may_share").as_bool());
  auto early = announce(guest.client, "a.txt", 5);
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early.code(), "files.not_admitted");

  admit(scene, doctor, guest);
  auto file = text(announce(guest.client, "a.txt", 5).json().at("file_id"));
  decide(scene, doctor, guest, "room.hold", "waiting");
  EXPECT_EQ(send_part(guest.client, file, 0, "hello").code(), "files.not_admitted");
  admit(scene, doctor, guest);
  EXPECT_EQ(send_part(guest.client, file, 0, "hello").status, 200);
  auto next = text(announce(guest.client, "b.txt", 5).json().at("file_id"));
  scene.doctor.call("DELETE", scene.visit + "/guests/" + guest.id);
  for (const auto& refused : {announce(guest.client, "c.txt", 5), send_part(guest.client, next, 0, "hello"),
                              guest.client.get(guest_files), guest.client.call("DELETE", guest_files + "/" + file)})
    EXPECT_EQ(refused.status, 401) << "put out: " << refused.body;
  EXPECT_EQ(scene.doctor.get("/api/files/" + file + "/content").body, "hello") << "what was sent stays with the visit";

  come(scene, other);
  admit(scene, doctor, other);
  auto last = text(announce(other.client, "d.txt", 5).json().at("file_id"));
  auto end = [&]() -> task<> {
    json::object frame{{"type", "room.end"}, {"appointment_id", scene.visit_id}};
    co_await doctor.tab->send(json::serialize(frame));
    co_await other.seat.tab->closed();
  };
  support::run_on(io_, end());
  EXPECT_EQ(send_part(other.client, last, 0, "hello").status, 401) << "the call was ended";
}

TEST_F(GuestFilesTest, KnowOfNoFileButTheirOwn) {
  FilesScene scene;
  Guest guest(scene), other(scene);
  auto doctor = enter(scene);
  come(scene, guest);
  come(scene, other, "Asha Mehta");
  admit(scene, doctor, guest);
  admit(scene, doctor, other);
  auto of_patient = scene.share(scene.patient, "Zebrafieber.txt", "Zebrafieber");
  auto of_other = send(other.client, "Quillpain.txt", "Quillpain");
  EXPECT_EQ(looked_at(other.client, of_other), "ready");
  auto mine = send(guest.client, "mine.txt", "mine");
  EXPECT_EQ(looked_at(guest.client, mine), "ready");
  EXPECT_EQ(own(guest.client).size(), 1U);
  auto all = guest.client.get(guest_files).body;
  for (const char* word : {"Zebrafieber", "Quillpain", "Kriya", "Asha"})
    EXPECT_EQ(all.find(word), std::string::npos) << all;
  for (const auto& file : {of_patient, of_other}) {
    EXPECT_EQ(send_part(guest.client, file, 0, "x").status, 404);
    EXPECT_EQ(guest.client.call("DELETE", guest_files + "/" + file).status, 404);
  }
  for (const auto& file : {of_patient, of_other, mine})
    for (const char* what : {"/content", "/preview"})
      EXPECT_EQ(guest.client.get("/api/files/" + file + what).status, 403) << what;
  EXPECT_EQ(guest.client.get(scene.visit + "/files").status, 403);
  EXPECT_EQ(scene.doctor.get("/api/files/" + of_other + "/content").body, "Quillpain");
}

/// Row-level security, and nothing else, stands between a guest and the files.
TEST_F(GuestFilesTest, WithoutTheServicesOwnChecksTheDatabaseKeepsTheRestClosed) {
  FilesScene scene({}, "aegle_unchecked");
  Guest guest(scene);
  auto doctor = enter(scene);
  come(scene, guest);
  auto of_patient = scene.share(scene.patient, "Zebrafieber.txt", "Zebrafieber");
  auto early = announce(guest.client, "early.txt", 5);
  EXPECT_GE(early.status, 400) << early.body;
  EXPECT_EQ(scene.sql("select count(*) from files where guest_id is not null"), "0");
  for (const auto& reply :
       {guest.client.get(guest_files), guest.client.get(scene.visit + "/files"),
        send_part(guest.client, of_patient, 0, "x"), guest.client.get("/api/files/" + of_patient + "/content"),
        guest.client.call("DELETE", "/api/files/" + of_patient),
        guest.client.call("DELETE", guest_files + "/" + of_patient)})
    EXPECT_EQ(reply.body.find("Zebrafieber"), std::string::npos) << reply.body;
  EXPECT_FALSE(scene.seen_by(scene.patient, of_patient).is_null());

  admit(scene, doctor, guest);
  auto mine = text(announce(guest.client, "mine.txt", 5).json().at("file_id"));
  db::Blocking app(scene.server.database().app_url());
  app.query("select set_config('aegle.user', $1, false), set_config('aegle.role', 'guest', false)", guest.id);
  auto ids = app.run("select id::text from files").as<std::string>();
  EXPECT_EQ(ids, std::vector<std::string>{mine});
  auto refused = [&](const std::string& statement) {
    try {
      return app.run(statement + " returning id").as<std::optional<std::string>>().empty();
    } catch (const db::QueryError& error) {
      return error.sqlstate == "42501";
    }
  };
  EXPECT_TRUE(refused("update files set state = 'ready', shared_at = now() where id = '" + mine + "'"));
  EXPECT_TRUE(refused("update files set seen_at = null where id = '" + of_patient + "'"));
  EXPECT_TRUE(refused("delete from files where id = '" + of_patient + "'"));
  // Into somebody's record, as somebody, or as what nobody looks at.
  auto copy = [&](const std::string& patient, const std::string& sender, const std::string& state) {
    auto ready = state == "ready" ? "now()" : "null";
    return fmt::format(
        "insert into files (id, consultation_id, appointment_id, patient_id, {}, name, bytes, part_bytes, state, "
        "shared_at) "
        "select gen_random_uuid(), v.consultation_id, v.appointment_id, {}, '{}', 'x', 1, 1, '{}', {} from "
        "guest_visit() v",
        sender, patient, guest.id, state, ready);
  };
  auto stranger = scene.sql("select id from patients where id <> (select patient_id from files limit 1) limit 1");
  EXPECT_TRUE(refused(copy("'" + stranger + "'", "guest_id", "receiving")));
  EXPECT_TRUE(refused(copy("v.patient_id", "guest_id", "ready")));
  EXPECT_TRUE(refused(copy("v.patient_id", "sender_id", "receiving")));
  EXPECT_FALSE(refused(copy("v.patient_id", "guest_id", "receiving"))) << "this one is its right";
  decide(scene, doctor, guest, "room.hold", "waiting");
  EXPECT_TRUE(refused(copy("v.patient_id", "guest_id", "receiving")));
  EXPECT_TRUE(refused("update files set received = received where id = '" + mine + "'"));
  scene.sql("update guests set left_at = now()");
  EXPECT_EQ(app.run("select count(*) from files").at<std::int64_t>(0, 0), 0) << "its session is over";
}

}  // namespace
}  // namespace aegle::testing
