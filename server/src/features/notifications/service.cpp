#include "features/notifications/service.hpp"

#include <algorithm>
#include <map>

#include "features/notifications/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::notifications {
namespace {

bus::Payload frame_of(const store::Row& row) {
  return realtime::event_frame(row.seq, "user", row.kind, row.at, row.data.text);
}

std::string when_for(const store::Contact& contact, const scheduling::Visit& visit) {
  auto zone = is_zone(contact.zone) ? contact.zone : std::string("UTC");
  return local_text(visit.starts_at, zone) + " (" + zone + ")";
}

}  // namespace

task<> Service::tell(Uuid event_id, Telling telling) {
  auto system = Actor::system();
  std::vector<UserId> users;
  for (const auto& each : telling.mails) users.push_back(each.user);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    for (const auto& news : telling.news) {
      auto row = co_await store::append(tx, news);
      if (!row) continue;
      auto publish = [bus = &with_.bus, user = to_string(news.user), frame = frame_of(*row)] {
        realtime::publish(*bus, "user", user, frame);
      };
      tx.after_commit(publish);
    }
    if (users.empty()) co_return;
    auto contacts = co_await store::contacts(tx, users);
    for (const auto& to : telling.mails) {
      auto contact =
          std::find_if(contacts.begin(), contacts.end(), [&](const auto& each) { return each.user_id == to.user; });
      if (contact == contacts.end()) continue;
      MailFacts facts{.to_name = contact->name, .link = link_for(to.kind, telling)};
      if (telling.visit) {
        bool to_doctor = to.user == telling.visit->doctor_id;
        facts.other_name = to_doctor ? telling.visit->patient_name : "Dr. " + telling.visit->doctor_name;
        facts.when = when_for(*contact, *telling.visit);
      }
      auto mail = mail_text(to.kind, facts, contact->email, contact->locale);
      with_.queue.enqueue(tx, "mail", to_string(event_id) + ":" + to_string(to.user), json::write(mail),
                          with_.clock.now());
    }
  };
  co_await with_.database.transact(system, "notifications.tell", work);
}

std::string Service::link_for(MailKind kind, const Telling& telling) const {
  if (!telling.visit) return with_.public_url + "/profile";
  auto id = to_string(telling.visit->appointment_id);
  bool joins = kind == MailKind::accepted_for_patient || kind == MailKind::accepted_for_doctor;
  if (joins) return with_.public_url + "/video-consultation/" + id;
  return with_.public_url + "/sign-in?next=%2Fappointments%2F" + id;
}

task<> Service::send(std::string key, const mail::Mail& mail) {
  co_await with_.mails.send(mail, key, with_.clock.now());
}

task<scheduling::Visit> Service::visit(AppointmentId id) {
  auto session = with_.database.as(Actor::system());
  co_return co_await with_.scheduling.visit(*session, id);
}

task<> Service::drop_old() {
  auto session = with_.database.as(Actor::system());
  co_await store::drop_old(*session);
}

std::optional<std::string> Service::key(const Actor& actor, std::string_view rest) const {
  return rest.empty() ? std::optional(to_string(actor.user)) : std::nullopt;
}

task<std::int64_t> Service::head(Actor actor, std::string) {
  auto session = with_.database.as(actor);
  co_return co_await store::head(*session, actor.user);
}

task<std::vector<realtime::Entry>> Service::after(Actor actor, std::string, std::int64_t after, int limit) {
  auto session = with_.database.as(actor);
  auto rows = co_await store::after(*session, actor.user, after, limit);
  std::vector<realtime::Entry> entries;
  entries.reserve(rows.size());
  for (const auto& row : rows) entries.push_back({.seq = row.seq, .frame = frame_of(row)});
  co_return entries;
}

task<std::vector<realtime::Head>> Service::heads(std::vector<std::string> keys) {
  auto session = with_.database.as(Actor::system());
  co_return co_await store::heads(*session, keys);
}

}  // namespace aegle::notifications
