#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace aegle::http {

/// Writes the status line and header of every answer, with the security headers that all of them carry; a part of a
/// page leaves out those that a browser reads of documents and workers alone. A handler's own header of the same name
/// stands in their place.
class HeadWriter {
 public:
  explicit HeadWriter(const std::string& content_security_policy);

  struct Facts {
    std::string_view date;
    std::string_view request_id;
    std::size_t body_bytes = 0;
    bool secure = false;
    bool keep_alive = true;
    bool version_1_0 = false;
  };
  void write(std::string& out, const Response& response, const Facts& facts) const;

 private:
  void write_fixed(std::string& out, const Response& response, bool secure) const;

  struct Fixed {
    std::string name, value;
    bool of_documents = false;
  };
  std::vector<Fixed> fixed_;
  std::string fixed_plain_;
  std::string fixed_secure_;
};

}  // namespace aegle::http
