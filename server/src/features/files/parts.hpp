#pragma once

#include <string>
#include <string_view>

#include "base/uuid.hpp"
#include "features/vault/service.hpp"
#include "platform/files/part_folder.hpp"

/// The sealed parts of a file on the disk, and where each sealed value of a file stands. Blocks: for Workers.
namespace aegle::files::parts {

/// `received`: as they came; `cleaned`: of the picture that stands in their place; `preview`: one part.
enum class Kind { received, cleaned, preview };

vault::Place name_place(FileId id);
const char* name_of(Kind kind);
void write(const PartFolder& folder, const vault::RecordKey& key, Kind kind, FileId id, int part,
           std::string_view plain);
Staged stage(const PartFolder& folder, const vault::RecordKey& key, Kind kind, FileId id, int part,
             std::string_view plain);
std::string read(const PartFolder& folder, const vault::RecordKey& key, Kind kind, FileId id, int part);

}  // namespace aegle::files::parts
