#include "features/consultation/realtime.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/limits.hpp"
#include "features/consultation/policy.hpp"
#include "features/consultation/seat.hpp"
#include "platform/json/json.hpp"
#include "platform/log/log.hpp"

namespace aegle::consultation {
namespace {

using realtime::Connection;
using realtime::Frame;
using ConnectionPtr = std::shared_ptr<Connection>;

constexpr std::size_t seats_max = 4;
/// Behind so many frames a signal comes too late: it is dropped, and the socket kept.
constexpr std::size_t signals_queued_max = 384;
constexpr std::chrono::milliseconds typing_every{1'900};
constexpr std::chrono::milliseconds media_pause{250};

struct JoinFrame {
  AppointmentId appointment_id;
  Uuid peer;
  bool audio = false;
  bool video = false;
  std::optional<bool> screen;
  std::optional<std::string> agent;
  std::optional<std::string> network;
  std::optional<bool> preparing;
};
BOOST_DESCRIBE_STRUCT(JoinFrame, (), (appointment_id, peer, audio, video, screen, agent, network, preparing))

void check(const JoinFrame& frame) {
  Checks checks;
  if (frame.agent) checks.text(*frame.agent, "agent", 1, 80);
  if (frame.network) checks.text(*frame.network, "network", 1, 40);
  checks.done();
}

struct MediaFrame {
  AppointmentId appointment_id;
  bool audio = false;
  bool video = false;
  std::optional<bool> screen;
};
BOOST_DESCRIBE_STRUCT(MediaFrame, (), (appointment_id, audio, video, screen))

struct AppointmentFrame {
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(AppointmentFrame, (), (appointment_id))

struct RecordFrame {
  AppointmentId appointment_id;
  bool on = false;
};
BOOST_DESCRIBE_STRUCT(RecordFrame, (), (appointment_id, on))

struct PeerFrame {
  AppointmentId appointment_id;
  Uuid peer;
};
BOOST_DESCRIBE_STRUCT(PeerFrame, (), (appointment_id, peer))

struct ChatFrame {
  AppointmentId appointment_id;
  std::string client_id;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(ChatFrame, (), (appointment_id, client_id, message))

struct ReadFrame {
  AppointmentId appointment_id;
  std::int64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(ReadFrame, (), (appointment_id, seq))

void check(const ReadFrame& frame) {
  Checks checks;
  checks.that(frame.seq >= 1, "seq", "From 1.");
  checks.done();
}

/// The chats a connection types in, with the frame that says so.
struct Typing {
  struct Chat {
    std::string frame;
    std::chrono::steady_clock::time_point told;
  };
  std::map<AppointmentId, Chat> chats;
};

/// chat:<appointment_id>
class ChatStream final : public realtime::StreamSource {
 public:
  explicit ChatStream(Service& service) : service_(service) {}

  std::optional<std::string> key(const Actor&, std::string_view rest) const override {
    auto id = parse_uuid(rest);
    return id ? std::optional(to_string(*id)) : std::nullopt;
  }
  task<std::int64_t> head(Actor actor, std::string key) override {
    co_return co_await service_.chat_head(actor, id_of(key));
  }
  task<std::vector<realtime::Entry>> after(Actor actor, std::string key, std::int64_t after, int limit) override {
    co_return co_await service_.entries(actor, id_of(key), after, limit);
  }
  task<std::vector<realtime::Head>> heads(std::vector<std::string> keys) override {
    return service_.chat_heads(std::move(keys));
  }

 private:
  static AppointmentId id_of(const std::string& key) { return AppointmentId{parse_uuid(key).value()}; }

  Service& service_;
};

template <class State>
auto bound_to(State* state, task<> (State::*method)(ConnectionPtr, Frame)) {
  return [state, method](ConnectionPtr connection, Frame frame) {
    return (state->*method)(std::move(connection), std::move(frame));
  };
}

}  // namespace

struct Realtime::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor executor, Service& given, bus::Bus& where, std::chrono::milliseconds period,
        SignalLimits limits)
      : service(given),
        bus(where),
        touch_every(period),
        signal_limits(limits),
        chat(given),
        tasks(std::move(executor)) {}

  std::shared_ptr<Seat> take_seat(const ConnectionPtr& connection, const scheduling::Visit& visit,
                                  const JoinFrame& frame);
  task<> enter(std::shared_ptr<Seat> seat, std::optional<std::string> ref);
  task<> join(ConnectionPtr connection, Frame frame);
  task<> rejoin(std::shared_ptr<Seat> lost);
  task<> leave(ConnectionPtr connection, Frame frame);
  task<> media(ConnectionPtr connection, Frame frame);
  task<> tell_media(std::shared_ptr<Seat> seat);
  task<> tell_media_later(std::shared_ptr<Seat> seat);
  task<> send(ConnectionPtr connection, Frame frame);
  task<> typing(ConnectionPtr connection, Frame frame);
  task<> read(ConnectionPtr connection, Frame frame);
  void attach_room(realtime::Gateway& gateway);

  void on_room(const std::shared_ptr<Seat>& seat, const Room& room);
  void drop(const std::shared_ptr<Seat>& seat);
  void on_close(Connection& connection);
  std::shared_ptr<Seat> seat_of(const Connection& connection, AppointmentId id) const;
  task<> touch();

  Service& service;
  bus::Bus& bus;
  std::chrono::milliseconds touch_every;
  SignalLimits signal_limits;
  ChatStream chat;
  std::unordered_map<Uuid, std::weak_ptr<Seat>> seats;  ///< of all connections of this process, by seat
  TaskGroup tasks;
};

std::shared_ptr<Seat> Realtime::State::take_seat(const ConnectionPtr& connection, const scheduling::Visit& visit,
                                                 const JoinFrame& frame) {
  auto seat = std::make_shared<Seat>();
  seat->connection = connection;
  seat->actor = connection->actor();
  seat->appointment_id = visit.appointment_id;
  seat->appointment = to_string(visit.appointment_id);
  seat->consultation_id = visit.consultation_id;
  seat->peer.seat = make_uuid();
  seat->peer.peer = frame.peer;
  seat->peer.user_id = connection->actor().user;
  seat->peer.audio = frame.audio;
  seat->peer.video = frame.video;
  seat->peer.screen = frame.screen.value_or(false);
  seat->peer.agent = frame.agent;
  seat->peer.network = frame.network;
  if (frame.preparing.value_or(false)) seat->peer.state = PeerState::preparing;
  seat->signals_left = {signal_limits.per_s, 2 * signal_limits.per_s};
  seat->bytes_left = {signal_limits.bytes_per_s, 4 * signal_limits.bytes_per_s};
  seat->signal_start = signal_start(seat->appointment, frame.peer);
  std::weak_ptr<Seat> watched = seat;
  auto changed = [this, watched](std::string_view, const bus::Payload& payload) {
    if (auto still = watched.lock()) on_room(still, json::read<Room>(*payload));
  };
  auto signalled = [watched](std::string_view, const bus::Payload& payload) {
    auto still = watched.lock();
    auto socket = still && may_hear(*still, *payload) ? still->connection.lock() : nullptr;
    if (socket && socket->queued() < signals_queued_max) socket->send(payload);
  };
  seat->room_changes = bus.subscribe(room_subject(visit.consultation_id), changed);
  seat->signals = bus.subscribe(signal_subject(visit.consultation_id, frame.peer), signalled);
  return seat;
}

task<> Realtime::State::join(ConnectionPtr connection, Frame frame) {
  auto request = frame.read<JoinFrame>();
  check(request);
  auto visit = co_await service.room_visit(connection->actor(), request.appointment_id);
  auto old = seat_of(*connection, request.appointment_id);
  bool prepares = request.preparing.value_or(false);
  if (prepares) policy::check_prepares(connection->actor(), visit);
  // What this very tab has of the call stays whole.
  if (prepares && old && old->peer.state != PeerState::preparing) throw in_call();
  if (old) drop(old);
  auto& mine = connection->attachment<Seats>();
  if (mine.all.size() >= seats_max)
    throw errors::conflict("consultation.too_many_rooms", "One connection is in no more rooms than this.");
  // Listening comes before entering, so that no change is missed.
  auto seat = take_seat(connection, visit, request);
  // A tab that goes on from one place to the next misses no signal in between.
  if (old && old->peer.peer == request.peer) seat->others = old->others;
  mine.all.push_back(seat);
  std::exception_ptr failure;
  try {
    co_await enter(seat, frame.ref);
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  drop(seat);
  std::rethrow_exception(failure);
}

/// Without a `ref` nobody asked: the client only sees the roster change.
task<> Realtime::State::enter(std::shared_ptr<Seat> seat, std::optional<std::string> ref) {
  auto room = co_await service.join(seat->actor, seat->appointment_id, seat->peer);
  auto connection = seat->connection.lock();
  if (!connection || seat->gone) co_return;
  seats.emplace(seat->peer.seat, seat);
  seat->joined = true;
  seat->joined_version = room.version;
  look_around(*seat, room);
  connection->send(ref ? joined_frame(*seat, *ref) : roster_frame(*seat));
  if (auto pending = std::exchange(seat->pending, std::nullopt)) on_room(seat, *pending);
}

/// A place that expired although its socket is open (this process, or the database, stood still) is taken again.
task<> Realtime::State::rejoin(std::shared_ptr<Seat> lost) {
  auto connection = lost->connection.lock();
  if (!connection || !connection->is_open() || seat_of(*connection, lost->appointment_id)) co_return;
  auto visit = co_await service.room_visit(lost->actor, lost->appointment_id);
  const auto& peer = lost->peer;
  JoinFrame again{lost->appointment_id, peer.peer, peer.audio, peer.video, peer.screen, peer.agent, peer.network};
  again.preparing = peer.state == PeerState::preparing;
  auto seat = take_seat(connection, visit, again);
  connection->attachment<Seats>().all.push_back(seat);
  std::exception_ptr failure;
  try {
    co_await enter(seat, std::nullopt);
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  drop(seat);
  connection->send_failure(failure, "");
}

task<> Realtime::State::leave(ConnectionPtr connection, Frame frame) {
  auto request = frame.read<AppointmentFrame>();
  auto seat = seat_of(*connection, request.appointment_id);
  if (!seat) throw not_in_room();
  drop(seat);
  co_await service.leave(seat->actor, request.appointment_id, seat->peer.seat);
}

/// Told at once, and then no more often than each `media_pause`: each time everybody in the room hears of it.
task<> Realtime::State::media(ConnectionPtr connection, Frame frame) {
  auto request = frame.read<MediaFrame>();
  auto seat = seat_of(*connection, request.appointment_id);
  if (!seat) throw not_in_room();
  seat->peer.audio = request.audio;
  seat->peer.video = request.video;
  seat->peer.screen = request.screen.value_or(false);
  if (seat->media_due) co_return;
  if (std::chrono::steady_clock::now() - seat->media_told >= media_pause) {
    co_await tell_media(seat);
  } else {
    seat->media_due = true;
    tasks.spawn("consultation.media", tell_media_later(seat));
  }
}

task<> Realtime::State::tell_media_later(std::shared_ptr<Seat> seat) {
  co_await sleep_for(media_pause);
  seat->media_due = false;
  if (!seat->gone) co_await tell_media(seat);
}

task<> Realtime::State::tell_media(std::shared_ptr<Seat> seat) {
  seat->media_told = std::chrono::steady_clock::now();
  policy::Media media{seat->peer.seat, seat->peer.audio, seat->peer.video, seat->peer.screen};
  co_await service.set_media(seat->actor, seat->appointment_id, media);
}

task<> Realtime::State::send(ConnectionPtr connection, Frame frame) {
  auto request = frame.read<ChatFrame>();
  MessagePost post{std::move(request.message), std::move(request.client_id)};
  auto made = co_await service.post(connection->actor(), request.appointment_id, std::move(post));
  std::string sent =
      R"({"type":"chat.sent","appointment_id":")" + to_string(request.appointment_id) + R"(","client_id":)";
  json::write_string(sent, made.client_id);
  sent += R"(,"seq":)";
  json::write_integer(sent, made.seq);
  sent.append(R"(,"sent_at":")").append(to_string(made.sent_at)).append("\"");
  if (!frame.ref.empty()) sent.append(R"(,"ref":)").append(frame.ref);
  connection->send(sent + "}");
}

task<> Realtime::State::typing(ConnectionPtr connection, Frame frame) {
  auto id = frame.read<AppointmentFrame>().appointment_id;
  const auto& actor = connection->actor();
  auto& chats = connection->attachment<Typing>().chats;
  if (!chats.contains(id)) {
    auto visit = co_await service.visit(actor, id);
    if (chats.size() > 64) chats.clear();
    auto text = R"({"type":"chat.typing","appointment_id":")" + to_string(id) + R"(","user_id":")" +
                to_string(actor.user) + R"(","name":)";
    json::write_string(text, actor.is(Role::doctor) ? visit.doctor_name : visit.patient_name);
    chats.emplace(id, Typing::Chat{text + "}", {}});
  }
  auto& typed = chats[id];
  auto now = std::chrono::steady_clock::now();
  if (now - typed.told < typing_every) co_return;
  typed.told = now;
  realtime::publish_aside(bus, "chat", to_string(id), actor.user, typed.frame);
}

/// The other side is told at once; whoever is away finds it with the messages.
task<> Realtime::State::read(ConnectionPtr connection, Frame frame) {
  auto request = frame.read<ReadFrame>();
  check(request);
  const auto& actor = connection->actor();
  auto seq = co_await service.mark_read(actor, request.appointment_id, request.seq);
  if (!seq) co_return;
  auto id = to_string(request.appointment_id);
  auto text =
      R"({"type":"chat.read","appointment_id":")" + id + R"(","user_id":")" + to_string(actor.user) + R"(","seq":)";
  json::write_integer(text, *seq);
  realtime::publish_aside(bus, "chat", id, actor.user, text + "}");
}

void Realtime::State::on_room(const std::shared_ptr<Seat>& seat, const Room& room) {
  if (seat->gone) return;
  if (!seat->joined) {
    if (!seat->pending || seat->pending->version < room.version) seat->pending = room;
    return;
  }
  auto connection = seat->connection.lock();
  if (!connection || room.version <= seat->room.version) return;
  look_around(*seat, room);
  bool present =
      std::any_of(room.peers.begin(), room.peers.end(), [&](const auto& peer) { return peer.seat == seat->peer.seat; });
  if (present) {
    connection->send(roster_frame(*seat));
    return;
  }
  drop(seat);
  switch (absence(*seat, room)) {
    case Absence::ended:
      connection->send(notice_frame("room.ended", *seat));
      break;
    case Absence::taken_over:
      connection->send(taken_over_frame(*seat, room));
      break;
    case Absence::removed:
      connection->send(notice_frame("room.removed", *seat));
      break;
    case Absence::expired:
      tasks.spawn("consultation.rejoin", rejoin(seat));
      break;
  }
}

void Realtime::State::drop(const std::shared_ptr<Seat>& seat) {
  auto kept = seat;
  kept->gone = true;
  kept->room_changes.reset();
  kept->signals.reset();
  seats.erase(kept->peer.seat);
  auto connection = kept->connection.lock();
  if (auto* mine = connection ? connection->attached<Seats>() : nullptr) std::erase(mine->all, kept);
}

void Realtime::State::on_close(Connection& connection) {
  auto* mine = connection.attached<Seats>();
  if (!mine) return;
  std::vector<Uuid> lost;
  for (const auto& seat : std::exchange(mine->all, {})) {
    if (seat->joined) lost.push_back(seat->peer.seat);
    drop(seat);
  }
  if (!lost.empty()) tasks.spawn("consultation.lose_seats", service.lose_seats(std::move(lost)));
}

std::shared_ptr<Seat> Realtime::State::seat_of(const Connection& connection, AppointmentId id) const {
  const auto* mine = connection.attached<Seats>();
  return mine ? mine->in(to_string(id)) : nullptr;
}

task<> Realtime::State::touch() {
  if (seats.empty()) co_return;
  std::vector<Uuid> mine;
  std::map<ConsultationId, std::int64_t> oldest;
  for (const auto& [id, watched] : seats) {
    auto seat = watched.lock();
    if (!seat) continue;
    mine.push_back(id);
    auto [place, first] = oldest.emplace(seat->consultation_id, seat->room.version);
    if (!first) place->second = std::min(place->second, seat->room.version);
  }
  co_await service.touch_seats(std::move(mine));
  std::vector<std::pair<ConsultationId, std::int64_t>> known(oldest.begin(), oldest.end());
  auto newer = co_await service.newer_rooms(std::move(known));
  for (const auto& [id, room] : newer) {
    std::vector<std::shared_ptr<Seat>> concerned;
    for (const auto& [seat_id, watched] : seats)
      if (auto seat = watched.lock(); seat && seat->consultation_id == id) concerned.push_back(seat);
    for (const auto& seat : concerned) on_room(seat, room);
  }
}

Realtime::Realtime(asio::any_io_executor executor, Service& service, bus::Bus& bus,
                   std::chrono::milliseconds touch_every, SignalLimits limits)
    : state_(std::make_shared<State>(std::move(executor), service, bus, touch_every, limits)) {}

Realtime::~Realtime() = default;

/// What everybody in a room may do.
void Realtime::State::attach_room(realtime::Gateway& gateway) {
  gateway.frame("room.join", bound_to(this, &State::join));
  gateway.frame("room.leave", bound_to(this, &State::leave));
  gateway.frame("room.media", bound_to(this, &State::media));
  auto signal = [this](Connection& connection, const json::Members& body) { relay(bus, connection, body); };
  gateway.quick_frame("signal", signal);
  gateway.on_close([this](Connection& connection) { on_close(connection); });
}

void Realtime::attach_guests(realtime::Gateway& gateway) { state_->attach_room(gateway); }

void Realtime::attach(realtime::Gateway& gateway) {
  auto* state = state_.get();
  state->attach_room(gateway);
  gateway.stream("chat", state->chat);
  gateway.frame("chat.send", bound_to(state, &State::send));
  gateway.frame("chat.typing", bound_to(state, &State::typing));
  gateway.frame("chat.read", bound_to(state, &State::read));
  auto by_doctor = [state](task<> (Service::*method)(const Actor&, AppointmentId, Uuid)) {
    return [state, method](ConnectionPtr connection, Frame frame) -> task<> {
      auto request = frame.read<PeerFrame>();
      co_await (state->service.*method)(connection->actor(), request.appointment_id, request.peer);
    };
  };
  gateway.frame("room.admit", by_doctor(&Service::admit));
  gateway.frame("room.hold", by_doctor(&Service::hold));
  gateway.frame("room.remove", by_doctor(&Service::remove));
  auto end = [state](ConnectionPtr connection, Frame frame) -> task<> {
    auto request = frame.read<AppointmentFrame>();
    co_await state->service.end(connection->actor(), request.appointment_id);
  };
  gateway.frame("room.end", end);
  auto record = [state](ConnectionPtr connection, Frame frame) -> task<> {
    auto request = frame.read<RecordFrame>();
    co_await state->service.record(connection->actor(), request.appointment_id, request.on);
  };
  gateway.frame("room.record", record);
}

task<> Realtime::run() {
  auto* state = state_.get();
  while (true) {
    co_await sleep_for(state->touch_every);
    std::exception_ptr failure;
    try {
      co_await state->touch();
    } catch (const boost::system::system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      failure = std::current_exception();
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) log::failure("consultation_touch_failed", failure);
  }
}

task<> Realtime::stop() { co_await state_->tasks.stop(std::chrono::milliseconds(500)); }

}  // namespace aegle::consultation
