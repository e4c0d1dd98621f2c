#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "features/notifications/mail_texts.hpp"
#include "features/notifications/types.hpp"
#include "features/scheduling/service.hpp"
#include "platform/bus/bus.hpp"
#include "platform/db/database.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "platform/realtime/stream.hpp"

namespace aegle::notifications {

struct Dependencies {
  db::Database& database;
  bus::Bus& bus;
  jobs::Queue& queue;
  scheduling::Service& scheduling;
  mail::Sender& mails;
  const Clock& clock;
  std::string public_url;  ///< without a slash at the end
};

/// Tells people what changed: live in their `user` stream, and by mail.
class Service final : public realtime::StreamSource {
 public:
  explicit Service(Dependencies dependencies) : with_(std::move(dependencies)) {}

  /// Adds to the users' streams and queues mails, all of it once per event however often it is called.
  struct MailTo {
    UserId user;
    MailKind kind;
  };
  struct Telling {
    std::vector<News> news;
    std::vector<MailTo> mails;
    std::optional<scheduling::Visit> visit;  ///< what the mails are about
  };
  task<> tell(Uuid event_id, Telling telling);
  task<> send(std::string key, const mail::Mail& mail);
  task<scheduling::Visit> visit(AppointmentId id);
  /// Forgets what is older than 30 days or beyond a user's last 5,000. A job calls this now and then.
  task<> drop_old();

  // The stream `user`.
  std::optional<std::string> key(const Actor& actor, std::string_view rest) const override;
  task<std::int64_t> head(Actor actor, std::string key) override;
  task<std::vector<realtime::Entry>> after(Actor actor, std::string key, std::int64_t after, int limit) override;
  task<std::vector<realtime::Head>> heads(std::vector<std::string> keys) override;

 private:
  std::string link_for(MailKind kind, const Telling& telling) const;

  Dependencies with_;
};

/// Registers what is told of which event, the sending of queued mails (kind "mail": a mail::Mail), and the clearing up.
/// Before the queue runs.
void listen(jobs::Queue& queue, Service& service);

}  // namespace aegle::notifications
