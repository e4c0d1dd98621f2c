#include <chrono>

#include <fmt/format.h>
#include <qrencode.h>

#include "features/audit/service.hpp"
#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "features/identity/store.hpp"

namespace aegle::identity {
namespace {

constexpr std::size_t secret_bytes = 20;  // RFC 4226 §4: at least 128 bits, 160 recommended
constexpr int window_steps = 1;           // a phone's clock may be half a minute off

vault::Place secret_place(UserId user) { return {"users", "totp_secret", user.value}; }

std::int64_t unix_seconds(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::string escape_uri(std::string_view text) {
  std::string escaped;
  for (unsigned char c : text) {
    bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    escaped += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return escaped;
}

std::string qr_svg(const std::string& text) {
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code{QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1),
                                                       &QRcode_free};
  if (!code) throw Error{Fault::internal, "identity.qr", "The picture could not be made."};
  std::string path;
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      if (code->data[y * code->width + x] & 1) path += fmt::format("M{} {}h1v1h-1z", x + 4, y + 4);
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
                     R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>)",
                     code->width + 8, path);
}

std::string recovery_code() {
  auto text = crypto::base32(crypto::random_bytes(10)).substr(0, 12);
  return text.substr(0, 4) + "-" + text.substr(4, 4) + "-" + text.substr(8, 4);
}

/// As people type them: without hyphens and blanks, in upper case.
std::string plain_code(std::string_view typed) {
  std::string code;
  for (char c : typed) {
    if (c == '-' || c == ' ') continue;
    code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return code;
}

Error nothing_to_confirm() { return errors::conflict("identity.totp_not_begun", "Start by scanning a new code."); }

}  // namespace

task<bool> Service::second_factor_is(const Actor& actor, const store::Account& account, const std::string& given) {
  auto code = plain_code(given);
  auto session = database_.as(actor);
  if (code.size() != policy::code_digits) {
    auto hash = code_hash("recovery", to_string(actor.user), code);
    co_return co_await store::use_recovery_code(*session, actor.user, hash);
  }
  auto secret = vault_.account_key().open(secret_place(actor.user), *account.totp_secret);
  std::int64_t step = 0;
  if (!crypto::verify_totp(secret, code, unix_seconds(clock_.now()), window_steps, step)) co_return false;
  co_return co_await store::use_totp_step(*session, actor.user, step);
}

task<TotpEnrolment> Service::begin_totp(const Actor& actor, PasswordOnly password, const Origin& origin) {
  require(actor.signed_in(), errors::unauthenticated);
  auto own = co_await me(actor);
  co_await confirm_password(own.email, password.password, "password", origin);
  auto secret = crypto::random_bytes(secret_bytes);
  auto session = database_.as(actor);
  auto sealed = vault_.account_key().seal(secret_place(actor.user), secret);
  co_await store::put_pending_totp(*session, actor.user, sealed);

  TotpEnrolment enrolment;
  enrolment.secret = crypto::base32(secret);
  auto issuer = escape_uri(settings_.clinic_name);
  enrolment.uri =
      fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}", issuer, escape_uri(own.email), enrolment.secret);
  enrolment.qr_svg = qr_svg(enrolment.uri);
  co_return enrolment;
}

task<RecoveryCodes> Service::confirm_totp(const Actor& actor, TotpCode code) {
  require(actor.signed_in(), errors::unauthenticated);
  std::optional<db::Bytes> pending;
  {
    auto session = database_.as(actor);
    pending = co_await store::pending_totp(*session, actor.user);
  }
  if (!pending) throw nothing_to_confirm();
  auto secret = vault_.account_key().open(secret_place(actor.user), *pending);
  std::int64_t step = 0;
  if (!crypto::verify_totp(secret, code.code, unix_seconds(clock_.now()), window_steps, step))
    throw errors::invalid({{"code", "Is not right. Codes change every 30 seconds."}});

  RecoveryCodes codes;
  std::vector<db::Bytes> hashes;
  for (int i = 0; i < policy::recovery_code_count; ++i) {
    codes.recovery_codes.push_back(recovery_code());
    hashes.push_back(code_hash("recovery", to_string(actor.user), plain_code(codes.recovery_codes.back())));
  }
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    // A parallel confirmation, or a new beginning, came first.
    bool enrolled = co_await store::enrol_totp(tx, actor.user, *pending, step, hashes);
    if (!enrolled) throw nothing_to_confirm();
    audit::Entry entry{.action = "account.enrol_second_factor", .subject = "user", .subject_id = actor.user.value};
    audit::record(tx, entry);
    co_await store::complete_session(tx, actor.session);
  };
  co_await database_.transact(actor, "identity.confirm_totp", work);
  co_return codes;
}

task<> Service::disable_totp(const Actor& actor, PasswordOnly password, const Origin& origin) {
  require(actor.signed_in(), errors::unauthenticated);
  if (policy::needs_second_factor(actor.role, settings_.require_second_factor))
    throw errors::conflict("identity.second_factor_required", "Your clinic requires the second step for your account.");
  auto own = co_await me(actor);
  co_await confirm_password(own.email, password.password, "password", origin);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    store::disable_totp(tx, actor.user);
    audit::Entry entry{.action = "account.give_up_second_factor", .subject = "user", .subject_id = actor.user.value};
    audit::record(tx, entry);
    co_return;
  };
  co_await database_.transact(actor, "identity.disable_totp", work);
}

}  // namespace aegle::identity
