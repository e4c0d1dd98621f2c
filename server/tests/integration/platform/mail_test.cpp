#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <gtest/gtest.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "platform/mail/mail.hpp"
#include "support/run.hpp"

namespace aegle::mail {
namespace {

namespace fs = std::filesystem;
using asio::ip::tcp;

const Instant noon = parse_instant("2026-11-21T14:30:00.123456Z").value();
const std::string from = "Aegle <mail@clinic.example>";

Mail plain_mail() {
  return {.to = "kriya@example.org", .subject = "Your visit", .text = "Hello,\n.a line that begins with a dot\nbye"};
}

/// A mail server that speaks as much of RFC 5321 as one mail needs, and keeps what it was told.
class MailServer {
 public:
  explicit MailServer(std::string reply_to_recipient = "250 fine")
      : reply_to_recipient_(std::move(reply_to_recipient)) {
    thread_ = std::thread([this] { serve(); });
  }
  ~MailServer() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

  std::vector<std::string> commands;
  std::string message;

 private:
  void serve() {
    tcp::socket socket(io_);
    acceptor_.accept(socket);
    asio::streambuf buffer;
    boost::system::error_code failed;
    auto say = [&](const std::string& line) { asio::write(socket, asio::buffer(line + "\r\n"), failed); };
    auto hear = [&](const char* end) {
      auto size = asio::read_until(socket, buffer, end, failed);
      std::string text(asio::buffers_begin(buffer.data()),
                       asio::buffers_begin(buffer.data()) + static_cast<std::ptrdiff_t>(size));
      buffer.consume(size);
      return text;
    };
    say("220 test");
    while (!failed) {
      auto line = hear("\r\n");
      if (failed) return;
      line.resize(line.size() - 2);
      commands.push_back(line);
      if (line.starts_with("DATA")) {
        say("354 go on");
        message = hear("\r\n.\r\n");
        say("250 taken");
      } else if (line.starts_with("RCPT")) {
        say(reply_to_recipient_);
      } else if (line.starts_with("QUIT")) {
        say("221 bye");
        return;
      } else {
        say("250 fine");
      }
    }
  }

  std::string reply_to_recipient_;
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread_;
};

bool heard(const MailServer& server, const std::string& command) {
  return std::find(server.commands.begin(), server.commands.end(), command) != server.commands.end();
}

TEST(SmtpTest, HandsTheWholeMailOver) {
  MailServer server;
  Workers workers(1, 10);
  auto sender = smtp(server.url(), from, workers);
  support::run(sender->send(plain_mail(), "visit-1", noon));
  server.join();
  EXPECT_TRUE(heard(server, "EHLO clinic.example")) << server.commands.at(0);
  EXPECT_TRUE(server.commands.at(1).starts_with("MAIL FROM:<mail@clinic.example>")) << server.commands.at(1);
  EXPECT_TRUE(heard(server, "RCPT TO:<kriya@example.org>"));
  EXPECT_NE(server.message.find("Subject: Your visit\r\n"), std::string::npos);
  EXPECT_NE(server.message.find("=2Ea line that begins with a dot\r\n"), std::string::npos);
}

TEST(SmtpTest, OneKeyIsOneMessageId) {
  std::vector<std::string> ids;
  for (const char* key : {"a", "a", "b"}) {
    MailServer server;
    Workers workers(1, 10);
    auto sender = smtp(server.url(), from, workers);
    support::run(sender->send(plain_mail(), key, noon));
    server.join();
    auto at = server.message.find("Message-ID: ");
    ids.push_back(server.message.substr(at, server.message.find("\r\n", at) - at));
  }
  EXPECT_EQ(ids.at(0), ids.at(1));
  EXPECT_NE(ids.at(0), ids.at(2));
}

TEST(SmtpTest, ARefusalIsThrownWithoutTheAddress) {
  MailServer server("550 no such user kriya@example.org");
  Workers workers(1, 10);
  auto sender = smtp(server.url(), from, workers);
  auto refused = support::run(support::thrown_by<Error>(sender->send(plain_mail(), "visit-1", noon)));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, "mail.not_sent");
  EXPECT_EQ(refused->detail.find("kriya"), std::string::npos) << refused->detail;
}

TEST(SmtpTest, AServerThatIsNotThereIsUnavailable) {
  tcp::endpoint gone;
  {
    asio::io_context io;
    tcp::acceptor briefly(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    gone = briefly.local_endpoint();
  }
  Workers workers(1, 10);
  auto sender = smtp("smtp://127.0.0.1:" + std::to_string(gone.port()), from, workers);
  auto refused = support::run(support::thrown_by<Error>(sender->send(plain_mail(), "visit-1", noon)));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->fault, Fault::unavailable);
  EXPECT_THROW(smtp("http://127.0.0.1", from, workers), Error);
}

class OutboxFolderTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder.parent_path()); }
  void send(const Mail& mail, const std::string& key, Instant at = noon) { support::run(sender->send(mail, key, at)); }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file()) names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path folder = fs::temp_directory_path() / ("aegle-outbox-" + to_string(make_uuid())) / "outbox";
  std::unique_ptr<Sender> sender = outbox_folder(folder, from);
};

TEST_F(OutboxFolderTest, WritesOneFileNamedByTimeAndRecipient) {
  send(plain_mail(), "a");
  EXPECT_EQ(files(), std::vector<std::string>{"20261121T143000.123456Z-kriya@example.org.eml"});
  std::ifstream file(folder / files().at(0));
  std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(text.starts_with("From: Aegle <mail@clinic.example>\r\n"));
  EXPECT_NE(text.find("--\r\n"), std::string::npos);
}

TEST_F(OutboxFolderTest, OneKeyIsOneFileWheneverItIsSentAgain) {
  send(plain_mail(), "a");
  send(plain_mail(), "a");
  send(plain_mail(), "a", noon + std::chrono::hours{1});
  EXPECT_EQ(files().size(), 1u);
}

TEST_F(OutboxFolderTest, TwoMailsOfOneMomentAreTwoFilesInOrder) {
  send(plain_mail(), "a");
  send(plain_mail(), "b");
  EXPECT_EQ(files(), (std::vector<std::string>{"20261121T143000.123456Z-kriya@example.org.eml",
                                               "20261121T143000.123457Z-kriya@example.org.eml"}));
}

TEST_F(OutboxFolderTest, NoRecipientLeavesTheFolder) {
  auto mail = plain_mail();
  mail.to = "../../../etc/x@example.org";
  send(mail, "a");
  EXPECT_EQ(files(), std::vector<std::string>{"20261121T143000.123456Z-.._.._.._etc_x@example.org.eml"});
}

}  // namespace
}  // namespace aegle::mail
