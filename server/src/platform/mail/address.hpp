#pragma once

#include <string>
#include <string_view>

namespace aegle::mail {

/// The bare address of "Name <user@host>" or "user@host". Throws Error{invalid, "mail.address"} on anything that could
/// end a header or a command early, and on what is no address at all.
std::string address_of(const std::string& person);

/// The Message-ID of the mail with this key, without its angle brackets: the same each time it is sent.
std::string message_id_of(std::string_view key, const std::string& from);

}  // namespace aegle::mail
