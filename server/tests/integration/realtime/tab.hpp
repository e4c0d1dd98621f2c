#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/json.hpp>

#include "base/actor.hpp"
#include "platform/async/task.hpp"

namespace aegle::testing {

/// A browser tab's end of the WebSocket.
class Tab {
 public:
  /// Throws when the server does not answer with 101; `refused_status` then has the status.
  /// A guest opens the guests' socket, all others the users'.
  static task<std::shared_ptr<Tab>> open(std::uint16_t port, const Actor& actor);
  /// As a browser does, by a cookie.
  static task<std::shared_ptr<Tab>> open(std::uint16_t port, std::string path, std::string cookie);
  virtual ~Tab() = default;

  virtual task<> send(std::string frame) = 0;
  /// The next frame; nullopt once the socket is closed or lost.
  virtual task<std::optional<std::string>> receive() = 0;
  /// Cuts the connection without a word, as a lost network does.
  virtual void cut() = 0;
  /// The code that the server closed with; 0: none.
  virtual int close_code() const = 0;

  /// The next frame, parsed; fails the test when it is not there within ten seconds.
  task<boost::json::object> next();
  /// The next frame of this type; others before it are skipped.
  task<boost::json::object> next(std::string type);
  /// Sends and awaits the answer, or the error, with this ref.
  task<boost::json::object> ask(boost::json::object request);
  /// Reads until the server closes and gives the code.
  task<int> closed();

 private:
  int last_ref_ = 0;
};

/// What the test server's authenticator reads back.
std::string token_of(const Actor& actor);
Actor actor_of(const std::string& token);

/// A failed expectation inside a coroutine: ends it, and with it the test.
void must(bool holds, const std::string& what);

std::string text_of(const boost::json::object& frame, std::string_view name);
std::int64_t number_of(const boost::json::object& frame, std::string_view name);

}  // namespace aegle::testing
