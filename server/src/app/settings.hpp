#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "platform/http/server.hpp"

namespace CLI {
class App;
}

namespace aegle::app {

/// Every setting: an AEGLE_* variable or a flag, listed in docs/operations.md and by `aegle serve --help`.
struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string public_url;
  std::string tls_certificate_file;
  std::string tls_key_file;
  bool trust_proxy = false;

  std::filesystem::path data_dir = "var";
  std::string database_url;
  std::string database_owner_url;
  std::size_t db_connections = 8;
  std::string master_key_file;
  std::filesystem::path web_dir;
  std::filesystem::path api_dir;
  std::filesystem::path migrations_dir;

  std::string smtp_url;
  std::string mail_from = "Aegle <no-reply@localhost>";
  std::string turn_host;
  int turn_port = 3478;
  int turn_tls_port = 0;
  std::string turn_secret_file;
  bool relay_only = false;

  bool demo = false;
  std::optional<bool> require_second_factor;  ///< without a value: on unless demo
  std::string clinic_name = "Aegle Demo Clinic";
  std::string clinic_address = "12 Harbour Street, Springfield";
  std::string clinic_phone = "+1 555 0100";
  std::string emergency_number = "112";
  int bookings_per_minute = 600;
  int open_requests = 500;
  int sign_ins_per_address = 600;
  int mails_per_address = 60;
  std::size_t sockets_per_address = 12'000;
  std::int64_t file_bytes_max = 100'000'000;
  std::string clamd_socket;
  bool recording = false;
  int frames_per_second = 200;  ///< of one WebSocket; twice as many at once
  std::string metrics_token;
  std::string log_level = "info";
  http::Limits limits;

  bool second_factor_required() const { return require_second_factor.value_or(!demo); }
  bool https() const { return public_url.starts_with("https://"); }
  /// Fills what follows from other settings, and throws Error{invalid} that names what cannot be.
  void settle();
};

void add_database_options(CLI::App& command, Settings& settings);
void add_serve_options(CLI::App& command, Settings& settings);

}  // namespace aegle::app
