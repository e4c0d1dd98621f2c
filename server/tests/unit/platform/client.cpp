#include "unit/platform/client.hpp"

#include <algorithm>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace aegle::testing {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::string Reply::header(const std::string& name) const {
  auto found = headers.find(lower(name));
  return found == headers.end() ? "" : found->second;
}

Client::Client(std::uint16_t port, bool tls, int tls_version_max) {
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  timeval patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
  if (!tls || !connected_) return;
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (tls_version_max) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), tls_version_max);
  }
  static const unsigned char protocols[] = "\x02h2\x08http/1.1";
  SSL_CTX_set_alpn_protos(context_.get(), protocols, sizeof protocols - 1);
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), socket_);
  connected_ = SSL_connect(ssl_.get()) == 1;
}

Client::~Client() { ::close(socket_); }

std::string Client::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                     : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Client::finish_sending() { ::shutdown(socket_, SHUT_WR); }

bool Client::fill() {
  char bytes[16384];
  errno = 0;
  auto got = ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : ::recv(socket_, bytes, sizeof bytes, 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) ADD_FAILURE() << "the server said nothing for ten seconds";
  if (got <= 0) return false;
  in_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

bool Client::need(std::size_t bytes) {
  while (in_.size() < bytes) {
    if (!fill()) return false;
  }
  return true;
}

Reply Client::reply(bool bodiless) {
  Reply reply;
  std::size_t end;
  while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return reply;
  }
  auto head = in_.substr(0, end + 2);
  in_.erase(0, end + 4);
  reply.status = std::atoi(head.substr(9, 3).c_str());
  for (auto from = head.find("\r\n") + 2; from < head.size();) {
    auto line_end = head.find("\r\n", from);
    auto line = head.substr(from, line_end - from);
    auto colon = line.find(": ");
    reply.headers.emplace(lower(line.substr(0, colon)), line.substr(colon + 2));
    from = line_end + 2;
  }
  auto length = static_cast<std::size_t>(std::atoll(reply.header("content-length").c_str()));
  if (bodiless || reply.status == 304 || reply.status < 200) return reply;
  if (!need(length)) ADD_FAILURE() << "the body ends early";
  reply.body = in_.substr(0, length);
  in_.erase(0, length);
  return reply;
}

Reply Client::get(const std::string& path, const std::string& headers) {
  send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  return reply();
}

Reply Client::request(const std::string& method, const std::string& path, const std::string& headers,
                      const std::string& body) {
  send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
       "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return reply(method == "HEAD");
}

bool Client::at_end() { return in_.empty() && !fill(); }

int Client::Frame::close_code() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
}

Reply Client::upgrade(const std::string& path, const std::string& headers) {
  send("GET " + path +
       " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
       headers + "\r\n");
  return reply();
}

void Client::send_frame(int opcode, std::string_view payload, bool fin) {
  std::string out(1, static_cast<char>((fin ? 0x80 : 0) | opcode));
  auto size = payload.size();
  if (size < 126) {
    out += static_cast<char>(0x80 | size);
  } else if (size < 65536) {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(size >> 8);
    out += static_cast<char>(size);
  } else {
    out += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
  }
  constexpr std::string_view mask = "\x1b\x02\x7f\x55";
  out += mask;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  send(out);
}

Client::Frame Client::frame() {
  Frame frame;
  if (!need(2)) return frame;
  auto byte = [&](std::size_t at) { return static_cast<unsigned char>(in_[at]); };
  std::size_t size = byte(1) & 0x7f;
  std::size_t head = size == 126 ? 4 : size == 127 ? 10 : 2;
  if (!need(head)) return frame;
  if (head > 2) {
    size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
  }
  if (!need(head + size)) return frame;
  EXPECT_EQ(byte(1) & 0x80, 0) << "a server does not mask";
  frame.opcode = byte(0) & 0x0f;
  frame.payload = in_.substr(head, size);
  in_.erase(0, head + size);
  return frame;
}

}  // namespace aegle::testing
