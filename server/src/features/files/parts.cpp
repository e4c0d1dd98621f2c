#include "features/files/parts.hpp"

namespace aegle::files::parts {
namespace {

const char* column_of(Kind kind) {
  switch (kind) {
    case Kind::cleaned:
      return "cleaned";
    case Kind::preview:
      return "preview";
    case Kind::received:
      break;
  }
  return "content";
}

vault::Place place_of(Kind kind, FileId id, int part) { return {"files", column_of(kind), id.value, part}; }

}  // namespace

vault::Place name_place(FileId id) { return {"files", "name", id.value}; }

const char* name_of(Kind kind) { return column_of(kind); }

void write(const PartFolder& folder, const vault::RecordKey& key, Kind kind, FileId id, int part,
           std::string_view plain) {
  folder.write(name_of(kind), part, key.seal(place_of(kind, id, part), plain).data);
}

Staged stage(const PartFolder& folder, const vault::RecordKey& key, Kind kind, FileId id, int part,
             std::string_view plain) {
  return folder.stage(key.seal(place_of(kind, id, part), plain).data);
}

std::string read(const PartFolder& folder, const vault::RecordKey& key, Kind kind, FileId id, int part) {
  return key.open(place_of(kind, id, part), db::Bytes{folder.read(name_of(kind), part)});
}

}  // namespace aegle::files::parts
