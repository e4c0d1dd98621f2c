#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"
#include "features/consultation/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::consultation {
namespace {

using scheduling::Visit;

vault::Place place_of(MessageId id) { return {"messages", "body", id.value}; }

Sender sender_of(const Visit& visit, UserId id) {
  if (id == visit.doctor_id) return {id, Role::doctor, visit.doctor_name};
  return {id, Role::patient, visit.patient_name};
}

Message opened(const Visit& visit, const vault::RecordKey& key, const store::MessageRow& row) {
  return {.id = row.id,
          .seq = row.seq,
          .client_id = row.client_id,
          .message = key.open(place_of(row.id), row.body),
          .sent_at = row.sent_at,
          .sender = sender_of(visit, row.sender_id)};
}

bus::Payload frame_of(AppointmentId id, const Message& message) {
  return realtime::event_frame(message.seq, "chat:" + to_string(id), "message", message.sent_at, json::write(message));
}

}  // namespace

task<scheduling::Visit> Service::visit(const Actor& actor, AppointmentId id) {
  auto visit = co_await with_.scheduling.visit(actor, id);
  require(policy::is_party(actor, visit), errors::not_found);
  co_return visit;
}

task<Message> Service::post(const Actor& actor, AppointmentId id, MessagePost post) {
  auto visit = co_await this->visit(actor, id);
  policy::check(post);
  posts_.hit(actor.user, with_.clock.now());
  if (!policy::may_send(visit, with_.clock.now()))
    throw errors::conflict("consultation.chat_closed",
                           "The chat is open from acceptance until an hour after the visit.");
  auto session = with_.database.as(actor);
  auto key = co_await with_.vault.key(*session, visit.patient_id);
  auto message_id = MessageId::make();
  store::MessageRow row{.id = message_id,
                        .sender_id = actor.user,
                        .client_id = post.client_id ? *post.client_id : to_string(message_id),
                        .body = key.seal(place_of(message_id), post.message)};
  auto stamp = co_await store::add_message(*session, visit.consultation_id, row);
  if (!stamp) {
    auto first = co_await store::find_message(*session, visit.consultation_id, actor.user, row.client_id);
    if (!first) throw errors::not_found();
    co_return opened(visit, key, *first);
  }
  Message made{.id = message_id,
               .seq = stamp->seq,
               .client_id = std::move(row.client_id),
               .message = std::move(post.message),
               .sent_at = stamp->sent_at,
               .sender = sender_of(visit, actor.user)};
  realtime::publish(with_.bus, "chat", to_string(id), frame_of(id, made));
  co_return made;
}

task<MessagePage> Service::messages(const Actor& actor, AppointmentId id, std::int64_t after, int limit) {
  auto visit = co_await this->visit(actor, id);
  auto session = with_.database.as(actor);
  auto page = co_await message_page(*session, visit, after, limit);
  page.reads = co_await store::chat_reads(*session, visit.consultation_id);
  co_return page;
}

task<std::optional<std::int64_t>> Service::mark_read(const Actor& actor, AppointmentId id, std::int64_t seq) {
  auto visit = co_await this->visit(actor, id);
  auto session = with_.database.as(actor);
  co_return co_await store::mark_read(*session, visit.consultation_id, actor.user, seq);
}

task<MessagePage> Service::message_page(db::Session& session, const Visit& visit, std::int64_t after, int limit) {
  // One more than asked for tells whether there is a next page.
  auto rows = co_await store::messages(session, visit.consultation_id, after, limit + 1);
  MessagePage page;
  if (rows.empty()) co_return page;
  auto key = co_await with_.vault.key(session, visit.patient_id);
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.pop_back();
    page.next = std::to_string(rows.back().seq);
  }
  for (const auto& row : rows) page.messages.push_back(opened(visit, key, row));
  co_return page;
}

task<std::vector<realtime::Entry>> Service::entries(const Actor& actor, AppointmentId id, std::int64_t after,
                                                    int limit) {
  auto visit = co_await this->visit(actor, id);
  auto session = with_.database.as(actor);
  auto page = co_await message_page(*session, visit, after, limit);
  std::vector<realtime::Entry> entries;
  entries.reserve(page.messages.size());
  for (const auto& message : page.messages) entries.push_back({.seq = message.seq, .frame = frame_of(id, message)});
  co_return entries;
}

task<std::int64_t> Service::chat_head(const Actor& actor, AppointmentId id) {
  co_await visit(actor, id);
  auto session = with_.database.as(actor);
  co_return co_await store::chat_head(*session, id);
}

task<std::vector<realtime::Head>> Service::chat_heads(std::vector<std::string> appointments) {
  auto session = with_.database.as(Actor::system());
  co_return co_await store::chat_heads(*session, appointments);
}

}  // namespace aegle::consultation
