// WebSocket clients that cost next to nothing: one thread, epoll, frames made beforehand. They print one line each.
//   bench_ws_clients relay PORT PID SECONDS ROOMS     messages relayed between two members of a room, and the server's
//   CPU seconds
//   bench_ws_clients echo PORT PID SECONDS SOCKETS    the same against bench_ws_echo
//   bench_ws_clients idle PORT PID SOCKETS            resident bytes of the server per signed-in socket that only waits
//   bench_ws_clients calls PORT PID CALLS             the same per call, with both of its people in the room
//   bench_ws_clients storm PORT SOCKETS MISSED        says "ready" once all have subscribed; when all of them are cut,
//   the seconds until all have again, each with the MISSED entries of its stream that were written meanwhile
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Steady = std::chrono::steady_clock;

/// RFC 6455 §5.2. The masking key is zero, which leaves the text as it is; the server has the same work with any.
std::string frame(unsigned char opcode, const std::string& text) {
  std::string made{static_cast<char>(0x80 | opcode)};
  if (text.size() < 126) {
    made += static_cast<char>(0x80 | text.size());
  } else {
    made += static_cast<char>(0x80 | 126);
    made += static_cast<char>(text.size() >> 8);
    made += static_cast<char>(text.size() & 0xff);
  }
  return made.append(4, '\0') + text;
}

class Client {
 public:
  Client(int port, const std::string& path, const std::string& token) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(port));
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd_ < 0 || connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0)
      throw std::runtime_error(fmt::format("cannot connect: {}", std::strerror(errno)));
    int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto credentials = token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
    send_all(
        fmt::format("GET {} HTTP/1.1\r\nHost: localhost:{}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{}\r\n",
                    path, port, credentials));
  }
  ~Client() {
    if (fd_ >= 0) close(fd_);
  }
  Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), in_(std::move(other.in_)) {}

  /// Takes the answer to the upgrade.
  void opened() {
    std::size_t end;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos) fill();
    if (!in_.starts_with("HTTP/1.1 101")) throw std::runtime_error("refused: " + in_.substr(0, in_.find("\r\n")));
    in_.erase(0, end + 4);
  }

  int fd() const { return fd_; }
  bool has_answer() const { return in_.find("\r\n\r\n") != std::string::npos; }

  void send_all(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      auto now = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) throw std::runtime_error("the connection is lost");
      sent += static_cast<std::size_t>(now);
    }
  }

  /// Reads what has come, at least one byte.
  void fill() {
    char part[16384];
    auto got = recv(fd_, part, sizeof part, 0);
    if (got <= 0) throw std::runtime_error("the server has closed the connection");
    in_.append(part, static_cast<std::size_t>(got));
  }

  /// Calls `take(text)` for each whole text frame; answers pings.
  template <class Take>
  void each_text(Take take) {
    std::size_t at = 0;
    while (in_.size() - at >= 2) {
      auto first = static_cast<unsigned char>(in_[at]);
      std::size_t length = static_cast<unsigned char>(in_[at + 1]) & 0x7f, head = 2;
      if (length == 126) {
        if (in_.size() - at < 4) break;
        length = static_cast<std::size_t>(static_cast<unsigned char>(in_[at + 2])) << 8 |
                 static_cast<unsigned char>(in_[at + 3]);
        head = 4;
      } else if (length == 127) {
        throw std::runtime_error("a frame of more than 64 KiB");
      }
      if (in_.size() - at < head + length) break;
      std::string_view text(in_.data() + at + head, length);
      at += head + length;
      if ((first & 0x0f) == 8) {
        auto code = length < 2 ? 1005 : static_cast<unsigned char>(text[0]) * 256 + static_cast<unsigned char>(text[1]);
        throw std::runtime_error(fmt::format("the server has closed the socket: {} {}", code,
                                             text.substr(std::min<std::size_t>(2, length))));
      }
      if ((first & 0x0f) == 9) send_all(frame(10, std::string(text)));
      if ((first & 0x0f) == 1) take(text);
    }
    in_.erase(0, at);
  }

  /// Reads until a text holds `part`. An error from the server is thrown.
  std::string wait_for(const std::string& part) {
    std::string found;
    while (found.empty()) {
      each_text([&](std::string_view text) {
        if (text.find(part) != std::string_view::npos) found = text;
        if (text.find("\"type\":\"error\"") != std::string_view::npos) throw std::runtime_error(std::string(text));
      });
      if (found.empty()) fill();
    }
    return found;
  }

 private:
  int fd_;
  std::string in_;
};

