#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/error.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"

namespace aegle::mail {
namespace {

constexpr long connect_seconds = 10;
constexpr long whole_seconds = 40;

struct Upload {
  std::string_view left;

  static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
    auto& left = static_cast<Upload*>(self)->left;
    auto taken = std::min(size * count, left.size());
    std::memcpy(to, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
  }
};

struct Free {
  void operator()(CURL* one) const { curl_easy_cleanup(one); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// With a password in the URL the mail goes over TLS or not at all: whoever stands between could strip STARTTLS.
bool has_password(const std::string& url) { return url.find('@') != std::string::npos; }

/// Blocking. What is thrown names neither the address nor anything else of the mail.
void hand_over(const std::string& url, const std::string& from, const std::string& to, const std::string& message) {
  std::unique_ptr<CURL, Free> curl(curl_easy_init());
  if (!curl) throw std::bad_alloc();
  std::unique_ptr<curl_slist, Free> recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
  Upload upload{message};
  auto set = [&](CURLoption option, auto value) {
    if (curl_easy_setopt(curl.get(), option, value) != CURLE_OK)
      throw std::runtime_error("mail: libcurl refuses an option");
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_USE_SSL, static_cast<long>(has_password(url) ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  set(CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &Upload::read);
  set(CURLOPT_READDATA, static_cast<void*>(&upload));
  set(CURLOPT_CONNECTTIMEOUT, connect_seconds);
  set(CURLOPT_TIMEOUT, whole_seconds);
  set(CURLOPT_NOSIGNAL, 1L);
  auto result = curl_easy_perform(curl.get());
  if (result == CURLE_OK) return;
  long reply = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
  throw Error{Fault::unavailable, "mail.not_sent",
              fmt::format("The mail server did not take the mail: {} (reply {}).", curl_easy_strerror(result), reply)};
}

/// libcurl takes the name it gives in EHLO from the URL's path; without one it would say this machine's.
std::string with_own_name(std::string url, const std::string& from) {
  auto scheme = url.find("://");
  if (scheme == std::string::npos || !url.starts_with("smtp")) {
    throw Error{Fault::invalid, "mail.url", "AEGLE_SMTP_URL starts with smtp:// or smtps://."};
  }
  auto path = url.find('/', scheme + 3);
  if (path == std::string::npos) url += '/';
  if (url.back() == '/') url += from.substr(from.find('@') + 1);
  return url;
}

class Smtp final : public Sender {
 public:
  Smtp(std::string url, std::string from, Workers& workers)
      : from_(std::move(from)), url_(with_own_name(std::move(url), address_of(from_))), workers_(workers) {
    static const auto begun = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (begun != CURLE_OK) throw std::runtime_error("mail: libcurl cannot start");
  }

  task<> send(const Mail& mail, std::string_view key, Instant at) override {
    auto message = compose(mail, from_, message_id_of(key, from_), at);
    auto to = address_of(mail.to);
    std::function<void()> work = [message, to, url = url_, from = address_of(from_)] {
      hand_over(url, from, to, message);
    };
    co_await workers_.run<void>(std::move(work));
  }

 private:
  std::string from_;
  std::string url_;
  Workers& workers_;
};

}  // namespace

std::unique_ptr<Sender> smtp(std::string url, std::string from, Workers& workers) {
  return std::make_unique<Smtp>(std::move(url), std::move(from), workers);
}

}  // namespace aegle::mail
