#include <algorithm>

#include <fmt/format.h>

#include "features/audit/service.hpp"
#include "features/identity/policy.hpp"
#include "features/identity/service.hpp"
#include "features/identity/store.hpp"
#include "platform/json/json.hpp"

namespace aegle::identity {
namespace {

/// What waits in `registrations` until the address is confirmed. The password is kept as its hash only.
struct Waiting {
  Registration registration;
  std::string password_hash;
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (registration, password_hash))

vault::Place place_of(RegistrationId id) { return {"registrations", "content", id.value}; }

/// Asked for again: the same registration gets another code.
struct CodeJob {
  std::string email;
  std::optional<RegistrationId> registration;
};
BOOST_DESCRIBE_STRUCT(CodeJob, (), (email, registration))

std::string code_text(const std::string& clinic, const std::string& name, const std::string& code) {
  return fmt::format(
      "Hello {},\n\nyour code to confirm this address at {} is\n\n{}\n\nIt is valid for 10 minutes. If you did "
      "not ask for it, ignore this mail: nothing happens without the code.\n",
      name, clinic, code);
}

}  // namespace

task<RegistrationSent> Service::register_account(Registration registration, const Origin& origin) {
  auto now = clock_.now();
  registration.email = policy::normal_email(registration.email);
  policy::check(registration, today());
  co_await limit_mails(registration.email, origin);

  Waiting waiting;
  waiting.password_hash = co_await hash_password(registration.password);
  waiting.registration = std::move(registration);
  waiting.registration.password.clear();
  const auto& email = waiting.registration.email;
  auto code = crypto::random_code(policy::code_digits);
  store::Pending pending{.id = RegistrationId::make(), .sent_at = now, .expires_at = now + policy::code_life};
  pending.content = vault_.account_key().seal(place_of(pending.id), json::write(waiting));

  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    bool taken = co_await store::email_taken(tx, email);
    // What waits for an address that is taken looks the same from outside, and has no code.
    pending.code_hash = taken ? db::Bytes{} : code_hash("verify", to_string(pending.id), code);
    store::add_pending(tx, email, pending);
    if (taken)
      send_mail(
          tx, email, "You already have an account",
          fmt::format("Hello,\n\nsomeone, probably you, asked for an account at {} with this address, which has one "
                      "already.\n\nSign in, or set a new password, here:\n\n{}/sign-in\n",
                      settings_.clinic_name, settings_.public_url));
    else
      send_mail(tx, email, fmt::format("{} is your code", code),
                code_text(settings_.clinic_name, waiting.registration.name, code));
  };
  co_await database_.transact(Actor::system(), "identity.register", work);
  co_return RegistrationSent{email, static_cast<int>(policy::resend_after.count()), pending.id};
}

task<MailSent> Service::resend(Resend request, const Origin& origin) {
  CodeJob job{policy::normal_email(request.email), request.registration};
  co_await limit_mails(job.email, origin);
  // Only the job looks whether something waits: whoever asks can tell it neither from the answer nor from its time.
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    queue_.enqueue(tx, new_code_job, to_string(make_uuid()), json::write(job), clock_.now());
    co_return;
  };
  co_await database_.transact(Actor::system(), "identity.resend", work);
  co_return MailSent{job.email, static_cast<int>(policy::resend_after.count())};
}

task<> Service::send_new_code(std::string payload) {
  auto now = clock_.now();
  auto job = json::read<CodeJob>(std::string_view(payload));
  auto code = crypto::random_code(policy::code_digits);
  std::function<task<>(db::Tx&)> work = [&](db::Tx& tx) -> task<> {
    auto all = co_await store::lock_pending(tx, job.email);
    auto pending = std::find_if(all.begin(), all.end(),
                                [&](const auto& each) { return !job.registration || each.id == *job.registration; });
    if (pending == all.end() || pending->code_hash.data.empty() || now - pending->sent_at < policy::resend_after)
      co_return;
    auto waiting = json::read<Waiting>(vault_.account_key().open(place_of(pending->id), pending->content));
    store::renew_pending(tx, pending->id, code_hash("verify", to_string(pending->id), code), now,
                         now + policy::code_life);
    send_mail(tx, job.email, fmt::format("{} is your code", code),
              code_text(settings_.clinic_name, waiting.registration.name, code));
  };
  co_await database_.transact(Actor::system(), "identity.new_code", work);
}

