#pragma once

#include <string>
#include <string_view>

namespace aegle::files {

/// A name that is safe on every system, as someone's device gave it: without folders, control and direction characters
/// and what file systems forbid, at most 120 characters; its ending is `extension` ("pdf"). Never empty.
std::string safe_name(std::string_view given, std::string_view extension);

/// A Content-Disposition value that has the file saved, not shown (RFC 6266): the name in UTF-8, and beside it one in
/// ASCII for who cannot read that.
std::string attachment(std::string_view name);

}  // namespace aegle::files
