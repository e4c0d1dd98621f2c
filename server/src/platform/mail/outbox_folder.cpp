#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"

namespace aegle::mail {
namespace {

namespace fs = std::filesystem;

/// "20261121T143000.123456Z": sorts by time.
std::string stamp(Instant at) {
  auto midnight = std::chrono::floor<std::chrono::days>(at);
  Date day{midnight};
  auto rest = (at - midnight).count();
  auto seconds = rest / 1'000'000;
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}.{:06}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60, rest % 1'000'000);
}

std::string file_safe(std::string name) {
  for (char& c : name) {
    bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '@' || c == '.' ||
                c == '-' || c == '_' || c == '+';
    if (!safe) c = '_';
  }
  return name.substr(0, 120);
}

class OutboxFolder final : public Sender {
 public:
  OutboxFolder(fs::path folder, std::string from) : folder_(std::move(folder)), from_(std::move(from)) {
    address_of(from_);
    fs::create_directories(folder_ / ".keys");
  }

  task<> send(const Mail& mail, std::string_view key, Instant at) override {
    auto message = compose(mail, from_, message_id_of(key, from_), at);
    auto name = name_for(key, at, file_safe(address_of(mail.to)));
    if (!fs::exists(folder_ / name)) write_whole(folder_ / name, message);
    co_return;
  }

 private:
  /// The name that this key got when it first came, or a free one, which it then keeps.
  std::string name_for(std::string_view key, Instant at, const std::string& recipient) const {
    auto kept = folder_ / ".keys" / crypto::hex(crypto::sha256(key));
    if (std::ifstream file(kept); file) return {std::istreambuf_iterator<char>(file), {}};
    auto name = stamp(at) + "-" + recipient + ".eml";
    while (fs::exists(folder_ / name)) {
      at += std::chrono::microseconds{1};
      name = stamp(at) + "-" + recipient + ".eml";
    }
    write_whole(kept, name);
    return name;
  }

  void write_whole(const fs::path& path, const std::string& text) const {
    auto half = folder_ / ("." + to_string(make_uuid()) + ".tmp");
    std::ofstream file(half, std::ios::binary);
    file << text;
    file.close();
    if (!file) {
      std::error_code ignored;
      fs::remove(half, ignored);
      throw Error{Fault::unavailable, "mail.not_written", "The mail could not be written: is the disk full?"};
    }
    fs::rename(half, path);
  }

  fs::path folder_;
  std::string from_;
};

}  // namespace

std::unique_ptr<Sender> outbox_folder(std::filesystem::path folder, std::string from) {
  return std::make_unique<OutboxFolder>(std::move(folder), std::move(from));
}

}  // namespace aegle::mail
