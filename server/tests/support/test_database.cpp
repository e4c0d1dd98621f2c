#include "support/test_database.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include <libpq-fe.h>
#include <unistd.h>

#include "base/uuid.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/db/blocking.hpp"
#include "platform/db/migrate.hpp"

namespace aegle::support {
namespace {

namespace fs = std::filesystem;

constexpr int template_lock = 7341999;

void make_roles(db::Blocking& cluster) {
  cluster.run(R"(
    do $$ begin
      if not exists (select from pg_roles where rolname = 'aegle_owner') then create role aegle_owner login; end if;
      if not exists (select from pg_roles where rolname = 'aegle_app') then create role aegle_app login; end if;
    end $$)");
}

/// Keyed by what the migrations say, so an edited one makes a new template.
std::string template_name() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(TestDatabase::migrations_folder())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string all;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    all += path.filename().string() + '\0';
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return "aegle_template_" + crypto::hex(crypto::sha256(all)).substr(0, 16);
}

void make_template(db::Blocking& cluster, const std::string& name) {
  if (!cluster.query("select from pg_database where datname = $1", name).empty()) return;
  // Made under another name first: one whose migration failed half-way is never taken for the template.
  auto making = name + "_making";
  cluster.run("drop database if exists " + making + " with (force)");
  cluster.run("create database " + making + " owner aegle_owner");
  db::migrate(url_with(TestDatabase::cluster_url(), "aegle_owner", making), TestDatabase::migrations_folder());
  cluster.run("alter database " + making + " rename to " + name);
}

std::string quoted(const std::string& value) {
  std::string text = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

}  // namespace

std::string url_with(const std::string& url, const std::string& role, const std::string& database) {
  auto* parsed = PQconninfoParse(url.c_str(), nullptr);
  if (!parsed) throw std::runtime_error("not a connection string: " + url);
  std::string made = "user=" + quoted(role) + " dbname=" + quoted(database);
  for (auto* option = parsed; option->keyword; ++option) {
    std::string keyword = option->keyword;
    if (option->val && keyword != "user" && keyword != "dbname") made += " " + keyword + "=" + quoted(option->val);
  }
  PQconninfoFree(parsed);
  return made;
}

std::string TestDatabase::cluster_url() {
  const char* url = std::getenv("AEGLE_TEST_DATABASE_URL");
  if (!url) throw std::runtime_error("AEGLE_TEST_DATABASE_URL is not set: ./dev test sets it");
  return url;
}

std::string TestDatabase::migrations_folder() {
  return (fs::path(__FILE__).parent_path().parent_path().parent_path() / "migrations").string();
}

TestDatabase::TestDatabase() : TestDatabase(true) {}

TestDatabase::TestDatabase(bool migrated) {
  auto id = to_string(make_uuid());
  std::erase(id, '-');
  name_ = "aegle_test_" + id;
  db::Blocking cluster(cluster_url());
  // Session-level: CREATE DATABASE cannot stand in a transaction. It ends with the connection.
  cluster.run("select pg_advisory_lock(" + std::to_string(template_lock) + ")");
  make_roles(cluster);
  std::string from = "template0";
  if (migrated) {
    from = template_name();
    make_template(cluster, from);
  }
  // Copied as files, which where nothing is flushed takes a fifth of the time of a copy by way of the log.
  cluster.run("create database " + name_ + " owner aegle_owner strategy file_copy template " + from);
  app_url_ = url_with(cluster_url(), "aegle_app", name_);
  owner_url_ = url_with(cluster_url(), "aegle_owner", name_);
  superuser_url_ = url_with(cluster_url(), cluster.run("select current_user").as<std::string>().at(0), name_);
}

TestDatabase::~TestDatabase() {
  try {
    db::Blocking(cluster_url()).run("drop database if exists " + name_ + " with (force)");
  } catch (const std::exception&) {
    // A test that took the cluster down leaves its database to the cluster's end.
  }
}

}  // namespace aegle::support
