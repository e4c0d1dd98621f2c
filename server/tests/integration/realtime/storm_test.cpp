#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include <boost/asio/steady_timer.hpp>

#include "integration/realtime/server_process.hpp"
#include "integration/realtime/world.hpp"

namespace aegle::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr int chats = 10;
constexpr int readers_per_chat = 50;
constexpr int messages_per_sender = 30;
constexpr std::int64_t messages_per_chat = 2 * messages_per_sender;

struct Chat {
  Parties parties;
  AppointmentId visit;
};

struct Reader {
  const Chat* chat;
  Actor actor;
  std::uint16_t port;
  std::vector<std::string> got;  ///< client ids in the order of their coming; one an entry
  std::string wrong;             ///< what should not have come
};

class StormTest : public ::testing::Test {
 protected:
  World world_;
  std::vector<Chat> chats_;
  std::mt19937 random_{std::random_device{}()};
  int sending_ = 0;
  int reading_ = 0;

  std::chrono::milliseconds between(int least, int most) {
    return std::chrono::milliseconds(std::uniform_int_distribution<int>(least, most)(random_));
  }

  /// A tab, however long its server takes to come back.
  task<std::shared_ptr<Tab>> open(std::uint16_t port, const Actor& actor) {
    while (true) {
      try {
        co_return co_await Tab::open(port, actor);
      } catch (const std::exception&) {
      }
      co_await sleep_for(between(20, 200));
    }
  }

  /// Says each message until the server confirms it.
  task<> send(const Chat& chat, Actor actor, std::uint16_t port, std::string prefix) {
    ++sending_;
    std::shared_ptr<Tab> tab;
    for (int i = 0; i < messages_per_sender;) {
      if (!tab) tab = co_await open(port, actor);
      json::object frame{{"type", "chat.send"},
                         {"appointment_id", to_string(chat.visit)},
                         {"client_id", prefix + std::to_string(i)},
                         {"message", "message " + std::to_string(i)}};
      try {
        auto answer = co_await tab->ask(frame);
        must(text_of(answer, "type") == "chat.sent", json::serialize(answer));
        ++i;
      } catch (const std::exception&) {
        tab.reset();
      }
      co_await sleep_for(between(50, 150));
    }
    --sending_;
  }

  static void take(Reader& reader, const json::object& frame) {
    auto type = text_of(frame, "type");
    if (type == "subscribed") return;
    if (type == "event" && number_of(frame, "seq") == static_cast<std::int64_t>(reader.got.size()) + 1) {
      reader.got.push_back(text_of(frame.at("data").as_object(), "client_id"));
    } else {
      reader.wrong = json::serialize(frame);
    }
  }

  /// Reads the chat to its end over sockets that are cut again and again.
  task<> read(Reader& reader) {
    ++reading_;
    asio::steady_timer cut(world_.io);
    while (reader.wrong.empty() && reader.got.size() < messages_per_chat) {
      auto tab = co_await open(reader.port, reader.actor);
      json::object subscribe{
          {"type", "subscribe"}, {"stream", "chat:" + to_string(reader.chat->visit)}, {"after", reader.got.size()}};
      co_await tab->send(json::serialize(subscribe));
      cut.expires_after(between(200, 2500));
      cut.async_wait([tab](boost::system::error_code cancelled) {
        if (!cancelled) tab->cut();
      });
      while (reader.wrong.empty() && reader.got.size() < messages_per_chat) {
        auto frame = co_await tab->receive();
        if (!frame) break;
        take(reader, json::parse(*frame).as_object());
      }
      cut.cancel();
      tab->cut();
      if (reader.got.size() < messages_per_chat) co_await sleep_for(between(0, 2000));
    }
    --reading_;
  }
};

TEST_F(StormTest, EverySocketGetsEveryMessageInOrderOnceThroughCutsAndKills) {
  for (int i = 0; i < chats; ++i) {
    auto parties = make_parties(world_.superuser, *world_.node);
    chats_.push_back({parties, make_visit(world_.superuser, parties, "accepted")});
  }
  // One server loses messages on its bus, and dies between commit and delivery. The other never hears of a message:
  // nothing joins the two but the database.
  ServerProcess dying(world_.base.app_url(), true);
  ServerProcess deaf(world_.base.app_url(), false);
  std::vector<Reader> readers;
  for (const auto& chat : chats_) {
    for (int i = 0; i < readers_per_chat; ++i) {
      auto actor = i % 2 ? chat.parties.doctor : chat.parties.patient;
      readers.push_back({&chat, actor, i % 4 < 2 ? dying.port() : deaf.port(), {}, {}});
    }
  }
  int deaths = 0;
  auto work = [&]() -> task<> {
    TaskGroup group(world_.io.get_executor());
    for (auto& reader : readers) group.spawn("reader", read(reader));
    for (const auto& chat : chats_) {
      group.spawn("sender", send(chat, chat.parties.doctor, dying.port(), "d"));
      group.spawn("sender", send(chat, chat.parties.patient, dying.port(), "p"));
    }
    while (group.running() > 0) {
      co_await sleep_for(50ms);
      if (dying.restart_if_dead()) ++deaths;
    }
  };
  world_.run(work(), std::chrono::seconds(180));
  EXPECT_GE(deaths, 3);
  EXPECT_EQ(sending_, 0);
  EXPECT_EQ(reading_, 0);

  for (const auto& chat : chats_) {
    auto page = support::run_on(world_.io, world_.node->consultation.messages(chat.parties.doctor, chat.visit, 0, 200));
    std::vector<std::string> stored;
    for (const auto& message : page.messages) stored.push_back(message.client_id);
    ASSERT_EQ(stored.size(), static_cast<std::size_t>(messages_per_chat));
    for (const auto& reader : readers) {
      if (reader.chat != &chat) continue;
      EXPECT_EQ(reader.wrong, "");
      EXPECT_EQ(reader.got, stored);
    }
  }
}

}  // namespace
}  // namespace aegle::testing
