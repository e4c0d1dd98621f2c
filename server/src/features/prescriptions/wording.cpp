#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "features/prescriptions/policy.hpp"

namespace aegle::prescriptions::policy {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

std::string lower(std::string_view text) {
  std::string made(text);
  for (auto& c : made) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return made;
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front()));
}

struct Route {
  std::string_view written;
  std::string_view verb;
  std::string_view place;
};

// Only what is certain: any other route stands as the doctor wrote it, without a verb.
constexpr std::array<Route, 26> known_routes{{
    {"oral", "Take", "by mouth"},
    {"orally", "Take", "by mouth"},
    {"by mouth", "Take", "by mouth"},
    {"po", "Take", "by mouth"},
    {"sublingual", "Put", "under the tongue"},
    {"topical", "Apply", "to the skin"},
    {"on the skin", "Apply", "to the skin"},
    {"inhaled", "Inhale", ""},
    {"inhalation", "Inhale", ""},
    {"rectal", "Use", "in the rectum"},
    {"vaginal", "Use", "in the vagina"},
    {"subcutaneous", "Inject", "under the skin"},
    {"intramuscular", "Inject", "into a muscle"},
    {"intravenous", "Give", "into a vein"},
    {"nasal", "Use", "in the nose"},
    {"transdermal", "Apply", "to the skin"},
    // As the notes' form suggests them.
    {"under the tongue", "Put", "under the tongue"},
    {"into the eye", "Put", "into the eye"},
    {"into the ear", "Put", "into the ear"},
    {"into the nose", "Use", "in the nose"},
    {"by inhalation", "Inhale", ""},
    {"under the skin", "Inject", "under the skin"},
    {"into the muscle", "Inject", "into a muscle"},
    {"into a vein", "Give", "into a vein"},
    {"into the rectum", "Use", "in the rectum"},
    {"into the vagina", "Use", "in the vagina"},
}};

const Route* known(std::string_view route) {
  auto written = lower(route);
  auto found = std::find_if(known_routes.begin(), known_routes.end(),
                            [&](const Route& each) { return each.written == written; });
  return found == known_routes.end() ? nullptr : &*found;
}

// "Take" goes before an amount, and before nothing that may be a verb already.
bool is_amount(std::string_view dose) {
  auto written = lower(dose);
  auto begins = [&](std::string_view word) { return written.starts_with(word); };
  return begins_with_digit(dose) || begins("one ") || begins("two ") || begins("three ") || begins("half ") ||
         begins("a ") || begins("an ");
}

std::string in_english(const Medicine& medicine) {
  std::string made;
  auto join = [&](std::string_view separator, std::string_view part) {
    if (!made.empty()) made += separator;
    made += part;
  };
  const auto* route = medicine.dose && medicine.route ? known(*medicine.route) : nullptr;
  if (route && is_amount(*medicine.dose)) join("", route->verb);
  if (medicine.dose) join(" ", *medicine.dose);
  if (route && !route->place.empty()) join(" ", route->place);
  if (medicine.route && !route) join(", ", *medicine.route);
  if (medicine.frequency) join(", ", *medicine.frequency);
  if (medicine.duration) join(begins_with_digit(*medicine.duration) ? ", for " : ", ", *medicine.duration);
  return made;
}

}  // namespace

std::string sentence(const Medicine& medicine) {
  std::string plain;
  bool english = true;
  for (const auto* part : {&medicine.dose, &medicine.route, &medicine.frequency, &medicine.duration})
    if (*part) {
      plain += (plain.empty() ? "" : " · ") + part->value();
      english = english && is_ascii(part->value());
    }
  if (plain.empty() || !english) return plain;
  auto made = in_english(medicine);
  made.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(made.front())));
  if (made.back() != '.') made += '.';
  return made;
}

std::string age(Date born, Date on) {
  auto months = (static_cast<int>(on.year()) - static_cast<int>(born.year())) * 12 +
                static_cast<int>(static_cast<unsigned>(on.month())) -
                static_cast<int>(static_cast<unsigned>(born.month())) - (on.day() < born.day() ? 1 : 0);
  months = std::max(months, 0);
  if (months < 24) return fmt::format("{} month{}", months, months == 1 ? "" : "s");
  return fmt::format("{} years", months / 12);
}

}  // namespace aegle::prescriptions::policy
