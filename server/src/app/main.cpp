#include <cstdio>
#include <functional>

#include <fmt/format.h>
#include <sodium.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "base/error.hpp"

// What the program can be asked to do.
int main(int argc, char** argv) {
  using namespace aegle;
  if (sodium_init() < 0) return 1;

  app::Settings settings;
  std::string database_url, file, email, name;
  std::function<int()> chosen;

  CLI::App program{"Aegle, a self-hosted telemedicine platform"};
  program.require_subcommand(1);
  // One line, since whoever starts us shows the last one.
  program.failure_message(
      [](const CLI::App*, const CLI::Error& error) { return fmt::format("aegle: {}\n", error.what()); });

  auto* serve = program.add_subcommand("serve", "serve the clinic until SIGINT or SIGTERM");
  app::add_serve_options(*serve, settings);
  serve->callback([&] { chosen = [&] { return app::serve(settings); }; });

  auto* migrate = program.add_subcommand("migrate", "bring the database to this program's version");
  app::add_database_options(*migrate, settings);
  migrate->callback([&] { chosen = [&] { return app::migrate(settings); }; });

  auto* audit = program.add_subcommand("audit", "check the audit log, or export it");
  audit->require_subcommand(1);
  auto* verify = audit->add_subcommand("verify", "recompute the chain of hashes");
  verify->add_option("--database-owner-url", database_url, "the database as its owner")
      ->envname("AEGLE_DATABASE_OWNER_URL");
  verify->add_option("--file", file, "an export, instead of the database");
  verify->callback([&] { chosen = [&] { return app::audit_verify(database_url, file); }; });
  auto* export_ = audit->add_subcommand("export", "write every entry with its hash to standard output");
  export_->add_option("--database-owner-url", database_url, "the database as its owner")
      ->envname("AEGLE_DATABASE_OWNER_URL")
      ->required();
  export_->callback([&] { chosen = [&] { return app::audit_export(database_url); }; });

  auto* admin = program.add_subcommand("add-admin", "make an admin; the password comes on standard input");
  app::add_serve_options(*admin, settings);
  admin->add_option("email", email, "whose address")->required();
  admin->add_option("name", name, "whose name")->required();
  admin->callback([&] { chosen = [&] { return app::add_admin(settings, email, name); }; });

  CLI11_PARSE(program, argc, argv);
  try {
    return chosen();
  } catch (const Error& error) {
    fmt::print(stderr, "aegle: {}\n", error.detail);
  } catch (const std::exception& error) {
    fmt::print(stderr, "aegle: {}\n", error.what());
  }
  return 1;
}
