#pragma once

#include <string>
#include <string_view>

#include "base/actor.hpp"
#include "base/error.hpp"
#include "features/identity/types.hpp"

/// Rules of accounts. Pure.
namespace aegle::identity::policy {

inline constexpr int code_digits = 6;
inline constexpr int code_tries = 5;
inline constexpr std::chrono::minutes code_life{10};
inline constexpr std::chrono::seconds resend_after{60};
/// Since its last use.
inline constexpr std::chrono::days session_life{14};
/// Since its beginning, however much it is used.
inline constexpr std::chrono::days session_life_max{90};
inline constexpr int recovery_code_count = 10;

/// Trimmed and in lower case, as it is stored and looked up.
std::string normal_email(std::string_view email);
/// RFC 5321's Dot-string and host name with a dot, in ASCII, at most 254 bytes: what every mail server takes.
bool is_email(std::string_view email);
/// A BCP 47 tag of language and optional region.
bool is_locale(std::string_view text);

/// Throw `invalid` with every field that is wrong. Passwords: 8 to 200 characters and not the address itself (NIST SP
/// 800-63B).
void check(const Registration& registration, Date today);
void check(const PatientRecordChange& change, Date today);
void check(const MeChange& change);
void check_new_password(const std::string& password, const std::string& email, const char* field);

/// Of the address's confirmation or of a new password.
Error wrong_code();

bool needs_second_factor(Role role, bool clinic_requires);

/// Whether a browser's Origin is ours: the public URL's; on loopback also localhost and 127.0.0.1 on the same port.
bool origin_allowed(std::string_view origin, std::string_view public_url);

}  // namespace aegle::identity::policy
