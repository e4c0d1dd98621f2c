#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/actor.hpp"
#include "features/directory/service.hpp"
#include "features/identity/service.hpp"
#include "features/scheduling/service.hpp"

namespace aegle::app {

struct DemoAccount {
  Role role = Role::none;
  std::string name;
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(DemoAccount, (), (role, name, email, password))

/// The accounts that the sign-in page offers, and README names.
std::vector<DemoAccount> demo_accounts();

/// Fills an empty clinic with people and doctors, through the services as they would themselves; and, at each start,
/// leaves one accepted visit of Kriya's with Dr Patel that both can join at once. Started again, it changes nothing
/// that is there.
class DemoClinic {
 public:
  DemoClinic(identity::Service& identity, directory::Service& directory, scheduling::Service& scheduling,
             const Clock& clock)
      : identity_(identity), directory_(directory), scheduling_(scheduling), clock_(clock) {}

  task<> fill();

 private:
  task<> add_doctors();
  struct Request {
    const char* symptoms;
    bool is_emergency;
  };
  task<bool> add_patients();
  task<> add_requests();
  task<> leave_open_visit();
  /// Books the first free time from `ahead` on, and accepts it if told so.
  task<> request(const char* patient, const char* doctor, std::chrono::minutes ahead, Request request, bool accept);
  /// False when the time is taken.
  task<bool> hold_visit_of(const Actor& patient, const Actor& doctor, Instant starts_at);

  identity::Service& identity_;
  directory::Service& directory_;
  scheduling::Service& scheduling_;
  const Clock& clock_;
};

}  // namespace aegle::app
