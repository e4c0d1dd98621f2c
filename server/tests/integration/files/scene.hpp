#pragma once

#include <string>

#include <boost/json.hpp>

#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle::testing {

/// A clinic with a visit that is open, its two parties, and two strangers.
class FilesScene {
 public:
  explicit FilesScene(support::ServerProcess::Environment more = {}, const std::string& program = "aegle");

  using Client = support::HttpClient;
  support::Reply announce(Client& client, const std::string& name, std::size_t bytes);
  support::Reply send_part(Client& client, const std::string& file, int part, const std::string& bytes);
  /// Announces the content and sends it from part `from` on; the file's id.
  std::string send(Client& client, const std::string& name, const std::string& content);
  /// The parts of it that are still to be sent.
  void go_on(Client& client, const std::string& file, const std::string& content);
  /// The file as `client` sees it; null when it does not.
  boost::json::value seen_by(Client& client, const std::string& file);
  /// Waits until it has been looked at.
  boost::json::value looked_at(Client& client, const std::string& file);
  /// `send`, and wait until it is ready.
  std::string share(Client& client, const std::string& name, const std::string& content);

  std::filesystem::path folder_of(const std::string& file) const { return server.data_dir() / "files" / file; }
  /// Moves the visit so that it began that long ago, as PostgreSQL writes intervals.
  void began(const std::string& ago);
  std::string sql(const std::string& statement) const;

  support::ServerProcess server;
  Client patient{server.url()}, doctor{server.url()}, other_patient{server.url()}, other_doctor{server.url()};
  std::string visit;  ///< "/api/appointments/…"
  std::string visit_id;
};

std::string text(const boost::json::value& value);

}  // namespace aegle::testing
