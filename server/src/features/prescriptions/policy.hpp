#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/actor.hpp"
#include "base/time.hpp"
#include "features/prescriptions/types.hpp"
#include "features/scheduling/types.hpp"

/// Who may issue what, and when; and how a dose may be written. Pure.
namespace aegle::prescriptions::policy {

bool may_issue(const Actor& actor, const scheduling::Visit& visit);
bool may_read(const Actor& actor, const scheduling::Visit& visit);

/// Throws `scheduling.wrong_state` unless the visit is accepted, `prescriptions.not_open` before it opens.
void check_open(const scheduling::Visit& visit, Instant now);

/// The same prescription as it is kept: without blanks at the ends, blank fields absent, and "mcg" written as
/// "micrograms" in strength, dose and frequency.
Issue normalised(Issue issue);

/// Throws `invalid` with every problem of a normalised prescription. `today` is the day at the doctor's.
void check(const Issue& issue, Date today);

/// What is wrong with the way an amount is written, and what to write instead; nullopt when nothing is. These are
/// entries of the ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations: "U", "IU", "µg", "QD", "QOD",
/// a zero after the decimal point at the end ("5.0"), no zero before it (".5"). `numbers` says whether the last two are
/// looked for: a frequency may hold a time such as 8.00.
std::optional<std::string> misreadable(std::string_view text, bool numbers);

/// "100mcg" as "100 micrograms": the ISMP list has "mcg" as the lesser evil beside "µg", and the word is safer than
/// both.
std::string in_full(std::string_view text);

/// How to take it, as one sentence: "Take 1 tablet by mouth, twice a day, for 7 days." Words are added only around
/// English ones; other languages are joined as they stand. Empty when nothing is said.
std::string sentence(const Medicine& medicine);

/// "39 years", or "7 months" under two years.
std::string age(Date born, Date on);

}  // namespace aegle::prescriptions::policy
