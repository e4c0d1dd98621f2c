#pragma once

#include <string_view>

#include <boost/describe.hpp>

#include "base/uuid.hpp"

namespace aegle {

BOOST_DEFINE_ENUM_CLASS(Role, none, patient, doctor, admin, guest, system)

/// Who asks. Every service call and every database transaction carries one.
struct Actor {
  Role role = Role::none;
  UserId user;        ///< nil for `none` and `system`; a guest's is its invitation's id
  SessionId session;  ///< nil unless signed in
  PatientId patient;  ///< a patient's own record; nil for everyone else
  /// False until a doctor or admin has enrolled the second factor the clinic requires.
  bool fully_signed_in = true;

  bool is(Role wanted) const { return role == wanted; }
  bool signed_in() const { return role != Role::none; }

  static Actor nobody() { return {}; }
  /// A job of the server's own.
  static Actor system() { return {.role = Role::system}; }
};

}  // namespace aegle
