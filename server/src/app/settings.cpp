#include "app/settings.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "platform/log/log.hpp"

namespace aegle::app {
namespace {

/// The checkout, or the folder laid out like it, that this program was built in: …/build/release/aegle.
std::filesystem::path program_root() {
  std::error_code failed;
  auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  auto root = program.parent_path().parent_path().parent_path();
  return std::filesystem::exists(root / "server/migrations") ? root : std::filesystem::path(".");
}

/// A word that is misread could open what was meant to be shut, so nothing but these is taken.
CLI::Validator on_or_off(const char* environment) {
  auto read = [environment](std::string& text) -> std::string {
    auto word = CLI::detail::to_lower(text);
    bool on = word == "on" || word == "true" || word == "yes" || word == "1";
    bool off = word == "off" || word == "false" || word == "no" || word == "0";
    if (!on && !off) return fmt::format("{} has to be on or off, not \"{}\".", environment, text);
    text = on ? "true" : "false";
    return "";
  };
  return {read, "on or off"};
}

CLI::Validator log_level(const char* environment) {
  auto read = [environment](std::string& text) -> std::string {
    if (log::level_from(text)) return "";
    return fmt::format("{} has to be debug, info, warn or error, not \"{}\".", environment, text);
  };
  return {read, ""};
}

/// Adds options to one command, each a flag and an AEGLE_* variable.
class Options {
 public:
  explicit Options(CLI::App& command) : command_(command) {}

