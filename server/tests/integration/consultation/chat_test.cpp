#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include <fmt/format.h>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "integration/consultation/visit_test.hpp"
#include "platform/json/json.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using consultation::Message;
using consultation::MessagePost;

class ChatTest : public VisitTest {
 protected:
  task<Message> post(const Actor& actor, std::string text, std::optional<std::string> client_id = std::nullopt) {
    MessagePost body{std::move(text), std::move(client_id)};
    co_return co_await service().post(actor, visit_, std::move(body));
  }
};

TEST_F(ChatTest, IsStoredInOrderAndReadInPages) {
  auto work = [&]() -> task<> {
    for (int i = 1; i <= 5; ++i) {
      auto made = co_await post(i % 2 ? patient_ : doctor_, "line " + std::to_string(i));
      EXPECT_EQ(made.seq, i);
    }
    auto page = co_await service().messages(doctor_, visit_, 0, 3);
    EXPECT_EQ(page.messages.size(), 3u);
    EXPECT_EQ(page.next, "3");
    EXPECT_EQ(page.messages[0].message, "line 1");
    EXPECT_EQ(page.messages[0].sender.name, "Kriya Mehta");
    EXPECT_EQ(page.messages[0].sender.role, Role::patient);
    EXPECT_EQ(page.messages[1].sender.name, "Rajesh Patel");
    EXPECT_EQ(page.messages[1].sender.role, Role::doctor);
    auto rest = co_await service().messages(patient_, visit_, 3, 3);
    EXPECT_EQ(rest.messages.size(), 2u);
    EXPECT_FALSE(rest.next);
    EXPECT_EQ(rest.messages[1].message, "line 5");
    EXPECT_LE(rest.messages[0].sent_at, rest.messages[1].sent_at);
  };
  world_.run(work());
}

TEST_F(ChatTest, ARepeatedClientIdAddsNothingAndBurnsNoSeq) {
  auto work = [&]() -> task<> {
    using namespace asio::experimental::awaitable_operators;
    auto [a, b, c, d] = co_await (post(patient_, "hello", "c-1") && post(patient_, "hello again", "c-1") &&
                                  post(doctor_, "mine", "c-1") && post(patient_, "hello", "c-1"));
    EXPECT_EQ(a.seq, b.seq);
    EXPECT_EQ(a.id, d.id);
    EXPECT_EQ(a.message, b.message);
    EXPECT_NE(a.seq, c.seq);
    auto again = co_await post(patient_, "something else", "c-1");
    EXPECT_EQ(again.id, a.id);
    EXPECT_EQ(again.message, a.message);
    EXPECT_EQ((co_await post(patient_, "next")).seq, 3);
    auto all = co_await service().messages(patient_, visit_, 0, 100);
    EXPECT_EQ(all.messages.size(), 3u);
  };
  world_.run(work());
}

TEST_F(ChatTest, IsOpenFromAcceptanceUntilTheWindowCloses) {
  auto pending = make_visit(world_.superuser, world_.parties, "pending", std::chrono::minutes(60));
  auto rejected = make_visit(world_.superuser, world_.parties, "rejected", std::chrono::minutes(90));
  auto far = make_visit(world_.superuser, world_.parties, "accepted", std::chrono::minutes(60 * 24 * 9));
  auto completed = make_visit(world_.superuser, world_.parties, "completed", std::chrono::minutes(-30));
  MessagePost hello{"hello", std::nullopt};
  EXPECT_EQ(error_of(service().post(patient_, pending, hello)), "consultation.chat_closed");
  EXPECT_EQ(error_of(service().post(doctor_, rejected, hello)), "consultation.chat_closed");
  EXPECT_EQ(error_of(service().post(patient_, far, hello)), "");
  EXPECT_EQ(error_of(service().post(patient_, completed, hello)), "");
  world_.node->clock.advance(std::chrono::minutes(46));
  EXPECT_EQ(error_of(service().post(patient_, completed, hello)), "consultation.chat_closed");
  EXPECT_EQ(error_of(service().messages(patient_, completed, 0, 10)), "");
}

