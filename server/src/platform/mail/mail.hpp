#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/describe.hpp>

#include "base/time.hpp"
#include "platform/async/task.hpp"

namespace aegle::mail {

/// One mail, in UTF-8. Text only plus a simple HTML twin made from it; a line that is only a link becomes a button,
/// which says what the line above it says where that ends in a colon ("Open your visit:").
struct Mail {
  std::string to;
  std::string subject;
  std::string text;
  std::string locale = "en";
};
BOOST_DESCRIBE_STRUCT(Mail, (), (to, subject, text, locale))

class Sender {
 public:
  virtual ~Sender() = default;
  /// `key` names the effect: sending twice with one key is the same mail (Message-ID, file name). Throws when it could
  /// not be handed over; the job queue tries again.
  virtual task<> send(const Mail& mail, std::string_view key, Instant at) = 0;
};

/// Over SMTP by libcurl: smtp://host:25, smtps://user:password@host:465. Blocking calls run on `workers`.
std::unique_ptr<Sender> smtp(std::string url, std::string from, Workers& workers);
/// Written as `folder/<time>-<recipient>.eml`, whole or not at all.
std::unique_ptr<Sender> outbox_folder(std::filesystem::path folder, std::string from);

/// RFC 5322 with RFC 2047 subject and multipart/alternative body.
std::string compose(const Mail& mail, const std::string& from, std::string_view message_id, Instant at);

}  // namespace aegle::mail
