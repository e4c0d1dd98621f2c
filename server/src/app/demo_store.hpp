#pragma once

#include "platform/db/database.hpp"

/// Whether a database is the demo clinic's.
namespace aegle::app::demo_store {

/// Marks one without accounts; otherwise it stays what it is.
task<> mark_empty(db::Database& database);
task<bool> marked(db::Database& database);

}  // namespace aegle::app::demo_store