TEST_F(ChatTest, RefusesEmptyAndEndlessMessages) {
  MessagePost empty{" \n", std::nullopt};
  MessagePost endless{std::string(4001, 'x'), std::nullopt};
  MessagePost long_id{"hello", std::string(65, 'x')};
  EXPECT_EQ(error_of(service().post(patient_, visit_, empty)), "invalid");
  EXPECT_EQ(error_of(service().post(patient_, visit_, endless)), "invalid");
  EXPECT_EQ(error_of(service().post(patient_, visit_, long_id)), "invalid");
}

TEST_F(ChatTest, IsUnknownToStrangers) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  Actor admin = make_user(world_.superuser, Role::admin, "Admin");
  MessagePost hello{"hello", std::nullopt};
  for (const auto& stranger : {strangers.doctor, strangers.patient, admin}) {
    EXPECT_EQ(error_of(service().post(stranger, visit_, hello)), "not_found");
    EXPECT_EQ(error_of(service().messages(stranger, visit_, 0, 10)), "not_found");
    EXPECT_EQ(error_of(service().chat_head(stranger, visit_)), "not_found");
    auto session = world_.node->database.as(stranger);
    static const db::Statement look{"test.look", "select count(*) from messages"};
    EXPECT_EQ(support::run_on(world_.io, session->first<std::int64_t>(look)), 0);
  }
}

TEST_F(ChatTest, ReachesBothOverTheWebSocket) {
  auto work = [&]() -> task<> {
    auto stream = "chat:" + to_string(visit_);
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    for (auto* tab : {patient.get(), doctor.get()}) {
      json::object subscribe{{"type", "subscribe"}, {"stream", stream}, {"after", 0}};
      EXPECT_EQ(text_of(co_await tab->ask(subscribe), "type"), "subscribed");
    }
    json::object hello{{"type", "chat.send"},
                       {"appointment_id", to_string(visit_)},
                       {"client_id", "c-1"},
                       {"message", "Hello \"you\""}};
    auto sent = co_await patient->ask(hello);
    EXPECT_EQ(text_of(sent, "type"), "chat.sent");
    EXPECT_EQ(number_of(sent, "seq"), 1);
    EXPECT_EQ(text_of(sent, "client_id"), "c-1");
    auto event = co_await doctor->next("event");
    EXPECT_EQ(text_of(event, "stream"), stream);
    EXPECT_EQ(text_of(event, "kind"), "message");
    EXPECT_EQ(number_of(event, "seq"), 1);
    auto message = aegle::json::read<Message>(event.at("data"));
    EXPECT_EQ(message.message, "Hello \"you\"");
    EXPECT_EQ(message.sender.id, patient_.user);
    EXPECT_EQ(to_string(message.sent_at), text_of(sent, "sent_at"));
    EXPECT_EQ(number_of(co_await patient->ask(hello), "seq"), 1);

    json::object typing{{"type", "chat.typing"}, {"appointment_id", to_string(visit_)}};
    co_await patient->send(json::serialize(typing));
    co_await patient->send(json::serialize(typing));
    auto typed = co_await doctor->next("chat.typing");
    EXPECT_EQ(text_of(typed, "name"), "Kriya Mehta");
    EXPECT_EQ(text_of(typed, "user_id"), to_string(patient_.user));
    // The second came too soon, and neither came back to who types.
    for (auto* tab : {patient.get(), doctor.get()}) {
      co_await tab->send(R"({"type":"ping"})");
      EXPECT_EQ(text_of(co_await tab->next(), "type"), "pong");
    }
  };
  world_.run(work());
}

TEST_F(ChatTest, HowFarEachHasReadIsStoredAndToldToTheOther) {
  auto reads = [&](const Actor& actor) { return got(service().messages(actor, visit_, 0, 10)).reads; };
  auto work = [&]() -> task<> {
    for (int i = 1; i <= 3; ++i) co_await post(patient_, "line " + std::to_string(i));
    auto patient = co_await world_.open(patient_);
    auto doctor = co_await world_.open(doctor_);
    json::object subscribe{{"type", "subscribe"}, {"stream", "chat:" + to_string(visit_)}, {"after", 3}};
    co_await patient->ask(subscribe);
    co_await doctor->ask(subscribe);
    auto read = [&](std::int64_t seq) {
      return json::serialize(json::object{{"type", "chat.read"}, {"appointment_id", to_string(visit_)}, {"seq", seq}});
    };
    co_await doctor->send(read(2));
    auto told = co_await patient->next("chat.read");
    EXPECT_EQ(text_of(told, "user_id"), to_string(doctor_.user));
    EXPECT_EQ(number_of(told, "seq"), 2);
    // Less than before says nothing new, and nobody has read what is not there.
    co_await doctor->send(read(1));
    co_await doctor->send(read(900));
    EXPECT_EQ(number_of(co_await patient->next("chat.read"), "seq"), 3);
    co_await doctor->send(read(0));
    EXPECT_EQ(text_of(co_await doctor->next("error"), "code"), "invalid");
  };
  world_.run(work());
  for (const auto& party : {patient_, doctor_}) {
    auto all = reads(party);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].user_id, doctor_.user);
    EXPECT_EQ(all[0].seq, 3);
  }
}

