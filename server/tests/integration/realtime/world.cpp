#include "integration/realtime/world.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace aegle::testing {
namespace {

db::Options database_options(const std::string& url) {
  db::Options options;
  options.url = url;
  options.connections = 6;
  return options;
}

http::ServerOptions server_options(std::uint16_t port) {
  http::ServerOptions options;
  options.port = port;
  return options;
}

realtime::GatewayOptions for_guests(realtime::GatewayOptions options) {
  options.path = "/api/guest/realtime";
  options.access = http::guests;
  return options;
}

}  // namespace

Node::Node(asio::io_context& where, NodeOptions options)
    : io(where),
      database(where.get_executor(), database_options(options.database_url)),
      vault(crypto::Key(std::string(32, 'k')), 1),
      bus(options.bus ? std::move(options.bus) : bus::in_process()),
      queue(where.get_executor(), database),
      mails(mail::outbox_folder(options.outbox, "Aegle <no-reply@localhost>")),
      clock(SystemClock().now()),
      scheduling(database, vault, queue, clock, {.public_url = "http://localhost"}),
      consultation({database, *bus, queue, vault, scheduling, clock, {.secret = "turn-secret"}, true}),
      guests({database, *bus, queue, vault, scheduling, clock, {}}, consultation, "http://localhost"),
      notifications({database, *bus, queue, scheduling, *mails, clock, "http://localhost"}),
      gateway(where.get_executor(), *bus, options.gateway),
      guest_gateway(where.get_executor(), *bus, for_guests(options.gateway)),
      rooms(where.get_executor(), consultation, *bus, std::chrono::milliseconds(300)),
      server(where.get_executor(), server_options(options.port), router, nullptr),
      loops_(where.get_executor()) {
  gateway.stream("user", notifications);
  rooms.attach(gateway);
  rooms.attach_guests(guest_gateway);
  guest_gateway.ask_for_ended_sessions(
      [this](std::vector<SessionId> open) { return guests.ended_sessions(std::move(open)); });
  router.add(gateway.routes());
  router.add(guest_gateway.routes());
  router.add(consultation::routes(consultation));
  router.authenticate_with([](const http::Request& request) -> task<Actor> {
    auto bearer = request.header("Authorization");
    co_return bearer.starts_with("Bearer ") ? actor_of(std::string(bearer.substr(7))) : Actor::nobody();
  });
  router.check_origin_with([](std::string_view, const http::Request&) { return true; });
  server.listen();
  loops_.spawn("server", server.run());
  loops_.spawn("gateway", gateway.run());
  loops_.spawn("guests", guest_gateway.run());
}

Node::~Node() { stop(); }

void Node::run_queue() {
  notifications::listen(queue, notifications);
  loops_.spawn("queue", queue.run());
}

void Node::run_seats() { loops_.spawn("rooms", rooms.run()); }

void Node::stop() {
  if (std::exchange(stopped_, true)) return;
  auto all = [this]() -> task<> {
    co_await server.stop(std::chrono::milliseconds(200));
    co_await loops_.stop(std::chrono::milliseconds(3000));
    co_await gateway.stop();
    co_await guest_gateway.stop();
    co_await rooms.stop();
    co_await database.stop();
  };
  support::run_on(io, all());
}

Actor make_user(db::Blocking& superuser, Role role, const std::string& name, const std::string& zone) {
  Actor actor{.role = role, .user = UserId::make(), .session = SessionId::make()};
  auto id = to_string(actor.user);
  superuser.run(fmt::format(R"(
    insert into users (id, role, name, password_hash, zone) values ('{0}', '{1}', '{2}', '', '{3}');
    insert into login_identifiers (kind, value, user_id, verified_at) values ('email', '{0}@example.com', '{0}', now()))",
                            id, boost::describe::enum_to_string(role, ""), name, zone));
  return actor;
}

Parties make_parties(db::Blocking& superuser, Node& node) {
  Parties made{make_user(superuser, Role::doctor, "Rajesh Patel", "Asia/Kolkata"),
               make_user(superuser, Role::patient, "Kriya Mehta"), PatientId::make()};
  superuser.run(fmt::format(R"(
    insert into doctors (id, name, status, specialties) values ('{0}', 'Rajesh Patel', 'approved', '{{cardiology}}');
    insert into patients (id, user_id, name) values ('{1}', '{2}', 'Kriya Mehta'))",
                            to_string(made.doctor.user), to_string(made.record), to_string(made.patient.user)));
  std::function<task<>(db::Tx&)> key = [&](db::Tx& tx) -> task<> {
    node.vault.create_key(tx, made.record);
    co_return;
  };
  support::run_on(node.io, node.database.transact(Actor::system(), "test.key", key));
  return made;
}

AppointmentId make_visit(db::Blocking& superuser, const Parties& parties, const std::string& status,
                         std::chrono::minutes from_now) {
  auto id = AppointmentId::make();
  superuser.run(fmt::format(R"(
    insert into appointments (id, doctor_id, patient_id, booked_by, busy_id, starts_at, ends_at, status, symptoms)
      values ('{0}', '{1}', '{2}', '{3}', '{0}', now() + interval '{4} minutes', now() + interval '{5} minutes', '{6}', '');
    insert into consultations (id, appointment_id, patient_id, doctor_id) values ('{7}', '{0}', '{2}', '{1}'))",
                            to_string(id), to_string(parties.doctor.user), to_string(parties.record),
                            to_string(parties.patient.user), from_now.count(), from_now.count() + 15, status,
                            to_string(ConsultationId::make())));
  return id;
}

World::World()
    : superuser(base.superuser_url()),
      outbox(std::filesystem::temp_directory_path() / ("aegle-outbox-" + to_string(make_uuid()))),
      node(std::make_unique<Node>(io, options())),
      parties(make_parties(superuser, *node)) {}

World::~World() {
  node.reset();
  std::error_code ignored;
  std::filesystem::remove_all(outbox, ignored);
}

NodeOptions World::options() const {
  NodeOptions made;
  made.database_url = base.app_url();
  made.outbox = outbox;
  return made;
}

std::string World::outbox_text() const {
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator(outbox)) {
    if (entry.path().extension() != ".eml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

}  // namespace aegle::testing
