#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "platform/db/value.hpp"

extern "C" {
struct pg_result;
}

namespace aegle::db {

/// The rows of one statement.
class Result {
 public:
  Result() = default;
  explicit Result(pg_result* taken);

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// Rows that an INSERT, UPDATE or DELETE without RETURNING touched.
  std::int64_t affected() const;

  bool is_null(std::size_t row, int column) const;
  std::string_view text(std::size_t row, int column) const;
  /// -1 where there is no such column.
  int column(const char* name) const;

  template <class T>
  T at(std::size_t row, int column) const {
    if constexpr (json::detail::is_optional<T>::value) {
      if (is_null(row, column)) return std::nullopt;
      return decode<typename T::value_type>(text(row, column));
    } else {
      if (is_null(row, column)) throw std::runtime_error("null where a value is expected");
      return decode<T>(text(row, column));
    }
  }

  /// Every row as a described struct: columns are matched to members by name, and each member must have its column.
  /// For a scalar `Row` (std::int64_t, Uuid, …) the first column is taken.
  template <class Row>
  std::vector<Row> as() const {
    std::vector<Row> rows(size());
    if constexpr (boost::describe::has_describe_members<Row>::value) {
      boost::mp11::mp_for_each<
          boost::describe::describe_members<Row, boost::describe::mod_public | boost::describe::mod_inherited>>(
          [&](auto member) {
            using Member = std::remove_reference_t<decltype(std::declval<Row&>().*member.pointer)>;
            int index = column(member.name);
            if (index < 0) throw std::runtime_error(std::string("no column ") + member.name);
            for (std::size_t row = 0; row < rows.size(); ++row) rows[row].*member.pointer = at<Member>(row, index);
          });
    } else {
      for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = at<Row>(row, 0);
    }
    return rows;
  }

 private:
  std::shared_ptr<pg_result> result_;
};

}  // namespace aegle::db