double cpu_seconds(int pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  if (line.empty()) throw std::runtime_error("the server is gone");
  std::vector<std::string> fields;
  for (std::size_t at = line.rfind(')') + 2, end; at < line.size(); at = end + 1) {
    end = std::min(line.find(' ', at), line.size());
    fields.push_back(line.substr(at, end - at));
  }
  // proc(5): utime and stime are the 14th and 15th field, and the first here is the 3rd.
  return (std::stod(fields.at(11)) + std::stod(fields.at(12))) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_bytes(int pid) {
  std::ifstream file(fmt::format("/proc/{}/statm", pid));
  double whole = 0, resident = 0;
  file >> whole >> resident;
  if (resident == 0) throw std::runtime_error("the server is gone");
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// A client in ping-pong: what it answers with, and the mark of the texts that it answers.
struct Player {
  Client client;
  std::string answer;
  bool begins = false;
};

/// Lets all play for `seconds` after a second of warming up, and prints what was received meanwhile.
void play(std::vector<Player>& players, const std::string& mark, int pid, double seconds) {
  int epoll = epoll_create1(0);
  for (std::size_t i = 0; i < players.size(); ++i) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, players[i].client.fd(), &event);
    if (players[i].begins) players[i].client.send_all(players[i].answer);
  }
  std::uint64_t received = 0, received_before = 0;
  double cpu_before = 0;
  auto start = Steady::now() + std::chrono::seconds(1);
  bool warm = false;
  for (;;) {
    auto now = Steady::now();
    if (!warm && now >= start) {
      warm = true;
      start = now;
      received_before = received;
      cpu_before = cpu_seconds(pid);
    }
    std::chrono::duration<double> took = now - start;
    if (warm && took.count() >= seconds) {
      fmt::print("{} {:.3f} {:.3f}\n", received - received_before, cpu_seconds(pid) - cpu_before, took.count());
      break;
    }
    epoll_event events[128];
    int ready = epoll_wait(epoll, events, 128, 100);
    for (int i = 0; i < ready; ++i) {
      auto& player = players[events[i].data.u64];
      player.client.fill();
      player.client.each_text([&](std::string_view text) {
        if (text.find(mark) == std::string_view::npos) return;
        ++received;
        player.client.send_all(player.answer);
      });
    }
  }
  close(epoll);
}

std::string made_id(int kind, int n) { return fmt::format("00000000-0000-700{:x}-8000-{:012x}", kind, n); }

constexpr std::size_t message_bytes = 200;

Client joined(int port, const std::string& token, const std::string& appointment, const std::string& peer) {
  Client client(port, "/api/realtime", token);
  client.opened();
  client.send_all(frame(
      1, fmt::format(R"({{"type":"room.join","appointment_id":"{}","peer":"{}","audio":true,"video":true,"ref":1}})",
                     appointment, peer)));
  client.wait_for("\"type\":\"room.joined\"");
  return client;
}

std::string signal_to(const std::string& appointment, const std::string& peer) {
  auto text =
      fmt::format(R"({{"type":"signal","appointment_id":"{}","to":"{}","data":{{"x":""}}}})", appointment, peer);
  if (text.size() > message_bytes) throw std::logic_error("a signal has no room for data");
  return frame(1, text.insert(text.size() - 3, message_bytes - text.size(), 'x'));
}

// Room n of bench/clinic.sql: its doctor is let in first, so that the patient is admitted at once.
void relay(int port, int pid, double seconds, int rooms) {
  std::vector<Player> players;
  for (int n = 1; n <= rooms; ++n) {
    auto appointment = made_id(8, n), doctor = made_id(0xa, n), patient = made_id(0xb, n);
    auto doctor_client = joined(port, fmt::format("bench-doctor-{}", n), appointment, doctor);
    auto patient_client = joined(port, fmt::format("bench-{}", n), appointment, patient);
    players.push_back({std::move(doctor_client), signal_to(appointment, patient), false});
    players.push_back({std::move(patient_client), signal_to(appointment, doctor), true});
  }
  play(players, "\"type\":\"signal\"", pid, seconds);
}

