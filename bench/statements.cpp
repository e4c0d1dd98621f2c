// Writes pgbench scripts of the statements that the server runs, taken from the server's own code, so that the two
// never differ. Usage: bench_statements FOLDER; makes booking.sql, doctor_search.sql, and beside each .args, pgbench's
// arguments one a line.
#include <fstream>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "features/directory/store.hpp"
#include "features/scheduling/store.hpp"
#include "platform/db/database.hpp"

namespace {

using namespace aegle;

struct Captured {
  std::string sql;
  std::vector<db::Param> params;
};

/// Takes down the first statement that a store function runs, and goes no further.
class Recorder final : public db::Session {
 public:
  task<db::Result> run(const db::Statement& statement, std::vector<db::Param> params) override {
    seen = {statement.sql, std::move(params)};
    throw std::runtime_error("recorded");
    co_return db::Result{};
  }
  const Actor& actor() const override { return actor_; }
  Captured seen;

 private:
  Actor actor_;
};

Captured recorded(const std::function<task<>(db::Session&)>& store_function) {
  Recorder recorder;
  asio::io_context io{1};
  asio::co_spawn(io, store_function(recorder), [](std::exception_ptr) {});
  io.run();
  if (recorder.seen.sql.empty()) throw std::runtime_error("the store ran no statement");
  return recorder.seen;
}

/// Each `$n` of a statement as `expression(n)`.
std::string with_params(const std::string& sql, const std::function<std::string(std::size_t)>& expression) {
  std::string made;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    if (sql[at] != '$' || at + 1 == sql.size() || !std::isdigit(static_cast<unsigned char>(sql[at + 1]))) {
      made += sql[at];
      continue;
    }
    std::size_t n = 0;
    while (at + 1 < sql.size() && std::isdigit(static_cast<unsigned char>(sql[at + 1])))
      n = n * 10 + static_cast<std::size_t>(sql[++at] - '0');
    made += expression(n);
  }
  return made;
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

/// The id that bench/clinic.sql gives the `n`th of its kind, for an expression `n` of pgbench.
std::string id(int kind, const std::string& n) {
  return fmt::format("('00000000-0000-700{}-8000-' || lpad(to_hex({}::bigint), 12, '0'))::uuid", kind, n);
}

// Ids grow with each booking, as the server's version 7 ids do.
void write_booking(const std::string& folder) {
  scheduling::Booking booking{};
  booking.symptoms = "x";
  auto statement = recorded([&](db::Session& session) -> task<> {
    scheduling::store::NewAppointment made{{}, {}, {}, booking, {}, std::nullopt};
    co_await scheduling::store::book(session, made);
  });
  const std::map<std::size_t, std::string> expressions{
      {1, id(5, ":booking")}, {2, id(6, ":booking")},
      {3, id(7, ":booking")}, {4, id(1, ":doctor")},
      {5, id(3, ":patient")}, {6, "to_timestamp(:starts_at::bigint)"},
      {7, "false"},           {8, "'\\x" + std::string(140, 'a') + "'::bytea"},
      {9, "null::bytea"},     {10, "0"},
  };
  if (statement.params.size() != expressions.size())
    throw std::runtime_error("the booking has other parameters by now");
  auto sql = with_params(statement.sql, [&](std::size_t n) { return expressions.at(n); });
  write(folder + "/booking.sql", fmt::format(R"(\set made :made + 1
\set booking (:round * 1000 + :client_id) * 10000000 + :made
\set doctor random(1, :doctors)
\set patient random(1, 20)
\set starts_at :base + 900 * random(0, :slots - 1)
\startpipeline
select set_config('aegle.user', {}::text, true), set_config('aegle.role', 'patient', true);
{};
\endpipeline
)",
                                             id(2, ":patient"), sql));
  write(folder + "/booking.args", "-Dmade=0\n");
}

void write_doctor_search(const std::string& folder) {
  directory::Search search;
  search.specialty = "cardiology";
  search.limit = 20;
  auto statement = recorded([&](db::Session& session) -> task<> {
    co_await directory::store::search(session, search, "-infinity", "00000000-0000-0000-0000-000000000000");
  });
  std::string args = "-Dnone=none\n";
  // A parameter that is null has to stay one that the planner knows nothing of.
  auto sql = with_params(statement.sql, [&](std::size_t n) {
    return statement.params.at(n - 1).null ? "nullif(:none, 'none')" : fmt::format(":p{}", n);
  });
  for (std::size_t n = 1; n <= statement.params.size(); ++n)
    if (!statement.params[n - 1].null) args += fmt::format("-Dp{}={}\n", n, statement.params[n - 1].data);
  write(folder + "/doctor_search.sql", sql + ";\n");
  write(folder + "/doctor_search.args", args);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  try {
    write_booking(argv[1]);
    write_doctor_search(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "bench_statements: " << error.what() << '\n';
    return 1;
  }
}
