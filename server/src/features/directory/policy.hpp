#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/actor.hpp"
#include "features/directory/types.hpp"

/// Rules of the directory. Pure.
namespace aegle::directory::policy {

bool may_edit_profile(const Actor& actor);
bool may_decide(const Actor& actor);

/// "cardiology", "general-practice": lower-case words joined by hyphens, at most 60 characters.
bool is_specialty(std::string_view text);
/// A BCP 47 tag of language and optional region: "en", "pt-BR".
bool is_language(std::string_view text);
/// Minutes since midnight of "HH:MM", up to "24:00".
std::optional<int> minutes_of(std::string_view text);

/// Throws `invalid` with every field that breaks a limit.
void check(const DoctorProfileChange& change);
void check(const HoursChange& change);
void check(const Search& search);
/// The cursor of a list of slots, and that of the admin's list; "" is none.
void check_place(const std::string& cursor);
void check_admin_place(const std::string& cursor);

}  // namespace aegle::directory::policy
