#include "features/identity/policy.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/url.hpp>

#include "base/limits.hpp"

namespace aegle::identity::policy {
namespace {

void check_list(Checks& checks, const std::optional<std::vector<std::string>>& list, const char* field,
                std::size_t max) {
  if (!list || !checks.size(*list, field, max)) return;
  for (std::size_t i = 0; i < list->size(); ++i) checks.text((*list)[i], fmt::format("{}[{}]", field, i), 1, 200);
}

void check_person(Checks& checks, const std::string& name, const std::optional<Date>& born, Date today) {
  checks.text(name, "name", 1, 120);
  if (born) checks.that(*born <= today, "date_of_birth", "Must not be in the future.");
}

void check_password(Checks& checks, const std::string& password, const std::string& email, const char* field) {
  checks.text(password, field, 8, 200);
  checks.that(normal_email(password) != normal_email(email), field, "Must not be your e-mail address.");
}

}  // namespace

std::string normal_email(std::string_view email) {
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!email.empty() && blank(email.front())) email.remove_prefix(1);
  while (!email.empty() && blank(email.back())) email.remove_suffix(1);
  std::string normal(email);
  std::transform(normal.begin(), normal.end(), normal.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return normal;
}

bool is_email(std::string_view email) {
  auto at = email.find('@');
  if (email.size() > 254 || at == std::string_view::npos) return false;
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  auto all_labels = [](std::string_view text, auto good) {
    while (true) {
      auto dot = text.find('.');
      if (!good(text.substr(0, dot))) return false;
      if (dot == std::string_view::npos) return true;
      text.remove_prefix(dot + 1);
    }
  };
  auto atom = [&](std::string_view part) {
    constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
    auto allowed = [&](char c) { return letter(c) || marks.find(c) != std::string_view::npos; };
    return !part.empty() && part.front() != '-' && std::all_of(part.begin(), part.end(), allowed);
  };
  auto label = [&](std::string_view part) {
    auto allowed = [&](char c) { return letter(c) || c == '-'; };
    return !part.empty() && part.front() != '-' && part.back() != '-' && std::all_of(part.begin(), part.end(), allowed);
  };
  auto name = email.substr(0, at), host = email.substr(at + 1);
  return name.size() <= 64 && host.find('.') != std::string_view::npos && all_labels(name, atom) &&
         all_labels(host, label);
}

bool is_locale(std::string_view text) {
  return text.size() >= 2 && text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

void check(const Registration& registration, Date today) {
  Checks checks;
  checks.that(registration.role == Role::patient || registration.role == Role::doctor, "role",
              "Must be one of: patient doctor.");
  check_person(checks, registration.name, registration.date_of_birth, today);
  checks.that(is_email(normal_email(registration.email)), "email", "Must be an e-mail address.");
  check_password(checks, registration.password, registration.email, "password");
  if (registration.locale) checks.that(is_locale(*registration.locale), "locale", "Must be a language tag like en.");
  if (registration.zone)
    checks.that(is_zone(*registration.zone), "zone", "Must be an IANA time zone like Asia/Kolkata.");
  check_list(checks, registration.allergies, "allergies", 100);
  check_list(checks, registration.medicines, "medicines", 100);
  if (registration.history) checks.text(*registration.history, "history", 0, 8000);
  check_list(checks, registration.specialties, "specialties", 8);
  check_list(checks, registration.qualifications, "qualifications", 20);
  check_list(checks, registration.languages, "languages", 20);
  if (registration.registration_number) checks.text(*registration.registration_number, "registration_number", 0, 60);
  checks.done();
}

void check(const PatientRecordChange& change, Date today) {
  Checks checks;
  check_person(checks, change.name, change.date_of_birth, today);
  check_list(checks, change.allergies, "allergies", 100);
  check_list(checks, change.medicines, "medicines", 100);
  if (change.history) checks.text(*change.history, "history", 0, 8000);
  checks.done();
}

void check(const MeChange& change) {
  Checks checks;
  checks.text(change.name, "name", 1, 120);
  checks.that(is_locale(change.locale), "locale", "Must be a language tag like en.");
  checks.that(is_zone(change.zone), "zone", "Must be an IANA time zone like Asia/Kolkata.");
  checks.done();
}

void check_new_password(const std::string& password, const std::string& email, const char* field) {
  Checks checks;
  check_password(checks, password, email, field);
  checks.done();
}

Error wrong_code() {
  return {Fault::invalid,
          "identity.wrong_code",
          "This code is not right, or no longer valid.",
          {{"code", "Is not right, or no longer valid. Ask for a new one."}}};
}

bool needs_second_factor(Role role, bool clinic_requires) {
  return clinic_requires && (role == Role::doctor || role == Role::admin);
}

bool origin_allowed(std::string_view origin, std::string_view public_url) {
  auto ours = boost::urls::parse_uri(public_url);
  auto theirs = boost::urls::parse_uri(origin);
  if (!ours || !theirs) return false;
  auto port = [](const boost::urls::url_view& url) {
    return url.has_port() ? std::string(url.port()) : std::string(url.scheme() == "https" ? "443" : "80");
  };
  if (ours->scheme() != theirs->scheme() || port(*ours) != port(*theirs)) return false;
  auto loopback = [](std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "[::1]"; };
  std::string our_host = ours->host();
  std::string their_host = theirs->host();
  return our_host == their_host || (loopback(our_host) && loopback(their_host));
}

}  // namespace aegle::identity::policy
