#include "app/clinic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/error.hpp"

namespace aegle::app {
namespace {

constexpr std::size_t worker_queue = 256;
constexpr unsigned mail_threads = 4;

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
  consultation::TurnServer turn{.host = settings.turn_host,
                                .port = settings.turn_port,
                                .tls_port = settings.turn_tls_port,
                                .secret = first_line(settings.turn_secret_file),
                                .only = settings.relay_only};
  if (turn.only && turn.secret.empty())
    throw Error{
        Fault::invalid, "settings",
        fmt::format("AEGLE_RELAY_ONLY needs a relay, and {} holds no secret of one.", settings.turn_secret_file)};
  return turn;
}

realtime::GatewayOptions gateway_options(const Settings& settings) {
  realtime::GatewayOptions options;
  options.frames_per_s = settings.frames_per_second;
  options.frames_burst = 2.0 * settings.frames_per_second;
  options.sockets_per_address = settings.sockets_per_address;
  return options;
}

realtime::GatewayOptions guest_gateway_options(const Settings& settings) {
  auto options = gateway_options(settings);
  options.path = "/api/guest/realtime";
  options.access = http::guests;
  return options;
}

consultation::SignalLimits signal_limits(const Settings& settings) {
  return {.per_s = 1.0 * settings.frames_per_second, .bytes_per_s = 1024.0 * settings.frames_per_second};
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
      mail_workers(mail_threads, worker_queue),
      database(executor, {.url = given.database_url, .connections = given.db_connections, .metrics = &figures}),
      vault(vault::load_master_key(given.master_key_file, true), 1),
      bus(bus::in_process()),
      queue(executor, database, {}, &figures),
      mails(mail_sender(given, mail_workers)),
      gateway(executor, *bus, gateway_options(given)),
      guest_gateway(executor, *bus, guest_gateway_options(given)),
      identity(database, vault, queue, *bus, workers, clock, identity_settings(given)),
      directory(database, queue, clock),
      scheduling(database, vault, queue, clock,
                 {.public_url = given.public_url,
                  .bookings_per_minute = given.bookings_per_minute,
                  .open_requests_max = given.open_requests}),
      consultation({.database = database,
                    .bus = *bus,
                    .queue = queue,
                    .vault = vault,
                    .scheduling = scheduling,
                    .clock = clock,
                    .turn = turn_server(given),
                    .recording = given.recording}),
      guests({.database = database,
              .bus = *bus,
              .queue = queue,
              .vault = vault,
              .scheduling = scheduling,
              .clock = clock,
              .turn = {}},
             consultation, given.public_url),
      rooms(executor, consultation, *bus, std::chrono::seconds{10}, signal_limits(given)),
      files({.database = database,
             .queue = queue,
             .vault = vault,
             .scheduling = scheduling,
             .workers = workers,
             .clock = clock,
             .settings = {given.data_dir / "files", given.file_bytes_max, given.clamd_socket, given.recording}}),
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
