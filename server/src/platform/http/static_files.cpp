#include "platform/http/static_files.hpp"

#include <fstream>
#include <iterator>
#include <unordered_map>

#include <fmt/format.h>
#include <sodium.h>

#include "base/error.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/router.hpp"
#include "platform/http/text.hpp"

namespace aegle::http {
namespace {

using Content = std::shared_ptr<const std::string>;

struct File {
  std::string type;
  std::string etag;  ///< without its quotes; an encoding's name follows it
  Content plain;
  Content brotli;
  Content gzip;
  bool immutable = false;
  bool part_of_page = false;
};

std::string_view type_of(std::string_view name) {
  struct Known {
    std::string_view extension, type;
  };
  static constexpr Known known[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".webmanifest", "application/manifest+json"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".yaml", "application/yaml"},
      {".wasm", "application/wasm"},
      {".txt", "text/plain; charset=utf-8"},
      {".mp3", "audio/mpeg"},
      {".ogg", "audio/ogg"},
  };
  for (const auto& each : known) {
    if (name.ends_with(each.extension)) return each.type;
  }
  return "application/octet-stream";
}

/// Whether a browser takes it for nothing but a part of a page, whose policies are the page's. Workers have policies of
/// their own, and a drawing can be opened as a document.
bool is_part_of_page(std::string_view name) {
  if (!name.starts_with("assets/")) return false;
  auto ends = [&](auto... endings) { return (name.ends_with(endings) || ...); };
  if (ends(".js"))
    return name.find("worker") == std::string_view::npos && name.find("worklet") == std::string_view::npos;
  return ends(".css", ".woff2", ".png", ".jpg", ".webp", ".wasm", ".mp3", ".ogg");
}

Content read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return nullptr;
  return std::make_shared<const std::string>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::string hash_of(std::string_view content) {
  unsigned char hash[16];
  crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(content.data()), content.size(), nullptr,
                     0);
  std::string text;
  for (auto byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

/// Whether an Accept-Encoding value admits `coding`: named, and not with a weight of zero (RFC 9110 §12.5.3).
bool accepts(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    auto comma = std::min(list.find(','), list.size());
    auto entry = list.substr(0, comma);
    auto semicolon = std::min(entry.find(';'), entry.size());
    if (same_name(trimmed(entry.substr(0, semicolon)), coding)) {
      auto weight = trimmed(entry.substr(std::min(semicolon + 1, entry.size())));
      return !weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string_view::npos;
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

/// If-None-Match against a strong tag; a "W/" before theirs does not matter (RFC 9110 §13.1.2).
bool matches(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    auto comma = std::min(list.find(','), list.size());
    auto entry = trimmed(list.substr(0, comma));
    if (entry.starts_with("W/")) entry.remove_prefix(2);
    if (entry == "*" || entry == etag) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Response answer(const File& file, const Request& request) {
  Response response;
  response.part_of_page = file.part_of_page;
  auto accepted = request.header("Accept-Encoding");
  std::string_view coding;
  Content content = file.plain;
  if (file.brotli && accepts(accepted, "br")) {
    coding = "br";
    content = file.brotli;
  } else if (file.gzip && accepts(accepted, "gzip")) {
    coding = "gzip";
    content = file.gzip;
  }
  auto etag = coding.empty() ? fmt::format("\"{}\"", file.etag) : fmt::format("\"{}-{}\"", file.etag, coding);
  response.headers.emplace_back("ETag", etag);
  response.headers.emplace_back("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (file.brotli || file.gzip) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (matches(request.header("If-None-Match"), etag)) {
    response.status = 304;
    response.type.clear();
    return response;
  }
  response.type = file.type;
  if (!coding.empty()) response.headers.emplace_back("Content-Encoding", coding);
  response.shared_body = std::move(content);
  return response;
}

}  // namespace

struct StaticFiles::State {
  std::unordered_map<std::string, File> files;  ///< by path: "/assets/app.js"

  const File* find(const std::string& path) const {
    auto found = files.find(path);
    return found == files.end() ? nullptr : &found->second;
  }
};

StaticFiles::StaticFiles(const std::filesystem::path& folder) : state_(std::make_unique<State>()) {
  namespace fs = std::filesystem;
  std::error_code failed;
  for (fs::recursive_directory_iterator each(folder, failed), end; !failed && each != end; each.increment(failed)) {
    auto name = each->path().lexically_relative(folder).generic_string();
    if (!each->is_regular_file() || name.ends_with(".br") || name.ends_with(".gz")) continue;
    File file;
    file.plain = read_file(each->path());
    if (!file.plain) continue;
    file.brotli = read_file(each->path().string() + ".br");
    file.gzip = read_file(each->path().string() + ".gz");
    file.type = type_of(name);
    file.etag = hash_of(*file.plain);
    file.immutable = name.starts_with("assets/");
    file.part_of_page = is_part_of_page(name);
    state_->files.emplace("/" + name, std::move(file));
  }
}

StaticFiles::~StaticFiles() = default;

Response StaticFiles::serve(const Request& request) const {
  if (request.method != Method::get && request.method != Method::head) {
    Refusal refusal{405, "method_not_allowed", "This address has no such method.", {{"Allow", "GET, HEAD"}}};
    return problem(refusal, request.id);
  }
  const auto* file = state_->find(request.path);
  bool names_a_file = request.path.find('.', request.path.rfind('/')) != std::string::npos;
  bool is_api = request.path == "/api" || request.path.starts_with("/api/");
  if (!file && !names_a_file && !is_api) file = state_->find("/index.html");
  if (!file) return problem(errors::not_found(), request.id);
  return answer(*file, request);
}

}  // namespace aegle::http
