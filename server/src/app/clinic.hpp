#pragma once

#include <memory>
#include <string>

#include "app/settings.hpp"
#include "base/time.hpp"
#include "features/consultation/guests.hpp"
#include "features/consultation/realtime.hpp"
#include "features/consultation/service.hpp"
#include "features/directory/service.hpp"
#include "features/files/service.hpp"
#include "features/identity/service.hpp"
#include "features/notifications/service.hpp"
#include "features/prescriptions/service.hpp"
#include "features/records/service.hpp"
#include "features/scheduling/service.hpp"
#include "features/vault/service.hpp"
#include "platform/async/task.hpp"
#include "platform/bus/bus.hpp"
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/realtime/gateway.hpp"

namespace aegle::app {

/// All parts of one server process, made in the order in which they need each other.
struct Clinic {
  Clinic(asio::any_io_executor executor, const Settings& settings);
  Clinic(const Clinic&) = delete;

  const Settings& settings;
  SystemClock clock;
  metrics::Registry figures;
  Workers workers;
  Workers mail_workers;  ///< a mail server that does not answer keeps nobody from signing in
  db::Database database;
  vault::Vault vault;
  std::unique_ptr<bus::Bus> bus;
  jobs::Queue queue;
  std::unique_ptr<mail::Sender> mails;
  realtime::Gateway gateway;
  realtime::Gateway guest_gateway;

  identity::Service identity;
  directory::Service directory;
  scheduling::Service scheduling;
  consultation::Service consultation;
  consultation::Guests guests;
  consultation::Realtime rooms;
  files::Service files;
  records::Service records;
  prescriptions::Service prescriptions;
  notifications::Service notifications;

  http::Router router;
};

/// Who listens to which event, which jobs run, and which feature answers which route (wiring.cpp).
void wire(Clinic& clinic);

}  // namespace aegle::app
