#include "app/clinic.hpp"
#include "app/service_routes.hpp"
#include "features/audit/service.hpp"
#include "platform/metrics/routes.hpp"

namespace aegle::app {
namespace {

using namespace std::chrono_literals;

/// A guest's cookie speaks for a guest on the guests' own routes, and elsewhere only where nothing else does: somebody
/// with an account stays who they are.
task<Actor> actor_of(Clinic& clinic, const http::Request& request) {
  auto guest = consultation::guest_token_of(request);
  auto token = identity::token_of(request);
  if (!guest.empty() && (token.empty() || request.path.starts_with("/api/guest/")))
    co_return co_await clinic.guests.actor_of(guest);
  if (token.empty() || request.path.starts_with("/api/guest/")) co_return Actor::nobody();
  co_return co_await clinic.identity.actor_of(token);
}

void wire_routes(Clinic& clinic) {
  auto& router = clinic.router;
  router.add(identity::routes(clinic.identity, clinic.settings.https()));
  router.add(directory::routes(clinic.directory));
  router.add(scheduling::routes(clinic.scheduling));
  router.add(consultation::routes(clinic.consultation));
  router.add(consultation::guest_routes(clinic.guests, clinic.consultation, clinic.settings.https()));
  router.add(files::routes(clinic.files));
  router.add(files::guest_routes(clinic.files));
  router.add(records::routes(clinic.records));
  router.add(prescriptions::routes(clinic.prescriptions));
  router.add(clinic.gateway.routes());
  router.add(clinic.guest_gateway.routes());
  router.add(service_routes(clinic.settings, clinic.identity));
  router.add(metrics::operations_routes(clinic.figures, [&clinic] { return clinic.database.ready(); },
                                        {.metrics_token = clinic.settings.metrics_token}));

  router.authenticate_with([&clinic](const http::Request& request) { return actor_of(clinic, request); });
  router.check_origin_with(
      [&clinic](std::string_view origin, const http::Request&) { return clinic.identity.origin_allowed(origin); });
}

void wire_jobs(Clinic& clinic) {
  auto& queue = clinic.queue;
  queue.every(1s, "audit.chain", [&clinic]() -> task<> { co_await audit::chain_new(clinic.database); });
  queue.every(5s, "directory.passed_first_free", [&clinic] { return clinic.directory.refresh_passed_first_free(); });
  queue.every(60s, "directory.all_first_free", [&clinic] { return clinic.directory.refresh_all_first_free(); });
  queue.every(5s, "consultation.expire_seats", [&clinic] { return clinic.consultation.expire_seats(); });
  queue.every(60s, "scheduling.cancel_unanswered", [&clinic] { return clinic.scheduling.cancel_unanswered(); });
  queue.handle(std::string(identity::new_code_job), [&clinic](std::string, std::string payload) {
    return clinic.identity.send_new_code(std::move(payload));
  });
  queue.handle(std::string(identity::reset_code_job), [&clinic](std::string, std::string payload) {
    return clinic.identity.send_reset_code(std::move(payload));
  });
  queue.every(600s, "identity.purge", [&clinic] { return clinic.identity.purge(); });
}

void wire_live(Clinic& clinic) {
  clinic.gateway.stream("user", clinic.notifications);
  clinic.rooms.attach(clinic.gateway);
  clinic.rooms.attach_guests(clinic.guest_gateway);
  clinic.gateway.ask_for_ended_sessions(
      [&clinic](std::vector<SessionId> open) { return clinic.identity.ended_sessions(std::move(open)); });
  clinic.guest_gateway.ask_for_ended_sessions(
      [&clinic](std::vector<SessionId> open) { return clinic.guests.ended_sessions(std::move(open)); });
}

}  // namespace

void wire(Clinic& clinic) {
  clinic.identity.create_profiles_with(
      [&clinic](db::Tx& tx, const identity::NewDoctor& doctor) { clinic.directory.create_profile(tx, doctor); });
  wire_routes(clinic);
  wire_jobs(clinic);
  wire_live(clinic);
  files::listen(clinic.queue, clinic.files);
  notifications::listen(clinic.queue, clinic.notifications);
}

}  // namespace aegle::app
