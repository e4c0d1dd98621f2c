#include <fmt/format.h>

#include "features/audit/service.hpp"
#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "features/identity/store.hpp"
#include "platform/json/json.hpp"
#include "platform/mail/mail.hpp"

namespace aegle::identity {

void Service::send_mail(db::Tx& tx, const std::string& to, std::string subject, std::string text) {
  mail::Mail mail{.to = to, .subject = std::move(subject), .text = std::move(text)};
  queue_.enqueue(tx, "mail", to_string(make_uuid()), json::write(mail), clock_.now());
}

task<Me> Service::me(const Actor& actor) {
  require(actor.signed_in(), errors::unauthenticated);
  auto session = database_.as(actor);
  auto me = co_await store::me(*session, actor.user, actor.fully_signed_in);
  if (!me) throw errors::unauthenticated();
  co_return std::move(*me);
}

task<Me> Service::change_me(const Actor& actor, MeChange change) {
  require(actor.signed_in(), errors::unauthenticated);
  policy::check(change);
  auto session = database_.as(actor);
  co_await store::change_me(*session, actor.user, change);
  co_return co_await me(actor);
}

task<> Service::confirm_password(const std::string& email, const std::string& password, const char* field,
                                 const Origin& origin) {
  co_await limit_tries("password", email, origin);
  auto nobody = database_.as(Actor::nobody());
  auto account = co_await store::find_login(*nobody, email);
  if (!account) throw errors::unauthenticated();
  bool right = co_await password_is(std::move(account->password_hash), password);
  if (!right) throw errors::invalid({{field, "Is not your password."}});
}

task<> Service::change_password(const Actor& actor, PasswordChange change, const Origin& origin) {
  require(actor.signed_in(), errors::unauthenticated);
  auto own = co_await me(actor);
  policy::check_new_password(change.new_password, own.email, "new_password");
  co_await confirm_password(own.email, change.current_password, "current_password", origin);
  auto hash = co_await hash_password(change.new_password);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    store::change_password(tx, actor.user, hash);
    audit::Entry entry{.action = "account.change_password", .subject = "user", .subject_id = actor.user.value};
    audit::record(tx, entry);
    sessions_ended(tx, co_await store::end_sessions(tx, actor.user, std::nullopt, actor.session));
  };
  co_await database_.transact(actor, "identity.change_password", work);
}

task<MailSent> Service::forgot_password(EmailOnly request, const Origin& origin) {
  request.email = policy::normal_email(request.email);
  co_await limit_mails(request.email, origin);
  // Only the job looks whether there is an account: whoever asks can tell it neither from the answer nor from its time.
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    queue_.enqueue(tx, reset_code_job, to_string(make_uuid()), json::write(request), clock_.now());
    co_return;
  };
  co_await database_.transact(Actor::system(), "identity.forgot_password", work);
  co_return MailSent{request.email, static_cast<int>(policy::resend_after.count())};
}

task<> Service::send_reset_code(std::string payload) {
  auto now = clock_.now();
  auto email = json::read<EmailOnly>(std::string_view(payload)).email;
  auto code = crypto::random_code(policy::code_digits);
  std::optional<store::Account> account;
  {
    auto nobody = database_.as(Actor::nobody());
    account = co_await store::find_login(*nobody, email);
  }
  if (!account) co_return;
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    auto earlier = co_await store::lock_reset_code(tx, account->user_id);
    if (earlier && now - earlier->sent_at < policy::resend_after) co_return;
    store::put_reset_code(tx, account->user_id, code_hash("reset", email, code), now, now + policy::code_life);
    send_mail(
        tx, email, fmt::format("{} is your code to set a new password", code),
        fmt::format("Hello {},\n\nyour code to set a new password at {} is\n\n{}\n\nIt is valid for 10 minutes. If you "
                    "did not ask for it, ignore this mail: your password stays as it is.\n",
                    account->name, settings_.clinic_name, code));
  };
  co_await database_.transact(Actor::system(), "identity.reset_code", work);
}

task<> Service::reset_password(PasswordReset reset, const Origin& origin) {
  auto now = clock_.now();
  auto email = policy::normal_email(reset.email);
  policy::check_new_password(reset.new_password, email, "new_password");
  co_await limit_tries("reset", email, origin);
  auto hash = co_await hash_password(reset.new_password);
  auto given = code_hash("reset", email, reset.code);
  auto nobody = database_.as(Actor::nobody());
  auto account = co_await store::find_login(*nobody, email);

  std::function<task<bool>(db::Tx&)> work = [&](db::Tx& tx) -> task<bool> {
    if (!account) co_return false;
    auto expected = co_await store::lock_reset_code(tx, account->user_id);
    if (!expected || expected->expires_at <= now || expected->tries >= policy::code_tries) co_return false;
    if (!crypto::equal_constant_time(expected->code_hash.data, given.data)) {
      store::count_reset_try(tx, account->user_id);
      co_return false;
    }
    store::drop_reset_code(tx, account->user_id);
    store::change_password(tx, account->user_id, hash);
    audit::Entry entry{.action = "account.reset_password", .subject = "user", .subject_id = account->user_id.value};
    audit::record(tx, entry);
    sessions_ended(tx, co_await store::end_sessions(tx, account->user_id, std::nullopt, std::nullopt));
    co_return true;
  };
  bool changed = co_await database_.transact(Actor::system(), "identity.reset_password", work);
  if (!changed) throw policy::wrong_code();
  co_await forgive_tries("login", email, origin);
}

}  // namespace aegle::identity
