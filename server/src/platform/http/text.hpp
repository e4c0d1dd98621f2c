#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aegle::http {

/// ASCII case only, as header names are compared.
bool same_name(std::string_view a, std::string_view b);

/// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Whether a comma-separated header value holds `token`, in any case.
bool has_token(std::string_view list, std::string_view token);

/// Undoes percent-encoding. nullopt on a broken escape, a control character or text that is not UTF-8.
std::optional<std::string> decode_path(std::string_view encoded);

/// The same for one name or value of a query, where "+" is a blank and line breaks and tabs may stand.
std::optional<std::string> decode_query(std::string_view encoded);

/// Whether every name and value of a query can be decoded.
bool query_is_sound(std::string_view query);

}  // namespace aegle::http
