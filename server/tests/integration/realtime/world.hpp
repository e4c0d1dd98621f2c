#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "features/consultation/guests.hpp"
#include "features/consultation/realtime.hpp"
#include "features/consultation/service.hpp"
#include "features/notifications/service.hpp"
#include "features/scheduling/service.hpp"
#include "features/vault/service.hpp"
#include "integration/realtime/tab.hpp"
#include "platform/bus/bus.hpp"
#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"
#include "platform/http/server.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "platform/realtime/gateway.hpp"
#include "support/run.hpp"
#include "support/test_database.hpp"

namespace aegle::testing {

struct NodeOptions {
  std::string database_url;
  std::uint16_t port = 0;
  std::filesystem::path outbox;
  std::unique_ptr<bus::Bus> bus;  ///< in-process unless given
  realtime::GatewayOptions gateway{.sweep_every = std::chrono::milliseconds(300)};
};

/// One server process's parts for realtime, all real, on an ephemeral port. Whoever names an actor as bearer is that
/// actor.
class Node {
 public:
  Node(asio::io_context& io, NodeOptions options);
  ~Node();

  /// Loops that only some tests want: the queue, and the keeping of seats.
  void run_queue();
  void run_seats();
  void stop();

  asio::io_context& io;
  db::Database database;
  vault::Vault vault;
  std::unique_ptr<bus::Bus> bus;
  jobs::Queue queue;
  std::unique_ptr<mail::Sender> mails;
  support::ManualClock clock;
  scheduling::Service scheduling;
  consultation::Service consultation;
  consultation::Guests guests;
  notifications::Service notifications;
  realtime::Gateway gateway;
  realtime::Gateway guest_gateway;
  consultation::Realtime rooms;
  http::Router router;
  http::Server server;

 private:
  TaskGroup loops_;
  bool stopped_ = false;
};

/// A doctor and a patient with their records, and visits between them.
struct Parties {
  Actor doctor;
  Actor patient;
  PatientId record;
};

Actor make_user(db::Blocking& superuser, Role role, const std::string& name, const std::string& zone = "UTC");
Parties make_parties(db::Blocking& superuser, Node& node);
/// A visit of the parties that starts `from_now` from now and takes a quarter of an hour.
AppointmentId make_visit(db::Blocking& superuser, const Parties& parties, const std::string& status,
                         std::chrono::minutes from_now = std::chrono::minutes(5));

/// A database, one node on it, and two parties.
class World {
 public:
  World();
  ~World();

  /// Runs a test's coroutine to its end; what it throws fails the test.
  void run(task<> work, std::chrono::seconds deadline = std::chrono::seconds(60)) {
    support::run_on(io, std::move(work), deadline);
  }
  task<std::shared_ptr<Tab>> open(const Actor& actor) { return Tab::open(node->server.port(), actor); }
  NodeOptions options() const;
  std::string outbox_text() const;

  support::TestDatabase base;
  db::Blocking superuser;
  std::filesystem::path outbox;
  asio::io_context io{1};
  std::unique_ptr<Node> node;
  Parties parties;
};

}  // namespace aegle::testing
