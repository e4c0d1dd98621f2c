#include "features/notifications/mail_texts.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

namespace aegle::notifications {
namespace {

/// {name}, {other}, {when} and {link} are filled in. One such table is a language.
struct Text {
  const char* subject;
  const char* body;
};

Text english(MailKind kind) {
  switch (kind) {
    case MailKind::booked_for_patient:
      return {"Your request for {when}",
              "You asked {other} for a visit on {when}.\n\n"
              "We will write to you as soon as the doctor answers. You can look at your request, or cancel it, "
              "here:\n{link}\n"};
    case MailKind::booked_for_doctor:
      return {"A new request for {when}",
              "{other} asks you for a visit on {when}.\n\nAccept or decline the request here:\n{link}\n"};
    case MailKind::accepted_for_patient:
      return {"Confirmed: your visit on {when}",
              "{other} will see you on {when}.\n\n"
              "The room opens 15 minutes before. Join from a quiet place, with camera and microphone if you "
              "can:\n{link}\n"};
    case MailKind::accepted_for_doctor:
      return {"In your calendar: {when}",
              "You accepted the visit of {other} on {when}.\n\nThe room opens 15 minutes before:\n{link}\n"};
    case MailKind::rejected_for_patient:
      return {
          "Your request for {when} was declined",
          "{other} cannot see you on {when}.\n\nSign in to read why, and to find another time or doctor:\n{link}\n"};
    case MailKind::rejected_for_doctor:
      return {"Declined: the request for {when}",
              "You declined the request of {other} for {when}. The time is free again.\n\nSign in to look back at "
              "it:\n{link}\n"};
    case MailKind::cancelled:
      return {"Cancelled: the visit on {when}",
              "The visit with {other} on {when} has been cancelled.\n\nSign in to see more, or to find another "
              "time:\n{link}\n"};
    case MailKind::lapsed_for_patient:
      return {"Not answered: your request for {when}",
              "Your request to {other} for {when} was not answered in time, so it has ended. We are sorry.\n\n"
              "Choose another time, or another doctor, here:\n{link}\n"};
    case MailKind::lapsed_for_doctor:
      return {"Not answered: the request for {when}",
              "The request of {other} for {when} was not answered in time, so it has ended.\n\nSign in to see "
              "it:\n{link}\n"};
    case MailKind::completed_for_patient:
      return {"Your visit on {when} is completed",
              "Your visit with {other} on {when} is completed.\n\nSign in to look back at it:\n{link}\n"};
    case MailKind::completed_for_doctor:
      return {"Completed: the visit on {when}",
              "Your visit with {other} on {when} is completed.\n\nSign in to look back at it:\n{link}\n"};
    case MailKind::prescription_for_patient:
      return {"There is something new for you",
              "{other} has left something for you after your visit on {when}.\n\nSign in to read it:\n{link}\n"};
    case MailKind::doctor_approved:
      return {"Patients can find you now",
              "Your profile has been approved: patients can find you and ask for your time.\n\n"
              "Check your weekly hours here:\n{link}\n"};
    case MailKind::doctor_rejected:
      return {"Your profile was not approved",
              "Your profile was not approved. Sign in to read why, and what you can change:\n{link}\n"};
  }
  return {"", ""};
}

using Language = Text (*)(MailKind);

/// The language for a BCP 47 locale. Only English is here yet: a translation is one more table and one more line.
Language language_of(const std::string&) { return english; }

}  // namespace

mail::Mail mail_text(MailKind kind, const MailFacts& facts, const std::string& to, const std::string& locale) {
  auto text = language_of(locale)(kind);
  auto fill = [&](const char* pattern) {
    return fmt::format(fmt::runtime(pattern), fmt::arg("name", facts.to_name), fmt::arg("other", facts.other_name),
                       fmt::arg("when", facts.when), fmt::arg("link", facts.link));
  };
  return {.to = to,
          .subject = fill(text.subject),
          .text = fmt::format("Hello {},\n\n{}", facts.to_name, fill(text.body)),
          .locale = "en"};
}

}  // namespace aegle::notifications