void echo(int port, int pid, double seconds, int sockets) {
  std::vector<Player> players;
  for (int n = 0; n < sockets; ++n) {
    Client client(port, "/", "");
    client.opened();
    players.push_back({std::move(client), frame(1, std::string(message_bytes, 'x')), true});
  }
  play(players, "x", pid, seconds);
}

/// Reads and drops what comes on any of them for `time`.
void attend(std::vector<Client>& clients, std::chrono::milliseconds time) {
  std::vector<pollfd> waiting;
  for (auto& client : clients) waiting.push_back({client.fd(), POLLIN, 0});
  auto until = Steady::now() + time;
  while (Steady::now() < until) {
    if (poll(waiting.data(), waiting.size(), 50) <= 0) continue;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (!waiting[i].revents) continue;
      clients[i].fill();
      clients[i].each_text([](std::string_view) {});
    }
  }
}

/// Lets the clients listen until the server's memory stands still.
double settled_bytes(std::vector<Client>& clients, int pid) {
  double now = resident_bytes(pid), last = 0;
  for (int i = 0; i < 10 && (i < 3 || now < last * 0.999 || now > last * 1.001); ++i) {
    attend(clients, std::chrono::seconds(1));
    last = std::exchange(now, resident_bytes(pid));
  }
  return now;
}

// A tab subscribes to its notifications when it opens, so these do too.
void idle(int port, int pid, int sockets) {
  auto before = resident_bytes(pid);
  std::vector<Client> clients;
  clients.reserve(static_cast<std::size_t>(sockets));
  constexpr int at_once = 64;
  for (int n = 1; n <= sockets;) {
    auto first = clients.size();
    for (int i = 0; i < at_once && n <= sockets; ++i, ++n)
      clients.emplace_back(port, "/api/realtime", fmt::format("bench-{}", n));
    for (auto i = first; i < clients.size(); ++i) {
      clients[i].opened();
      clients[i].send_all(frame(1, R"({"type":"subscribe","stream":"user","ref":1})"));
    }
    for (auto i = first; i < clients.size(); ++i) clients[i].wait_for("\"type\":\"subscribed\"");
  }
  auto now = settled_bytes(clients, pid);
  fmt::print("{:.0f} {:.0f} {:.0f}\n", (now - before) / sockets, before, now);
}

std::string subscription(std::int64_t after = 0) {
  return frame(1, fmt::format(R"({{"type":"subscribe","stream":"user","after":{},"ref":1}})", after));
}

// As a tab in a call: its notifications, the chat, the room.
void calls(int port, int pid, int count) {
  auto before = resident_bytes(pid);
  std::vector<Client> clients;
  for (int n = 1; n <= count; ++n) {
    auto appointment = made_id(8, n);
    auto chat = frame(1, fmt::format(R"({{"type":"subscribe","stream":"chat:{}","after":0,"ref":2}})", appointment));
    for (auto [token, peer] : {std::pair{fmt::format("bench-doctor-{}", n), made_id(0xa, n)},
                               std::pair{fmt::format("bench-{}", n), made_id(0xb, n)}}) {
      auto& client = clients.emplace_back(joined(port, token, appointment, peer));
      client.send_all(subscription() + chat);
      client.wait_for("\"ref\":2");
    }
  }
  auto now = settled_bytes(clients, pid);
  fmt::print("{:.0f} {:.0f} {:.0f}\n", (now - before) / count, before, now);
}

/// A tab that comes back as the web app's does: each pause is drawn between half and all of a ceiling that doubles.
struct Returning {
  std::string token;
  std::optional<Client> client;
  Steady::time_point at{};
  int attempts = 0;
  int losses = 0;
  bool greeted = false;
  bool back = false;
  std::int64_t last = 0;  ///< the entry of its stream that it heard last

  void lose(Steady::time_point now, std::mt19937& chance) {
    client.reset();
    ++losses;
    greeted = back = false;
    double ceiling_ms = std::min(10'000.0, 300.0 * std::pow(2, attempts++));
    auto pause =
        std::chrono::duration<double, std::milli>(ceiling_ms * std::uniform_real_distribution(0.5, 1.0)(chance));
    at = now + std::chrono::duration_cast<Steady::duration>(pause);
  }

  void connect(int port, int epoll, std::uint64_t index) {
    client.emplace(port, "/api/realtime", token);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd(), &event);
  }

