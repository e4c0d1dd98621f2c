#include "platform/log/log.hpp"

#include <cstdlib>
#include <ctime>
#include <mutex>

#include <cxxabi.h>
#include <unistd.h>

#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <boost/system/system_error.hpp>

#include "base/error.hpp"
#include "platform/json/json.hpp"

namespace aegle::log {
namespace {

constexpr std::size_t buffer_bytes = 32 * 1024;

/// spdlog's own standard output sink flushes after every line; this one gathers the lines of a busy moment.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  ~DescriptorSink() override { drain(); }

  void redirect(int descriptor) {
    std::lock_guard lock(mutex_);
    drain();
    descriptor_ = descriptor;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    buffer_.append(message.payload.data(), message.payload.size());
    buffer_ += '\n';
    if (buffer_.size() >= buffer_bytes || message.level >= spdlog::level::warn) drain();
  }
  void flush_() override { drain(); }

  void drain() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      auto written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
  }

  int descriptor_ = STDOUT_FILENO;
  std::string buffer_;
};

struct Output {
  std::shared_ptr<DescriptorSink> sink = std::make_shared<DescriptorSink>();
  std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>("aegle", sink);

  Output() {
    logger->set_level(spdlog::level::info);
    spdlog::register_logger(logger);
    spdlog::flush_every(std::chrono::seconds(1));
  }
};

Output& output() {
  static Output one;
  return one;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      break;
  }
  return spdlog::level::off;
}

void append_time(std::string& out) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  thread_local std::time_t second = 0;
  thread_local char text[32];
  if (now.tv_sec != second) {
    second = now.tv_sec;
    std::tm parts{};
    gmtime_r(&second, &parts);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  }
  out += text;
  auto ms = static_cast<unsigned>(now.tv_nsec / 1'000'000);
  out += '.';
  out += static_cast<char>('0' + ms / 100);
  out += static_cast<char>('0' + ms / 10 % 10);
  out += static_cast<char>('0' + ms % 10);
  out += 'Z';
}

void append(std::string& out, const Field& field) {
  out += ',';
  json::write_string(out, field.key);
  out += ':';
  std::visit([&](const auto& value) { json::write_to(out, value); }, field.value);
}

void write(Level level, std::string_view name, std::string_view event, const Field* first, std::size_t count) {
  if (!enabled(level)) return;
  thread_local std::string line;
  line = "{\"ts\":\"";
  append_time(line);
  line += "\",\"level\":\"";
  line += name;
  line += "\",\"event\":";
  json::write_string(line, event);
  for (std::size_t i = 0; i < count; ++i) append(line, first[i]);
  line += '}';
  output().logger->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

std::string type_name(const std::type_info* type) {
  if (!type) return "unknown";
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : type->name();
}

/// A logic_error or a system_error is written by programmers; what a database or a parser throws may quote a value.
std::pair<std::string, std::string> describe(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return {"aegle::Error", error.code};
  } catch (const boost::system::system_error& error) {
    return {"system_error", error.code().message()};
  } catch (const std::system_error& error) {
    return {"system_error", error.code().message()};
  } catch (const std::logic_error& error) {
    return {type_name(abi::__cxa_current_exception_type()), error.what()};
  } catch (...) {
    return {type_name(abi::__cxa_current_exception_type()), ""};
  }
}

}  // namespace

std::optional<Level> level_from(std::string_view name) {
  if (name == "debug") return Level::debug;
  if (name == "info") return Level::info;
  if (name == "warn") return Level::warn;
  if (name == "error") return Level::error;
  if (name == "off") return Level::off;
  return std::nullopt;
}

void debug(std::string_view event, Fields fields) {
  write(Level::debug, "debug", event, fields.begin(), fields.size());
}
void info(std::string_view event, Fields fields) { write(Level::info, "info", event, fields.begin(), fields.size()); }
void warn(std::string_view event, Fields fields) { write(Level::warn, "warn", event, fields.begin(), fields.size()); }
void error(std::string_view event, Fields fields) {
  write(Level::error, "error", event, fields.begin(), fields.size());
}

void failure(std::string_view event, const std::exception_ptr& thrown, Fields fields) {
  auto [type, what] = describe(thrown);
  std::vector<Field> all(fields);
  all.emplace_back("thrown", type);
  if (!what.empty()) all.emplace_back("what", what);
  write(Level::error, "error", event, all.data(), all.size());
}

void set_level(Level least) { output().logger->set_level(to_spdlog(least)); }

bool enabled(Level level) { return output().logger->should_log(to_spdlog(level)); }

void write_to(int descriptor) { output().sink->redirect(descriptor); }

void flush() { output().logger->flush(); }

}  // namespace aegle::log
