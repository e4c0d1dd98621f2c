#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "app/clinic.hpp"
#include "base/actor.hpp"

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
/// that is there, and makes the rest when it was cut off.
class DemoClinic {
 public:
  explicit DemoClinic(Clinic& clinic)
      : database_(clinic.database),
        identity_(clinic.identity),
        directory_(clinic.directory),
        scheduling_(clinic.scheduling),
        clock_(clinic.clock) {}

  /// A database is the demo clinic's or a real one's for good, since the demo's passwords are public and whoever had
  /// them may have let others in. Throws `conflict` for the demo's outside demo mode, and for a real one's in it.
  task<> check_database(bool demo);
  task<> fill();

 private:
  struct Request {
    const char* symptoms;
    bool is_emergency;
    bool accept;
  };
  task<> add_account(identity::Registration registration, std::string password);
  task<> add_patients();
  task<> add_doctors();
  task<> add_doctor(const Actor& admin, std::size_t number);
  task<> add_requests();
  /// Unless the patient has asked this doctor for this already.
  task<> request_once(const char* patient, const char* doctor, std::chrono::minutes ahead, Request request);
  /// Books the first free time from `ahead` on, and accepts it if told so.
  task<> book_first_free(const Actor& patient, const Actor& doctor, std::chrono::minutes ahead, Request request);
  task<> accept(const Actor& doctor, AppointmentId id);
  task<> leave_open_visit();
  /// False when the time is taken.
  task<bool> hold_visit_of(const Actor& patient, const Actor& doctor, Instant starts_at);

  db::Database& database_;
  identity::Service& identity_;
  directory::Service& directory_;
  scheduling::Service& scheduling_;
  const Clock& clock_;
  std::map<std::string, std::string> hashes_;  ///< by password
};

}  // namespace aegle::app