  void take() {
    client->fill();
    if (!greeted && client->has_answer()) {
      client->opened();
      client->send_all(subscription(last));
      greeted = true;
    }
    if (!greeted) return;
    client->each_text([&](std::string_view text) { hear(text); });
    if (back) attempts = 0;
  }

  void hear(std::string_view text) {
    constexpr std::string_view event = R"({"type":"event","seq":)";
    back = back || text.find("\"type\":\"subscribed\"") != std::string_view::npos;
    if (!text.starts_with(event)) return;
    auto seq = std::stoll(std::string(text.substr(event.size(), 20)));
    if (seq != last + 1) throw std::logic_error(fmt::format("entry {} came after entry {}", seq, last));
    last = seq;
  }
};

class Storm {
 public:
  Storm(int port, int sockets) : port_(port), epoll_(epoll_create1(0)) {
    for (int n = 1; n <= sockets; ++n) tabs_.push_back({.token = fmt::format("bench-{}", n)});
  }
  ~Storm() { close(epoll_); }

  /// Until all are as `wanted` says.
  template <class Wanted>
  void run_until(Wanted wanted) {
    while (!std::all_of(tabs_.begin(), tabs_.end(), wanted)) turn();
  }
  void run_until_one_is_lost() {
    while (std::all_of(tabs_.begin(), tabs_.end(), [](const auto& tab) { return tab.losses == 0; })) turn();
  }
  void forget_losses() {
    for (auto& tab : tabs_) tab.losses = 0;
  }

 private:
  void turn() {
    auto now = Steady::now();
    for (std::size_t i = 0; i < tabs_.size(); ++i)
      if (!tabs_[i].client && tabs_[i].at <= now) attempt(i, [&] { tabs_[i].connect(port_, epoll_, i); });
    epoll_event events[512];
    int ready = epoll_wait(epoll_, events, 512, 5);
    for (int i = 0; i < ready; ++i) {
      auto index = events[i].data.u64;
      if (tabs_[index].client) attempt(index, [&] { tabs_[index].take(); });
    }
  }

  template <class Deed>
  void attempt(std::size_t index, Deed deed) {
    try {
      deed();
    } catch (const std::runtime_error&) {
      tabs_[index].lose(Steady::now(), chance_);
    }
  }

  int port_;
  int epoll_;
  std::vector<Returning> tabs_;
  std::mt19937 chance_{20261122};
};

void storm(int port, int sockets, int missed) {
  Storm all(port, sockets);
  all.run_until([](const Returning& tab) { return tab.back; });
  std::cout << "ready" << std::endl;
  all.forget_losses();
  all.run_until_one_is_lost();
  auto start = Steady::now();
  all.run_until([&](const Returning& tab) { return tab.back && tab.losses > 0 && tab.last == missed; });
  fmt::print("{:.2f}\n", std::chrono::duration<double>(Steady::now() - start).count());
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() == 5 && words[0] == "relay") {
      relay(std::stoi(words[1]), std::stoi(words[2]), std::stod(words[3]), std::stoi(words[4]));
    } else if (words.size() == 5 && words[0] == "echo") {
      echo(std::stoi(words[1]), std::stoi(words[2]), std::stod(words[3]), std::stoi(words[4]));
    } else if (words.size() == 4 && words[0] == "idle") {
      idle(std::stoi(words[1]), std::stoi(words[2]), std::stoi(words[3]));
    } else if (words.size() == 4 && words[0] == "calls") {
      calls(std::stoi(words[1]), std::stoi(words[2]), std::stoi(words[3]));
    } else if (words.size() == 4 && words[0] == "storm") {
      storm(std::stoi(words[1]), std::stoi(words[2]), std::stoi(words[3]));
    } else {
      std::cerr << "usage: " << argv[0]
                << " relay|echo PORT PID SECONDS COUNT, idle|calls PORT PID COUNT, or storm PORT COUNT MISSED\n";
      return 2;
    }
  } catch (const std::exception& error) {
    std::cerr << "bench_ws_clients: " << error.what() << '\n';
    return 1;
  }
}
