#include "platform/ws/sockets.hpp"

#include <algorithm>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace aegle::ws {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::size_t first_read_bytes = 240;  // most messages fit; an idle socket holds no more than this
constexpr std::size_t next_read_bytes = 4096;
constexpr std::size_t queue_kept = 8;

/// The stream under the WebSocket. Beast's teardown waits for the peer to end the connection, and with it the reader;
/// once the peer has said goodbye there is nothing to wait for.
template <class Stream>
struct Line : Stream {
  explicit Line(Stream stream) : Stream(std::move(stream)) {}
  bool said_goodbye = false;
};

// Found by Beast through the type of its stream.
template <class Stream, class Handler>
void async_teardown(beast::role_type role, Line<Stream>& line, Handler&& handler) {
  if (!line.said_goodbye) {
    using websocket::async_teardown;
    async_teardown(role, static_cast<Stream&>(line), std::forward<Handler>(handler));
    return;
  }
  error_code ignored;
  line.lowest_layer().shutdown(asio::socket_base::shutdown_send, ignored);
  asio::post(line.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

template <class Stream>
class BeastSocket final : public ServedSocket, public std::enable_shared_from_this<BeastSocket<Stream>> {
 public:
  BeastSocket(Stream stream, std::shared_ptr<Sockets> sockets)
      : stream_(Line<Stream>(std::move(stream))), sockets_(std::move(sockets)) {
    websocket::stream_base::timeout times{std::chrono::seconds(10), websocket::stream_base::none(), false};
    stream_.set_option(times);
    stream_.read_message_max(sockets_->limits().message_bytes);
    stream_.auto_fragment(false);
    stream_.text(true);
    stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
      quiet_ticks_ = 0;
      if (kind == websocket::frame_type::close) stream_.next_layer().said_goodbye = true;
    });
  }
  ~BeastSocket() override { sockets_->leave(this); }

  task<bool> accept(const std::string& key) {
    beast::http::request<beast::http::empty_body> request{beast::http::verb::get, "/", 11};
    request.set(beast::http::field::host, "localhost");
    request.set(beast::http::field::connection, "upgrade");
    request.set(beast::http::field::upgrade, "websocket");
    request.set(beast::http::field::sec_websocket_key, key);
    request.set(beast::http::field::sec_websocket_version, "13");
    auto [failed] = co_await stream_.async_accept(request, asio::as_tuple(asio::use_awaitable));
    if (failed) co_return false;
    // Not before: Beast forbids a close while the upgrade is being answered.
    sockets_->enter(this);
    co_return true;
  }

  task<> receive(MessageHandler handle) override {
    auto reading = read(std::move(handle));
    co_await asio::co_spawn(stream_.get_executor(), std::move(reading), asio::use_awaitable);
  }

  void send(Frame frame) override {
    if (closing_ || lost_) return;
    const auto& limits = sockets_->limits();
    if (queued() >= limits.queue || queued_bytes_ + frame->size() > limits.queue_bytes) {
      // The frame on its way stays: half of it may be out.
      if (writing_) queue_.resize(first_ + 1);
      close(websocket::close_code::try_again_later, "too far behind");
      return;
    }
    queued_bytes_ += frame->size();
    queue_.push_back(std::move(frame));
    if (!writing_) write_next();
  }

  void close(std::uint16_t code, std::string reason) override {
    if (closing_ || lost_) return;
    closing_ = true;
    quiet_ticks_ = 0;
    reason_ = std::make_unique<websocket::close_reason>(code);
    reason_->reason.assign(reason.data(),
                           std::min<std::size_t>(reason.size(), websocket::reason_string::static_capacity));
    if (!writing_) start_closing();
  }

  bool is_open() const override { return !closing_ && !lost_; }
  std::size_t queued() const override { return queue_.size() - first_; }

  void tick() override {
    ++quiet_ticks_;
    const auto& limits = sockets_->limits();
    if (closing_ || lost_) {
      if (quiet_ticks_ >= limits.ticks_to_close) abort();
    } else if (quiet_ticks_ >= 2 * limits.ticks_to_ping) {
      abort();
    } else if (quiet_ticks_ == limits.ticks_to_ping) {
      stream_.async_ping({}, [self = this->shared_from_this()](error_code) {});
    }
  }

  void abort() override {
    lost_ = true;
    error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
  }

 private:
  // On the concrete executor: nothing of what each message costs is type-erased or allocated.
  asio::awaitable<void, http::Executor> read(MessageHandler handle) {
    constexpr asio::use_awaitable_t<http::Executor> awaited;
    std::string message(first_read_bytes, '\0');
    std::size_t have = 0;
    while (!closing_ && !lost_) {
      auto room = asio::buffer(message.data() + have, message.size() - have);
      auto [failed, count] = co_await stream_.async_read_some(room, asio::as_tuple(awaited));
      if (failed) {
        lost_ = true;
        co_return;
      }
      quiet_ticks_ = 0;
      have += count;
      if (stream_.got_binary()) {
        close(websocket::close_code::unknown_data, "text only");
      } else if (stream_.is_message_done()) {
        auto work = handle(std::string_view(message).substr(0, have));
        have = 0;
        if (message.size() > first_read_bytes) std::string(first_read_bytes, '\0').swap(message);
        if (work) co_await asio::co_spawn(stream_.get_executor(), std::move(*work), awaited);
      } else if (have == message.size()) {
        message.resize(have + std::max(have, next_read_bytes));
      }
    }
  }

  void write_next() {
    writing_ = true;
    stream_.async_write(asio::buffer(*queue_[first_]),
                        [self = this->shared_from_this()](error_code failed, std::size_t) { self->wrote(failed); });
  }

  void wrote(error_code failed) {
    writing_ = false;
    if (failed) {
      queue_.clear();
      first_ = queued_bytes_ = 0;
      abort();
      return;
    }
    queued_bytes_ -= std::min(queued_bytes_, queue_[first_]->size());
    queue_[first_++].reset();
    if (first_ < queue_.size()) {
      write_next();
      return;
    }
    first_ = 0;
    queue_.clear();
    if (queue_.capacity() > queue_kept) queue_.shrink_to_fit();
    if (closing_) start_closing();
  }

  void start_closing() {
    stream_.async_close(*reason_, [self = this->shared_from_this()](error_code) { self->lost_ = true; });
  }

  websocket::stream<Line<Stream>, false> stream_;
  std::shared_ptr<Sockets> sockets_;
  std::vector<Frame> queue_;  ///< from `first_` on
  std::size_t first_ = 0;
  std::size_t queued_bytes_ = 0;
  std::unique_ptr<websocket::close_reason> reason_;
  int quiet_ticks_ = 0;
  bool writing_ = false;
  bool closing_ = false;
  bool lost_ = false;
};

