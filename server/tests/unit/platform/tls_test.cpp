#include <cstdio>
#include <filesystem>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/error.hpp"
#include "platform/ws/socket.hpp"
#include "unit/platform/client.hpp"
#include "unit/platform/test_server.hpp"

namespace aegle::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::TestServer;

/// A certificate of its own for "localhost", in files.
struct Certificate {
  Certificate() {
    char pattern[] = "/tmp/aegle-tls-XXXXXX";
    folder = mkdtemp(pattern);
    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), key.get());
    auto* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(made.get(), name);
    X509_sign(made.get(), key.get(), EVP_sha256());
    std::unique_ptr<FILE, int (*)(FILE*)> chain(std::fopen(files().certificate_file.c_str(), "w"), std::fclose);
    PEM_write_X509(chain.get(), made.get());
    std::unique_ptr<FILE, int (*)(FILE*)> secret(std::fopen(files().key_file.c_str(), "w"), std::fclose);
    PEM_write_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  ~Certificate() { std::filesystem::remove_all(folder); }
  Tls files() const { return {folder + "/chain.pem", folder + "/key.pem"}; }
  std::string folder;
};

class TlsServer : public ::testing::Test {
 protected:
  TlsServer() {
    server.options.tls = certificate.files();
    auto scheme = [](Request& request) -> task<Response> {
      co_return json(200, request.secure ? "\"https\"" : "\"http\"");
    };
    auto large = [](Request&) -> task<Response> { co_return json(200, std::string(500'000, '1')); };
    auto echo = [](Request, std::shared_ptr<ws::Socket> socket) -> task<> {
      auto answer = [&](std::string_view text) -> std::optional<task<>> {
        socket->send(std::string(text));
        return std::nullopt;
      };
      co_await socket->receive(answer);
    };
    server.router.add({{Method::get, "/api/scheme", anyone, scheme, {}},
                       {Method::get, "/api/large", anyone, large, {}},
                       {Method::get, "/api/realtime", anyone, {}, echo}});
  }
  Certificate certificate;
  TestServer server;
};

TEST_F(TlsServer, ServesOverTls) {
  server.start();
  Client client(server.port(), true);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.alpn(), "http/1.1");
  auto reply = client.get("/api/scheme");
  EXPECT_EQ(reply.body, "\"https\"");
  EXPECT_EQ(reply.header("Strict-Transport-Security"), "max-age=31536000");
  EXPECT_EQ(client.get("/api/large").body.size(), 500'000u);
  EXPECT_EQ(client.get("/api/scheme", "Connection: close\r\n").status, 200);
  EXPECT_TRUE(client.at_end());
}

TEST_F(TlsServer, EchoesWebSocketMessages) {
  server.start();
  Client client(server.port(), true);
  EXPECT_EQ(client.upgrade("/api/realtime").status, 101);
  for (std::size_t size : {3, 300, 60'000}) {
    client.send_text(std::string(size, 'x'));
    EXPECT_EQ(client.frame().payload.size(), size);
  }
  client.send_frame(8, "\x03\xe8");
  EXPECT_EQ(client.frame().close_code(), 1000);
}

TEST_F(TlsServer, RefusesOldVersions) {
  server.start();
  EXPECT_FALSE(Client(server.port(), true, TLS1_1_VERSION).connected());
  EXPECT_TRUE(Client(server.port(), true, TLS1_2_VERSION).connected());
}

TEST_F(TlsServer, AHandshakeThatNeverComesIsCutOff) {
  server.options.limits.header_time = 1s;
  server.start();
  Client silent(server.port());
  EXPECT_TRUE(silent.at_end());
}

TEST_F(TlsServer, StopsWithOpenConnections) {
  server.start();
  Client idle(server.port(), true);
  EXPECT_EQ(idle.get("/api/scheme").status, 200);
  Client socket(server.port(), true);
  EXPECT_EQ(socket.upgrade("/api/realtime").status, 101);
  EXPECT_EQ(server.begin_stop(100ms).wait_for(10s), std::future_status::ready);
}

TEST_F(TlsServer, SaysThatTheCertificateIsNotUsable) {
  server.options.tls->key_file = server.options.tls->certificate_file;
  try {
    server.start();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code, "bad_certificate");
  }
}

}  // namespace
}  // namespace aegle::http
