#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace aegle::db {

struct MigrationReport {
  int version = 0;                   ///< the database's, afterwards
  std::vector<std::string> applied;  ///< file names, in order
};

/// Applies every server/migrations/NNNN_name.sql that the database lacks, each in its own transaction, under an
/// advisory lock, and records name and SHA-256. Blocking; runs as the owner role before `serve`. Throws Error{conflict,
/// "database_newer"} when the database has a migration this program does not know, "migration_changed" when an applied
/// file was edited, "missing_role" when there is no role aegle_app, which the migrations' GRANTs name.
MigrationReport migrate(const std::string& owner_url, const std::filesystem::path& folder);

}  // namespace aegle::db
