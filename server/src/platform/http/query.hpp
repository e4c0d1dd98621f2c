#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/http/message.hpp"
#include "platform/json/json.hpp"

namespace aegle::http {

/// Reads the parameters of a request's query and collects what is wrong with them, so that one answer names them all:
/// `Query query{request}; auto limit = query.integer("limit", 20, 1, 100); query.done();` An empty parameter counts as
/// absent, a wrong one is read as absent.
class Query {
 public:
  explicit Query(const Request& request) : request_(request) {}

  std::optional<std::string> text(const char* name) const;
  int integer(const char* name, int fallback, int min, int max);
  std::optional<Instant> instant(const char* name);
  std::optional<Date> date(const char* name);
  /// One of a described enum's names.
  template <class E>
  std::optional<E> one_of(const char* name) {
    auto given = text(name);
    if (!given) return std::nullopt;
    E value{};
    if (boost::describe::enum_from_string(given->c_str(), value)) return value;
    std::string names = "Must be one of:";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto each) { names.append(" ").append(each.name); });
    wrong(name, names + ".");
    return std::nullopt;
  }

  void wrong(const char* name, std::string problem) { problems_.push_back({name, std::move(problem)}); }
  bool is_wrong(std::string_view name) const;
  /// Throws `invalid` with every problem if there is one, and then with what `check` says besides, which throws
  /// `invalid` too; where nothing is wrong, the rules are the service's to say.
  void done(const std::function<void()>& check = [] {});

 private:
  const Request& request_;
  json::Problems problems_;
};

}  // namespace aegle::http
