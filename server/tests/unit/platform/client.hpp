#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/ssl.h>

namespace aegle::testing {

struct Reply {
  int status = 0;
  std::multimap<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  std::string header(const std::string& name) const;
};

/// A blocking client on bare system calls, so that nothing of the server's own code judges the server. Reads give up
/// after ten seconds, which fails the test.
class Client {
 public:
  explicit Client(std::uint16_t port, bool tls = false, int tls_version_max = 0);
  ~Client();
  Client(const Client&) = delete;

  bool connected() const { return connected_; }
  std::string alpn() const;
  void send(std::string_view bytes);
  void finish_sending();
  /// The next answer; status 0 when the connection ends first. `bodiless` for the answer to a HEAD.
  Reply reply(bool bodiless = false);
  Reply get(const std::string& path, const std::string& headers = "");
  Reply request(const std::string& method, const std::string& path, const std::string& headers,
                const std::string& body);
  /// True when the server has ended the connection and nothing was left to read.
  bool at_end();

  struct Frame {
    int opcode = -1;  ///< -1: the connection ended
    std::string payload;
    int close_code() const;
  };
  Reply upgrade(const std::string& path, const std::string& headers = "");
  void send_frame(int opcode, std::string_view payload, bool fin = true);
  void send_text(std::string_view text) { send_frame(1, text); }
  Frame frame();

 private:
  bool fill();
  bool need(std::size_t bytes);

  int socket_ = -1;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
  bool connected_ = false;
  std::string in_;
};

}  // namespace aegle::testing