  template <class T>
  CLI::Option* operator()(const char* flag, T& value, const char* environment, const char* meaning) {
    auto* option = command_.add_option(flag, value, meaning)->envname(environment)->capture_default_str();
    if constexpr (std::is_same_v<T, bool>) option->transform(on_or_off(environment))->default_str(value ? "on" : "off");
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) option->check(CLI::NonNegativeNumber);
    return option;
  }
  void operator()(const char* flag, std::optional<bool>& value, const char* environment, const char* meaning) {
    std::function<void(const bool&)> set = [&value](const bool& on) { value = on; };
    command_.add_option_function(flag, set, meaning)->envname(environment)->transform(on_or_off(environment));
  }
  void operator()(const char* flag, std::chrono::seconds& value, const char* environment, const char* meaning) {
    std::function<void(const int&)> set = [&value](const int& seconds) { value = std::chrono::seconds{seconds}; };
    command_.add_option_function(flag, set, meaning)
        ->envname(environment)
        ->default_str(std::to_string(value.count()))
        ->check(CLI::Range(1, 86'400));
  }

 private:
  CLI::App& command_;
};

void add_limits(Options& option, http::Limits& limits) {
  option("--connections-max", limits.connections, "AEGLE_CONNECTIONS_MAX",
         "open at once, WebSockets too; no more than the open files that the machine allows")
      ->check(CLI::PositiveNumber);
  option("--header-bytes-max", limits.header_bytes, "AEGLE_HEADER_BYTES_MAX", "of a request's head")
      ->check(CLI::Range(1024, 1'000'000));
  option("--body-bytes-max", limits.body_bytes, "AEGLE_BODY_BYTES_MAX", "of a request's body; files come in parts")
      ->check(CLI::Range(1024, 100'000'000));
  option("--header-seconds", limits.header_time, "AEGLE_HEADER_SECONDS", "for the head of a request to arrive");
  option("--body-seconds", limits.body_time, "AEGLE_BODY_SECONDS", "for its body to arrive");
  option("--handler-seconds", limits.handler_time, "AEGLE_HANDLER_SECONDS", "to answer it; then 503");
  option("--idle-seconds", limits.idle_time, "AEGLE_IDLE_SECONDS", "that a connection may wait for its next request");
  option("--socket-idle-seconds", limits.socket_idle_time, "AEGLE_SOCKET_IDLE_SECONDS",
         "after which a silent WebSocket is dropped; pinged at half of it");
}

}  // namespace

void Settings::settle() {
  if (web_dir.empty()) web_dir = program_root() / "web/dist";
  if (api_dir.empty()) api_dir = program_root() / "api";
  if (migrations_dir.empty()) migrations_dir = program_root() / "server/migrations";
  if (master_key_file.empty()) master_key_file = data_dir / "master.key";
  if (turn_secret_file.empty()) turn_secret_file = data_dir / "turn.secret";
  if (tls_certificate_file.empty() != tls_key_file.empty())
    throw Error{Fault::invalid, "settings", "AEGLE_TLS_CERTIFICATE_FILE and AEGLE_TLS_KEY_FILE go together."};
  if (public_url.empty()) public_url = fmt::format("{}://localhost:{}", tls_key_file.empty() ? "http" : "https", port);
  while (public_url.ends_with('/')) public_url.pop_back();
  if (!public_url.starts_with("http://") && !public_url.starts_with("https://"))
    throw Error{Fault::invalid, "settings", "AEGLE_PUBLIC_URL has to begin with http:// or https://."};
}

void add_database_options(CLI::App& command, Settings& settings) {
  command.add_option("--database-owner-url", settings.database_owner_url, "the database as its owner, who migrates it")
      ->envname("AEGLE_DATABASE_OWNER_URL")
      ->required();
  command.add_option("--migrations-dir", settings.migrations_dir, "the folder of the migrations")
      ->envname("AEGLE_MIGRATIONS_DIR");
}

void add_serve_options(CLI::App& command, Settings& settings) {
  Options option{command};
  option("--host", settings.host, "AEGLE_HOST", "the address to listen on");
  option("--port", settings.port, "AEGLE_PORT", "the port");
  option("--public-url", settings.public_url, "AEGLE_PUBLIC_URL", "where people reach the clinic");
  option("--tls-certificate-file", settings.tls_certificate_file, "AEGLE_TLS_CERTIFICATE_FILE", "PEM chain, for https");
  option("--tls-key-file", settings.tls_key_file, "AEGLE_TLS_KEY_FILE", "PEM key, for https");
  option("--trust-proxy", settings.trust_proxy, "AEGLE_TRUST_PROXY", "believe X-Forwarded-For and -Proto");
  option("--data-dir", settings.data_dir, "AEGLE_DATA_DIR", "the data folder");
  option("--database-url", settings.database_url, "AEGLE_DATABASE_URL", "the database, as a role that owns nothing")
      ->required();
  option("--db-connections", settings.db_connections, "AEGLE_DB_CONNECTIONS", "database connections of this process")
      ->check(CLI::Range(2, 100));
  option("--master-key-file", settings.master_key_file, "AEGLE_MASTER_KEY_FILE",
         "made when missing; opens every record");
  option("--web-dir", settings.web_dir, "AEGLE_WEB_DIR", "the built web app");
  option("--api-dir", settings.api_dir, "AEGLE_API_DIR", "the folder of openapi.yaml");
  option("--smtp-url", settings.smtp_url, "AEGLE_SMTP_URL", "smtp:// or smtps://; without it mails become files");
  option("--mail-from", settings.mail_from, "AEGLE_MAIL_FROM", "the sender of mails");
  option("--turn-host", settings.turn_host, "AEGLE_TURN_HOST",
         "where browsers find coturn; default: the request's host");
  option("--turn-port", settings.turn_port, "AEGLE_TURN_PORT", "coturn's port for UDP and TCP");
  option("--turn-tls-port", settings.turn_tls_port, "AEGLE_TURN_TLS_PORT", "coturn's port for TLS; 0: none");
  option("--turn-secret-file", settings.turn_secret_file, "AEGLE_TURN_SECRET_FILE", "the secret shared with coturn");
  option("--relay-only", settings.relay_only, "AEGLE_RELAY_ONLY",
         "calls go through coturn alone, which hides addresses");
  option("--demo", settings.demo, "AEGLE_DEMO", "the demo clinic, with public passwords");
  option("--require-second-factor", settings.require_second_factor, "AEGLE_REQUIRE_SECOND_FACTOR",
         "of doctors and admins; default: on, but in the demo clinic");
  option("--clinic-name", settings.clinic_name, "AEGLE_CLINIC_NAME", "the clinic");
  option("--clinic-address", settings.clinic_address, "AEGLE_CLINIC_ADDRESS", "its address");
  option("--clinic-phone", settings.clinic_phone, "AEGLE_CLINIC_PHONE", "its telephone");
  option("--emergency-number", settings.emergency_number, "AEGLE_EMERGENCY_NUMBER", "shown where it may be needed");
  option("--bookings-per-minute", settings.bookings_per_minute, "AEGLE_BOOKINGS_PER_MINUTE", "of one account");
  option("--open-requests", settings.open_requests, "AEGLE_OPEN_REQUESTS",
         "of one patient that may wait for an answer at a time; 0: any number")
      ->check(CLI::NonNegativeNumber);
  option("--sign-ins-per-address", settings.sign_ins_per_address, "AEGLE_SIGN_INS_PER_ADDRESS", "tries in 15 minutes");
  option("--mails-per-address", settings.mails_per_address, "AEGLE_MAILS_PER_ADDRESS", "codes asked for in an hour");
  option("--sockets-per-address", settings.sockets_per_address, "AEGLE_SOCKETS_PER_ADDRESS", "open WebSockets");
  option("--file-bytes-max", settings.file_bytes_max, "AEGLE_FILE_BYTES_MAX", "of one shared file")
      ->check(CLI::Range(1, 2'000'000'000));
  option("--clamd-socket", settings.clamd_socket, "AEGLE_CLAMD_SOCKET",
         "clamd's Unix socket; without it nothing looks for viruses in shared files");
  option("--recording", settings.recording, "AEGLE_RECORDING", "calls may be recorded, with everybody's consent");
  option("--frames-per-second", settings.frames_per_second, "AEGLE_FRAMES_PER_SECOND", "messages from one WebSocket");
  option("--metrics-token", settings.metrics_token, "AEGLE_METRICS_TOKEN", "opens /metrics beyond loopback");
  option("--log-level", settings.log_level, "AEGLE_LOG_LEVEL", "debug, info, warn or error")
      ->check(log_level("AEGLE_LOG_LEVEL"));
  add_limits(option, settings.limits);
  command.footer(
      "Of aegle migrate alone:\n"
      "  --database-owner-url (Env:AEGLE_DATABASE_OWNER_URL)\n"
      "                              the database as its owner, who migrates it\n"
      "  --migrations-dir (Env:AEGLE_MIGRATIONS_DIR)\n"
      "                              the folder of the migrations");
}

}  // namespace aegle::app
