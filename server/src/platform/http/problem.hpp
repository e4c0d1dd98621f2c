#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/http/message.hpp"

namespace aegle::http {

/// "Not Found" for 404.
std::string_view status_phrase(int status);

/// What HTTP itself refuses, which has no Fault: 400, 405, 408, 415, 426, 431, …
struct Refusal {
  int status;
  std::string_view code;
  std::string_view detail;
  Headers headers = {};
};

Response problem(const Refusal& refusal, std::string_view request_id);

/// Whatever a handler threw, as its problem document; what is not an Error is logged and leaves as a bare 500.
Response problem(const std::exception_ptr& thrown, const Request& request);

}  // namespace aegle::http