TEST_F(ChatTest, NobodyReadsInAnothersNameOrInAVisitThatIsNotTheirs) {
  got(post(patient_, "Hello"));
  auto strangers = make_parties(world_.superuser, *world_.node);
  EXPECT_EQ(error_of(service().mark_read(strangers.doctor, visit_, 1)), "not_found");
  EXPECT_EQ(error_of(service().mark_read(guest_of(doctor_, visit_), visit_, 1)), "not_found");
  static const db::Statement forged{"test.forged_read", R"(
    insert into chat_reads (consultation_id, user_id, seq) select id, $2, 1 from consultations where appointment_id = $1)"};
  auto work = [&]() -> task<> {
    auto session = world_.node->database.as(doctor_);
    co_await session->query(forged, visit_, patient_.user);
  };
  EXPECT_THROW(world_.run(work()), db::QueryError);
  got(service().mark_read(doctor_, visit_, 1));
  static const db::Statement seen{"test.seen_reads", "select count(*) from chat_reads"};
  auto look = [&](Actor actor) -> task<std::int64_t> {
    auto session = world_.node->database.as(actor);
    co_return *co_await session->first<std::int64_t>(seen);
  };
  EXPECT_EQ(got(look(patient_)), 1);
  EXPECT_EQ(got(look(strangers.patient)), 0);
}

TEST_F(ChatTest, StrangersCannotSubscribeSendOrType) {
  auto strangers = make_parties(world_.superuser, *world_.node);
  auto work = [&]() -> task<> {
    auto tab = co_await world_.open(strangers.patient);
    json::object subscribe{{"type", "subscribe"}, {"stream", "chat:" + to_string(visit_)}};
    EXPECT_EQ(text_of(co_await tab->ask(subscribe), "code"), "not_found");
    json::object malformed{{"type", "subscribe"}, {"stream", "chat:1"}};
    EXPECT_EQ(text_of(co_await tab->ask(malformed), "code"), "not_found");
    json::object hello{
        {"type", "chat.send"}, {"appointment_id", to_string(visit_)}, {"client_id", "c"}, {"message", "Hi"}};
    EXPECT_EQ(text_of(co_await tab->ask(hello), "code"), "not_found");
    json::object typing{{"type", "chat.typing"}, {"appointment_id", to_string(visit_)}};
    EXPECT_EQ(text_of(co_await tab->ask(typing), "code"), "not_found");
  };
  world_.run(work());
}

TEST_F(ChatTest, ADumpOfTheDatabaseHoldsNoWordOfIt) {
  consultation::NotesChange notes{"paroxysmal nocturnal whimsy", consultation::Draft{.diagnosis = "quixotism"}, 0};
  auto work = [&]() -> task<> {
    co_await post(patient_, "my elbow sings zarzuela");
    co_await service().save_notes(doctor_, visit_, notes);
  };
  world_.run(work());
  std::unique_ptr<FILE, int (*)(FILE*)> dump(
      popen(fmt::format("pg_dump -d \"{}\"", world_.base.superuser_url()).c_str(), "r"), pclose);
  std::string all;
  std::array<char, 65536> part;
  while (auto count = fread(part.data(), 1, part.size(), dump.get())) all.append(part.data(), count);
  EXPECT_NE(all.find(to_string(visit_)), std::string::npos);
  for (auto word : {"zarzuela", "elbow", "whimsy", "quixotism"}) EXPECT_EQ(all.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace aegle::testing
