#include "app/commands.hpp"

#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "app/clinic.hpp"
#include "features/audit/service.hpp"
#include "platform/db/migrate.hpp"

namespace aegle::app {
namespace {

int print(const audit::Verdict& verdict) {
  if (!verdict.sound) {
    fmt::print("The audit log is not sound: {}\n", verdict.problem);
    return 1;
  }
  fmt::print("The audit log is sound: {} entries checked, {} yet to be chained.\n", verdict.checked, verdict.unchained);
  return 0;
}

task<> make_admin(const Settings& settings, identity::Registration registration, bool& made) {
  Clinic clinic{co_await asio::this_coro::executor, settings};
  auto hash = co_await clinic.identity.hash_password(registration.password);
  made = co_await clinic.identity.create_account(std::move(registration), std::move(hash));
  co_await clinic.database.stop();
}

}  // namespace

int migrate(Settings settings) {
  settings.public_url = "http://localhost";
  settings.settle();
  try {
    auto report = db::migrate(settings.database_owner_url, settings.migrations_dir);
    for (const auto& file : report.applied) fmt::print("applied {}\n", file);
    fmt::print("The database is at version {}.\n", report.version);
    return 0;
  } catch (const Error& error) {
    if (error.fault != Fault::conflict) throw;
    fmt::print(stderr, "aegle: {}\n", error.detail);
    return 3;
  }
}

int audit_verify(const std::string& database_url, const std::string& file) {
  if (file.empty()) return print(audit::verify(database_url));
  std::ifstream in{file};
  if (!in) throw Error{Fault::not_found, "audit.no_file", fmt::format("{} cannot be read.", file)};
  return print(audit::verify_export(in));
}

int audit_export(const std::string& database_url) {
  audit::export_chain(database_url, std::cout);
  return 0;
}

int add_admin(Settings settings, const std::string& email, const std::string& name) {
  settings.settle();
  identity::Registration registration{.role = Role::admin, .name = name, .email = email};
  std::getline(std::cin, registration.password);
  if (registration.password.size() < 12)
    throw Error{Fault::invalid, "admin.password",
                "An admin's password has at least 12 characters (on standard input)."};
  asio::io_context io{1};
  bool made = false;
  std::exception_ptr failure;
  asio::co_spawn(io, make_admin(settings, std::move(registration), made),
                 [&](std::exception_ptr thrown) { failure = thrown; });
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (!made) throw Error{Fault::conflict, "admin.exists", fmt::format("{} has an account already.", email)};
  fmt::print("{} is an admin now.\n", email);
  return 0;
}

}  // namespace aegle::app
