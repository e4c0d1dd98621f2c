#pragma once

#include <string>

#include "app/settings.hpp"

namespace aegle::app {

/// Serves until SIGINT or SIGTERM. Returns the exit status.
int serve(Settings settings);

/// Brings the database to this program's version. 0, or 3 when the database is newer or was changed.
int migrate(Settings settings);

/// Checks the audit log's chain in the database, or in an export; 0 when it is sound, 1 when not.
int audit_verify(const std::string& database_url, const std::string& file);
/// Writes the chain to standard output, a line an entry.
int audit_export(const std::string& database_url);

/// Makes the clinic's first admin, with a password read from standard input.
int add_admin(Settings settings, const std::string& email, const std::string& name);

}  // namespace aegle::app
