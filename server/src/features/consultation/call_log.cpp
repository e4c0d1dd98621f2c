#include "features/consultation/call_log.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "features/audit/service.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/service.hpp"

namespace aegle::consultation {
namespace {

constexpr std::size_t samples_max = 60;
constexpr int ago_ms_max = 3'600'000;
constexpr int figure_max = 10'000'000;

void check_sample(Checks& checks, const LineSample& sample, const std::string& path) {
  auto figure = [&](int value, const char* name, int max) {
    checks.that(value >= 0 && value <= max, path + "." + name, fmt::format("From 0 to {}.", max));
  };
  auto share = [&](double value, const char* name) {
    checks.that(value >= 0 && value <= 1, path + "." + name, "From 0 to 1.");
  };
  figure(sample.ago_ms, "ago_ms", ago_ms_max);
  if (sample.bars) checks.that(*sample.bars >= 1 && *sample.bars <= 4, path + ".bars", "From 1 to 4.");
  figure(sample.round_trip_ms, "round_trip_ms", figure_max);
  figure(sample.jitter_ms, "jitter_ms", figure_max);
  share(sample.lost, "lost");
  share(sample.concealed, "concealed");
  figure(sample.available_kbit.value_or(0), "available_kbit", figure_max);
  figure(sample.sent_kbit, "sent_kbit", figure_max);
  figure(sample.received_kbit, "received_kbit", figure_max);
  figure(sample.frames_per_second, "frames_per_second", 1000);
}

}  // namespace

void policy::check(const CallLogPost& post) {
  Checks checks;
  auto count = post.samples.size();
  checks.that(count >= 1 && count <= samples_max, "samples", fmt::format("From 1 to {}.", samples_max));
  if (count > samples_max) checks.done();
  for (std::size_t i = 0; i < count; ++i) check_sample(checks, post.samples[i], fmt::format("samples[{}]", i));
  checks.done();
}

task<CallLogStored> Service::log_call(const Actor& actor, AppointmentId id, CallLogPost post) {
  auto visit = co_await this->visit(actor, id);
  policy::check(post);
  if (!policy::is_open(visit, with_.clock.now()))
    throw errors::conflict("consultation.not_open", "The log is written while the room is open.");
  auto session = with_.database.as(actor);
  auto stored = co_await store::add_samples(*session, visit.consultation_id, actor.user, post.samples);
  co_return CallLogStored{stored};
}

task<CallLogPage> Service::call_log(const Actor& actor, AppointmentId id, std::int64_t after, int limit) {
  // An admin is no party, and sees nothing else of the visit; that they looked is on record.
  bool is_admin = actor.is(Role::admin);
  auto session = with_.database.as(is_admin ? Actor::system() : actor);
  auto visit = co_await with_.scheduling.visit(*session, id);
  require(is_admin || policy::is_party(actor, visit), errors::not_found);
  require(is_admin || policy::is_doctor_of(actor, visit), errors::forbidden);
  if (is_admin) {
    audit::Entry entry{.action = "call_log.read",
                       .subject = "consultation",
                       .subject_id = visit.consultation_id.value,
                       .patient = visit.patient_id};
    co_await audit::record_alone(with_.database, actor, entry);
  }
  CallLogPage page;
  page.entries = co_await store::call_log(*session, visit.consultation_id, after, limit + 1);
  if (page.entries.size() > static_cast<std::size_t>(limit)) {
    page.entries.resize(static_cast<std::size_t>(limit));
    page.next = std::to_string(page.entries.back().id);
  }
  co_return page;
}

}  // namespace aegle::consultation
