#include "platform/db/migrate.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <boost/describe.hpp>

#include "platform/crypto/crypto.hpp"
#include "platform/db/blocking.hpp"
#include "platform/db/database.hpp"

namespace aegle::db {
namespace {

struct Migration {
  int version = 0;
  std::string name;
  std::string sql;
  std::string sha256;
};

struct Applied {
  int version = 0;
  std::string name;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(Applied, (), (version, name, sha256))

int version_of(const std::string& name) {
  int version = 0;
  auto [end, failed] = std::from_chars(name.data(), name.data() + std::min<std::size_t>(4, name.size()), version);
  bool shaped = failed == std::errc{} && end == name.data() + 4 && name.size() > 5 && name[4] == '_' && version > 0;
  if (!shaped) throw Error{Fault::internal, "migration_name", "Not named NNNN_name.sql: " + name};
  return version;
}

std::vector<Migration> read_folder(const std::filesystem::path& folder) {
  std::vector<Migration> migrations;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".sql") continue;
    Migration found;
    found.name = entry.path().filename().string();
    found.version = version_of(found.name);
    std::ifstream file(entry.path(), std::ios::binary);
    found.sql.assign(std::istreambuf_iterator<char>(file), {});
    if (!file) throw Error{Fault::internal, "migration_unreadable", "Cannot read " + found.name};
    found.sha256 = crypto::hex(crypto::sha256(found.sql));
    migrations.push_back(std::move(found));
  }
  std::sort(migrations.begin(), migrations.end(), [](auto& a, auto& b) { return a.name < b.name; });
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version != static_cast<int>(i) + 1) {
      throw Error{Fault::internal, "migration_name",
                  fmt::format("{} stands where {:04} is due.", migrations[i].name, i + 1)};
    }
  }
  return migrations;
}

void check_history(const std::vector<Applied>& applied, const std::vector<Migration>& known) {
  for (const auto& one : applied) {
    if (one.version > static_cast<int>(known.size())) {
      throw Error{Fault::conflict, "database_newer",
                  fmt::format("The database is newer than this program: it has {}, which this program does not know. "
                              "Start the newer program.",
                              one.name)};
    }
    const auto& own = known[static_cast<std::size_t>(one.version) - 1];
    if (own.name != one.name || own.sha256 != one.sha256) {
      throw Error{Fault::conflict, "migration_changed",
                  fmt::format("{} was edited after it had been applied to this database as {}. A shipped migration is "
                              "never edited: put the change into a new one.",
                              own.name, one.name)};
    }
  }
}

void apply(Blocking& database, const Migration& migration) {
  database.run("begin");
  try {
    database.run(migration.sql);
    database.query("insert into schema_migrations (version, name, sha256) values ($1, $2, $3)", migration.version,
                   migration.name, migration.sha256);
    database.run("commit");
  } catch (const std::exception& error) {
    database.run("rollback");
    throw Error{Fault::internal, "migration_failed", migration.name + ": " + error.what()};
  }
}

}  // namespace

MigrationReport migrate(const std::string& owner_url, const std::filesystem::path& folder) {
  auto known = read_folder(folder);
  Blocking database(owner_url);
  database.run("set lock_timeout = '60s'; set client_min_messages = warning");
  // Any fixed number does; it is let go when the connection ends.
  database.run("select pg_advisory_lock(7341001)");

  if (database.run("select from pg_roles where rolname = 'aegle_app'").empty()) {
    throw Error{Fault::conflict, "missing_role",
                "The role aegle_app does not exist. Create it first: CREATE ROLE aegle_app LOGIN."};
  }
  database.run(
      "create table if not exists schema_migrations (version integer primary key, name text not null, "
      "sha256 text not null, applied_at timestamptz not null default now());"
      "grant usage on schema public to aegle_app");
  auto applied = database.run("select version, name, sha256 from schema_migrations order by version").as<Applied>();
  check_history(applied, known);

  MigrationReport report;
  report.version = applied.empty() ? 0 : applied.back().version;
  for (const auto& migration : known) {
    bool there = std::any_of(applied.begin(), applied.end(),
                             [&](const Applied& one) { return one.version == migration.version; });
    if (there) continue;
    apply(database, migration);
    report.applied.push_back(migration.name);
    report.version = migration.version;
  }
  return report;
}

}  // namespace aegle::db
