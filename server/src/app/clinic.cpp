#include "app/clinic.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

namespace aegle::app {
namespace {

constexpr std::size_t worker_queue = 256;

std::string first_line(const std::string& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

std::unique_ptr<mail::Sender> mail_sender(const Settings& settings, Workers& workers) {
  if (settings.smtp_url.empty()) return mail::outbox_folder(settings.data_dir / "outbox", settings.mail_from);
  return mail::smtp(settings.smtp_url, settings.mail_from, workers);
}

consultation::TurnServer turn_server(const Settings& settings) {
  return {.host = settings.turn_host,
          .port = settings.turn_port,
          .tls_port = settings.turn_tls_port,
          .secret = first_line(settings.turn_secret_file)};
}

realtime::GatewayOptions gateway_options(const Settings& settings) {
  realtime::GatewayOptions options;
  options.frames_per_s = settings.frames_per_second;
  options.frames_burst = 2.0 * settings.frames_per_second;
  options.sockets_per_address = settings.sockets_per_address;
  return options;
}

identity::Settings identity_settings(const Settings& settings) {
  return {.public_url = settings.public_url,
          .clinic_name = settings.clinic_name,
          .require_second_factor = settings.second_factor_required(),
          .sign_ins_per_address = settings.sign_ins_per_address,
          .mails_per_address = settings.mails_per_address};
}

}  // namespace

Clinic::Clinic(asio::any_io_executor executor, const Settings& given)
    : settings(given),
      workers(std::max(2U, std::thread::hardware_concurrency()), worker_queue),
      database(executor, {.url = given.database_url, .connections = given.db_connections, .metrics = &figures}),
      vault(vault::load_master_key(given.master_key_file, true), 1),
      bus(bus::in_process()),
      queue(executor, database, {}, &figures),
      mails(mail_sender(given, workers)),
      gateway(executor, *bus, gateway_options(given)),
      identity(database, vault, queue, *bus, workers, clock, identity_settings(given)),
      directory(database, queue, clock),
      scheduling(database, vault, queue, clock,
                 {.public_url = given.public_url, .bookings_per_minute = given.bookings_per_minute}),
      consultation({.database = database,
                    .bus = *bus,
                    .queue = queue,
                    .vault = vault,
                    .scheduling = scheduling,
                    .clock = clock,
                    .turn = turn_server(given)}),
      rooms(executor, consultation, *bus),
      files({.database = database,
             .queue = queue,
             .vault = vault,
             .scheduling = scheduling,
             .workers = workers,
             .clock = clock,
             .settings = {given.data_dir / "files", given.file_bytes_max, given.clamd_socket}}),
      records(database, identity, scheduling, clock),
      prescriptions(database, vault, queue, scheduling, workers, clock,
                    {given.clinic_name, given.clinic_address, given.clinic_phone}),
      notifications({.database = database,
                     .bus = *bus,
                     .queue = queue,
                     .scheduling = scheduling,
                     .mails = *mails,
                     .clock = clock,
                     .public_url = given.public_url}) {}

}  // namespace aegle::app
