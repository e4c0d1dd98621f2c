#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace aegle {

/// A list's place to go on from: the last row's sort keys, joined by "~". Opaque to clients, and safe in a URL once
/// encoded.
inline std::string write_cursor(const std::vector<std::string>& keys) {
  std::string text;
  for (const auto& key : keys) {
    if (!text.empty()) text += '~';
    text += key;
  }
  return text;
}

/// The keys of a cursor, exactly `count` of them; `invalid` names the field otherwise.
inline std::vector<std::string> read_cursor(std::string_view text, std::size_t count) {
  std::vector<std::string> keys{""};
  for (char c : text) {
    if (c == '~') {
      keys.emplace_back();
    } else {
      keys.back() += c;
    }
  }
  if (keys.size() != count || text.size() > 200) throw errors::invalid({{"cursor", "Is not one that a page gave."}});
  return keys;
}

}  // namespace aegle
