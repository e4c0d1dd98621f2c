#pragma once

#include <string>

#include <boost/describe.hpp>

#include "platform/mail/mail.hpp"

namespace aegle::notifications {

BOOST_DEFINE_ENUM_CLASS(MailKind, booked_for_patient, booked_for_doctor, accepted_for_patient, accepted_for_doctor,
                        rejected_for_patient, rejected_for_doctor, cancelled, lapsed_for_patient, lapsed_for_doctor,
                        completed_for_patient, completed_for_doctor, prescription_for_patient, doctor_approved,
                        doctor_rejected)

/// What a mail may say of a visit: who, when, where to look. No health data, no specialty.
struct MailFacts {
  std::string to_name;
  std::string other_name;  ///< the other party, as a person is addressed
  std::string when;        ///< day, time and zone, for the one who reads it
  std::string link;
};

/// Subject and text in `locale`; English where there is no translation.
mail::Mail mail_text(MailKind kind, const MailFacts& facts, const std::string& to, const std::string& locale);

}  // namespace aegle::notifications