task<Opened> Service::verify(Verification verification, const Origin& origin) {
  auto now = clock_.now();
  auto email = policy::normal_email(verification.email);
  co_await limit_tries("verify", email, origin);

  UserId id = UserId::make();
  std::function<task<std::optional<Role>>(db::Tx&)> work = [&](db::Tx& tx) -> task<std::optional<Role>> {
    auto all = co_await store::lock_pending(tx, email);
    std::erase_if(all, [&](const auto& each) {
      return each.expires_at <= now || (verification.registration && each.id != *verification.registration);
    });
    // Somebody else's registration of the same address may be the one that this code opens, under their password.
    if (all.size() > 1)
      throw errors::conflict("identity.registered_again",
                             "This address was registered more than once. Enter the code where you registered.");
    if (all.empty() || all.front().tries >= policy::code_tries) co_return std::nullopt;
    const auto& pending = all.front();
    auto given = code_hash("verify", to_string(pending.id), verification.code);
    if (!crypto::equal_constant_time(pending.code_hash.data, given.data)) {
      store::count_pending_try(tx, pending.id);
      co_return std::nullopt;
    }
    auto waiting = json::read<Waiting>(vault_.account_key().open(place_of(pending.id), pending.content));
    store::drop_pending(tx, email);
    make_user(tx, id, waiting.registration, waiting.password_hash);
    co_return waiting.registration.role;
  };
  auto role = co_await database_.transact(Actor::system(), "identity.verify", work);
  if (!role) throw policy::wrong_code();
  Actor actor{.role = *role, .user = id};
  co_return co_await open_session(actor, false, verification.bearer.value_or(false), origin);
}

task<std::optional<std::string>> Service::waiting_password_hash(const std::string& email) {
  std::function<task<std::optional<std::string>>(db::Tx&)> work = [&](db::Tx& tx) -> task<std::optional<std::string>> {
    auto all = co_await store::lock_pending(tx, email);
    if (all.empty()) co_return std::nullopt;
    auto content = vault_.account_key().open(place_of(all.front().id), all.front().content);
    co_return json::read<Waiting>(content).password_hash;
  };
  co_return co_await database_.transact(Actor::system(), "identity.waiting_password", work);
}

void Service::make_user(db::Tx& tx, UserId id, const Registration& registration, const std::string& password_hash) {
  auto zone = registration.zone.value_or("UTC");
  store::add_user(tx, {id, registration.role, registration.name, registration.email, password_hash,
                       registration.locale.value_or("en"), zone});
  if (registration.role == Role::patient) {
    auto patient = PatientId::make();
    store::add_patient(tx, patient, id, registration.name);
    write_record(tx, vault_.create_key(tx, patient), patient, registration.name,
                 {registration.date_of_birth, registration.sex},
                 {registration.allergies, registration.medicines, registration.history});
  }
  if (registration.role == Role::doctor && create_profile_) {
    create_profile_(tx, {id, registration.name, zone, registration.specialties.value_or(std::vector<std::string>{}),
                         registration.qualifications.value_or(std::vector<std::string>{}),
                         registration.languages.value_or(std::vector<std::string>{"en"}),
                         registration.registration_number.value_or("")});
  }
  audit::Entry entry{.action = "account.create", .subject = "user", .subject_id = id.value};
  audit::record(tx, entry);
}

task<bool> Service::create_account(Registration registration, std::string password_hash, UserId id) {
  registration.email = policy::normal_email(registration.email);
  std::function<task<bool>(db::Tx&)> work = [&](db::Tx& tx) -> task<bool> {
    bool taken = co_await store::email_taken(tx, registration.email);
    if (taken) co_return false;
    make_user(tx, id, registration, password_hash);
    co_return true;
  };
  co_return co_await database_.transact(Actor::system(), "identity.create_account", work);
}

task<> Service::purge() {
  auto session = database_.as(Actor::system());
  co_await store::purge(*session);
}

}  // namespace aegle::identity
