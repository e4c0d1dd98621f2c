#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace aegle::json {

/// The members of a JSON object as they were written: for messages of which a part is only passed on, so that nothing
/// is taken apart and put together again. Reused, it allocates nothing.
class Members {
 public:
  /// Whether `text` is one valid object within the limits of `parse`, with names that need no escapes. The members stay
  /// valid as long as the text does.
  bool read(std::string_view text);

  /// The JSON text of a member; "" when there is none.
  std::string_view raw(std::string_view name) const;
  /// A text member that needs no escapes; nullopt when it is none.
  std::optional<std::string_view> plain(std::string_view name) const;

 private:
  struct Member {
    std::string_view name;
    std::string_view value;
  };
  struct Handler;
  std::vector<Member> members_;
};

}  // namespace aegle::json
