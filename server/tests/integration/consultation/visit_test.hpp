#pragma once

#include <gtest/gtest.h>

#include "integration/realtime/world.hpp"

namespace aegle::testing {

/// An accepted visit that is open now, and its two parties.
class VisitTest : public ::testing::Test {
 protected:
  World world_;
  Actor doctor_ = world_.parties.doctor;
  Actor patient_ = world_.parties.patient;
  AppointmentId visit_ = make_visit(world_.superuser, world_.parties, "accepted");

  consultation::Service& service() { return world_.node->consultation; }
  consultation::Guests& guests() { return world_.node->guests; }
  /// What follows `#` in the link of a fresh invitation.
  std::string invitation(const Actor& by, AppointmentId visit,
                         consultation::GuestKind kind = consultation::GuestKind::interpreter) {
    consultation::GuestInvite invite{"Noor Haddad", kind};
    auto link = got(guests().invite(by, visit, std::move(invite))).link;
    return link.substr(link.find('#') + 1);
  }
  /// A guest who has come.
  Actor guest_of(const Actor& by, AppointmentId visit) {
    auto token = invitation(by, visit);
    auto came = got(guests().claim(token, "192.0.2.1"));
    return got(guests().actor_of(came.token));
  }
  template <class T>
  T got(task<T> work) {
    return support::run_on(world_.io, std::move(work));
  }
  /// The code of the Error that `work` throws; "" when it throws none.
  template <class T>
  std::string error_of(task<T> work) {
    try {
      support::run_on(world_.io, std::move(work));
    } catch (const Error& error) {
      return error.code;
    }
    return "";
  }
};

}  // namespace aegle::testing