template <class Stream>
task<std::shared_ptr<ServedSocket>> open_on(Stream stream, std::string key, std::shared_ptr<Sockets> sockets) {
  auto socket = std::make_shared<BeastSocket<Stream>>(std::move(stream), std::move(sockets));
  if (!co_await socket->accept(key)) co_return nullptr;
  co_return socket;
}

}  // namespace

void Sockets::tick() {
  std::vector<ServedSocket*> all(open_.begin(), open_.end());
  for (auto* socket : all) socket->tick();
}

void Sockets::close_all(std::uint16_t code, const std::string& reason) {
  std::vector<ServedSocket*> all(open_.begin(), open_.end());
  for (auto* socket : all) socket->close(code, reason);
}

void Sockets::abort_all() {
  std::vector<ServedSocket*> all(open_.begin(), open_.end());
  for (auto* socket : all) socket->abort();
}

task<std::shared_ptr<ServedSocket>> open(http::PlainStream stream, std::string key, std::shared_ptr<Sockets> sockets) {
  return open_on(std::move(stream), std::move(key), std::move(sockets));
}

task<std::shared_ptr<ServedSocket>> open(http::TlsStream stream, std::string key, std::shared_ptr<Sockets> sockets) {
  return open_on(std::move(stream), std::move(key), std::move(sockets));
}

}  // namespace aegle::ws
