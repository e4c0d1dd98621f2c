#pragma once

#include <string>

#include "base/time.hpp"
#include "base/uuid.hpp"

namespace aegle::notifications {

/// One line of a user's stream: that something changed, and where to look; never health data.
struct News {
  UserId user;
  const char* kind;  ///< "appointment.booked"; the list is in api/realtime.md
  std::string data;  ///< JSON: ids and a status
  Uuid event_id;     ///< a user gets one line of a kind per event
};

}  // namespace aegle::notifications
