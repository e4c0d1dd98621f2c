#include "platform/db/result.hpp"

#include <charconv>
#include <cstring>

#include <libpq-fe.h>

namespace aegle::db {

Result::Result(pg_result* taken) : result_(taken, PQclear) {}

std::size_t Result::size() const { return result_ ? static_cast<std::size_t>(PQntuples(result_.get())) : 0; }

std::int64_t Result::affected() const {
  if (!result_) return 0;
  const char* text = PQcmdTuples(result_.get());
  std::int64_t count = 0;
  std::from_chars(text, text + std::strlen(text), count);
  return count;
}

bool Result::is_null(std::size_t row, int column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::string_view Result::text(std::size_t row, int column) const {
  auto at = static_cast<int>(row);
  return {PQgetvalue(result_.get(), at, column), static_cast<std::size_t>(PQgetlength(result_.get(), at, column))};
}

int Result::column(const char* name) const {
  if (!result_) return -1;
  // Not PQfnumber, which allocates and folds case.
  for (int i = 0, count = PQnfields(result_.get()); i < count; ++i) {
    if (std::strcmp(PQfname(result_.get(), i), name) == 0) return i;
  }
  return -1;
}

}  // namespace aegle::db
