// A line between two hosts that can be as bad as a line can be: two TAP devices, and what one is given the other gets,
// late, rarely, slowly or not at all. Usage: aegle_wire TAP TAP; it makes both, says "ready", and then takes one order
// a line on standard input:
//   line delay_ms=80 jitter_ms=30 loss=0.2 rate_kbit=64 queue_ms=300     what is left out is perfect
//   cut MS                                                               for so long nothing at all comes through
// It says "done" when it is: after a cut, once the line has healed.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iostream>
#include <map>
#include <optional>
#include <queue>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration;
using std::chrono::duration_cast;

constexpr std::size_t frame_bytes_max = 65'536;

struct Quality {
  double delay_ms = 0;
  double jitter_ms = 0;
  double loss = 0;        ///< of 1
  double rate_kbit = 0;   ///< 0: as fast as it goes
  double queue_ms = 300;  ///< what would wait longer for its turn is dropped, as routers do
};

Clock::duration milliseconds(double count) {
  return duration_cast<Clock::duration>(duration<double, std::milli>(count));
}

int open_tap(const char* name) {
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request) != 0)
    throw std::runtime_error(std::string("cannot make ") + name + ": " + std::strerror(errno));
  return fd;
}

/// One direction of the line. Frames leave in the order in which they came: jitter bunches them, as queues do.
class Direction {
 public:
  Direction(int from, int to) : from_(from), to_(to) {}

  int from() const { return from_; }

  void take(const Quality& quality, bool cut, std::mt19937& chance) {
    char frame[frame_bytes_max];
    for (;;) {
      auto size = read(from_, frame, sizeof frame);
      if (size <= 0) return;
      if (cut || std::uniform_real_distribution(0.0, 1.0)(chance) < quality.loss) continue;
      auto now = Clock::now();
      auto begin = std::max(now, free_at_);
      if (begin - now > milliseconds(quality.queue_ms)) continue;
      // Bits over kilobits a second are milliseconds.
      auto sending = quality.rate_kbit > 0 ? milliseconds(8.0 * static_cast<double>(size) / quality.rate_kbit)
                                           : Clock::duration::zero();
      free_at_ = begin + sending;
      auto late = std::uniform_real_distribution(0.0, std::max(quality.jitter_ms, 1e-9))(chance);
      last_due_ = std::max(last_due_, free_at_ + milliseconds(quality.delay_ms + late));
      waiting_.emplace(last_due_, std::string(frame, static_cast<std::size_t>(size)));
    }
  }

  void give(bool cut) {
    for (auto now = Clock::now(); !waiting_.empty() && waiting_.front().first <= now; waiting_.pop()) {
      const auto& frame = waiting_.front().second;
      if (!cut && write(to_, frame.data(), frame.size()) < 0 && errno != EAGAIN && errno != EIO)
        throw std::runtime_error(std::string("cannot send: ") + std::strerror(errno));
    }
  }

  /// Milliseconds until the next frame is due, at most `most`.
  int due_in(int most) const {
    if (waiting_.empty()) return most;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(waiting_.front().first - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, most));
  }

 private:
  int from_;
  int to_;
  Clock::time_point free_at_{};
  Clock::time_point last_due_{};
  std::queue<std::pair<Clock::time_point, std::string>> waiting_;
};

Quality quality_of(std::istream& words) {
  Quality quality;
  const std::map<std::string, double*> members{{"delay_ms", &quality.delay_ms},
                                               {"jitter_ms", &quality.jitter_ms},
                                               {"loss", &quality.loss},
                                               {"rate_kbit", &quality.rate_kbit},
                                               {"queue_ms", &quality.queue_ms}};
  for (std::string word; words >> word;) {
    auto equals = word.find('=');
    auto member = members.find(word.substr(0, equals));
    if (equals == std::string::npos || member == members.end()) throw std::runtime_error("unknown: " + word);
    *member->second = std::stod(word.substr(equals + 1));
  }
  return quality;
}

void run(const char* near, const char* far) {
  int near_fd = open_tap(near);
  int far_fd = open_tap(far);
  Direction directions[] = {{near_fd, far_fd}, {far_fd, near_fd}};
  Quality quality;
  std::optional<Clock::time_point> heals_at;
  std::mt19937 chance{20261122};
  std::cout << "ready" << std::endl;
  for (std::string line;;) {
    pollfd polled[] = {{0, POLLIN, 0}, {near_fd, POLLIN, 0}, {far_fd, POLLIN, 0}};
    auto patience = heals_at ? std::chrono::ceil<std::chrono::milliseconds>(*heals_at - Clock::now()).count() : 1000;
    int most = static_cast<int>(std::clamp<std::int64_t>(patience, 0, 1000));
    poll(polled, 3, std::min(directions[0].due_in(most), directions[1].due_in(most)));
    if (polled[0].revents) {
      if (!std::getline(std::cin, line)) return;
      std::istringstream words(line);
      std::string order;
      words >> order;
      double cut_ms = 0;
      if (order == "line") {
        quality = quality_of(words);
        std::cout << "done" << std::endl;
      } else if (order == "cut" && words >> cut_ms) {
        heals_at = Clock::now() + milliseconds(cut_ms);
      } else {
        throw std::runtime_error("unknown: " + line);
      }
    }
    if (heals_at && *heals_at <= Clock::now()) {
      heals_at.reset();
      std::cout << "done" << std::endl;
    }
    for (auto& direction : directions) {
      direction.take(quality, heals_at.has_value(), chance);
      direction.give(heals_at.has_value());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " TAP TAP\n";
    return 2;
  }
  try {
    run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << "aegle_wire: " << error.what() << '\n';
    return 1;
  }
}
