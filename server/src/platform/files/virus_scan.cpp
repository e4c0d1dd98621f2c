#include "platform/files/virus_scan.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.hpp"

namespace aegle::files {
namespace {

constexpr time_t wait_s = 120;
constexpr std::size_t reply_bytes_max = 4096;

Error failed(const std::string& what) { return {Fault::unavailable, "files.scanner", "clamd: " + what}; }

/// A connection to clamd, closed at the end.
class Line {
 public:
  explicit Line(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    bool fits = path.size() < sizeof address.sun_path;
    if (fits) std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    timeval wait{.tv_sec = wait_s, .tv_usec = 0};
    bool open = fits && socket_ >= 0 && ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0 &&
                ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) == 0 &&
                ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (open) return;
    auto why = std::string(std::strerror(errno));
    if (socket_ >= 0) ::close(socket_);
    throw failed("cannot connect to " + path + ": " + why);
  }
  ~Line() { ::close(socket_); }
  Line(const Line&) = delete;

  /// False when clamd has hung up: it says why before it does.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
      if (sent <= 0) throw failed(std::strerror(errno));
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  std::string reply() {
    std::string all;
    std::array<char, 512> piece;
    while (all.size() < reply_bytes_max && all.find('\0') == std::string::npos) {
      auto count = ::recv(socket_, piece.data(), piece.size(), 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw failed(std::strerror(errno));
      if (count == 0) break;
      all.append(piece.data(), static_cast<std::size_t>(count));
    }
    return all.substr(0, all.find('\0'));
  }

 private:
  int socket_;
};

std::string with_length(std::string_view bytes) {
  auto size = htonl(static_cast<std::uint32_t>(bytes.size()));
  std::string framed(reinterpret_cast<const char*>(&size), sizeof size);
  return framed.append(bytes);
}

}  // namespace

ScanVerdict scan(const std::string& socket_path, const std::function<std::string()>& next) {
  using namespace std::string_view_literals;
  Line line(socket_path);
  bool listening = line.send("zINSTREAM\0"sv);
  for (auto piece = next(); listening && !piece.empty(); piece = next()) listening = line.send(with_length(piece));
  if (listening) line.send(with_length({}));
  auto said = line.reply();
  if (said.ends_with(" FOUND")) return ScanVerdict::infected;
  if (said.starts_with("INSTREAM size limit exceeded")) return ScanVerdict::too_large;
  if (said == "stream: OK") return ScanVerdict::clean;
  throw failed(said.empty() ? "no answer" : said);
}

}  // namespace aegle::files
