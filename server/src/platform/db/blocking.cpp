#include "platform/db/blocking.hpp"

#include <libpq-fe.h>

#include "platform/db/database.hpp"

namespace aegle::db {
namespace {

std::string field(const PGresult* result, int which) {
  const char* text = PQresultErrorField(result, which);
  return text ? text : "";
}

Result checked(PGresult* raw) {
  Result result(raw);
  auto status = PQresultStatus(raw);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) return result;
  auto sqlstate = field(raw, PG_DIAG_SQLSTATE);
  auto constraint = field(raw, PG_DIAG_CONSTRAINT_NAME);
  if (sqlstate.starts_with("23") && !constraint.empty()) throw ConstraintViolation(sqlstate, constraint);
  auto message = field(raw, PG_DIAG_MESSAGE_PRIMARY);
  if (auto position = field(raw, PG_DIAG_STATEMENT_POSITION); !position.empty()) message += " at character " + position;
  throw QueryError(sqlstate, message.empty() ? "the connection to the database was lost" : message);
}

}  // namespace

Blocking::Blocking(const std::string& url) {
  const char* keys[] = {"dbname", "application_name", "client_encoding", nullptr};
  const char* values[] = {url.c_str(), "aegle", "UTF8", nullptr};
  connection_ = PQconnectdbParams(keys, values, 1);
  if (PQstatus(connection_) != CONNECTION_OK) {
    std::string why = PQerrorMessage(connection_);
    PQfinish(connection_);
    throw Error{Fault::unavailable, "database_unavailable", "The database cannot be reached: " + why};
  }
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
  run("set timezone = 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex'");
}

Blocking::~Blocking() { PQfinish(connection_); }

Result Blocking::run(const std::string& sql) { return checked(PQexec(connection_, sql.c_str())); }

Result Blocking::run(const std::string& sql, const std::vector<Param>& params) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const auto& param : params) {
    values.push_back(param.null ? nullptr : param.data.c_str());
    lengths.push_back(static_cast<int>(param.data.size()));
    formats.push_back(param.binary ? 1 : 0);
  }
  return checked(PQexecParams(connection_, sql.c_str(), static_cast<int>(params.size()), nullptr, values.data(),
                              lengths.data(), formats.data(), 0));
}

}  // namespace aegle::db
