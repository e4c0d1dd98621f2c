#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"
#include "platform/http/problem.hpp"

namespace aegle::http {

inline const Refusal header_too_large{431, "header_too_large", "The header of the request is too large."};

/// Bytes that have come and are not yet parsed, in one piece.
class Inbox {
 public:
  std::string_view data() const { return {bytes_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Where to read to; grows so that there is room for `at_least`, up to `limit` bytes in all. Empty at the limit.
  std::pair<char*, std::size_t> room(std::size_t at_least, std::size_t limit);
  void commit(std::size_t count) { end_ += count; }
  void release();

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// Reads one HTTP/1.x request after the other from an Inbox, within limits.
class RequestParser {
 public:
  RequestParser(std::size_t header_bytes, std::size_t body_bytes);
  ~RequestParser();

  /// Begins the next request, which is written to `into`.
  void start(Request& into);

  enum class Progress { more, done, refused };
  Progress feed(Inbox& in);
  const Refusal& refusal() const;

  bool header_done() const;
  bool keep_alive() const;
  bool upgrade() const;
  bool version_1_0() const;
  /// True once, when the client waits for "100 Continue" before it sends the body.
  bool take_expect_continue();
  std::size_t body_left() const;

 private:
  class Parser;
  struct State;
  std::unique_ptr<State> state_;
  std::size_t header_bytes_;
  std::size_t body_bytes_;
};

}  // namespace aegle::http
