#pragma once

#include <string>
#include <string_view>

namespace aegle::files {

/// The media type that the bytes themselves speak for, whatever their name says: "image/jpeg". The beginning of a file
/// is enough. Reads only what it is given; may be called on any thread.
std::string content_type(std::string_view beginning);

/// Whether all of it could stand in a text file: no control characters but tab, line breaks and form feed.
bool is_plain_text(std::string_view piece);

}  // namespace aegle::files
