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
