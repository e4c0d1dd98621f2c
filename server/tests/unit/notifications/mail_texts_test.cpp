#include "features/notifications/mail_texts.hpp"

#include <gtest/gtest.h>

namespace aegle::notifications {
namespace {

const MailFacts facts{"Kriya Mehta", "Dr. Rajesh Patel", "Tue 24 Nov 2026, 14:30 (Asia/Kolkata)",
                      "https://clinic.example/video-consultation/1"};

TEST(MailTexts, EveryKindIsWholeAndSaysNothingOfHealth) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<MailKind>>([](auto kind) {
    auto mail = mail_text(kind.value, facts, "kriya@example.com", "hi");
    EXPECT_EQ(mail.to, "kriya@example.com");
    EXPECT_FALSE(mail.subject.empty()) << kind.name;
    EXPECT_TRUE(mail.text.starts_with("Hello Kriya Mehta,")) << kind.name;
    EXPECT_NE(mail.text.find("\n" + facts.link + "\n"), std::string::npos) << kind.name;
    for (auto word : {"symptom", "diagnos", "prescri", "medicine", "specialt", "{", "}"}) {
      EXPECT_EQ(mail.text.find(word), std::string::npos) << kind.name << ": " << word;
      EXPECT_EQ(mail.subject.find(word), std::string::npos) << kind.name << ": " << word;
    }
  });
}

TEST(MailTexts, ATimeIsNeverWithoutDayAndZone) {
  for (auto kind :
       {MailKind::booked_for_patient, MailKind::booked_for_doctor, MailKind::accepted_for_patient,
        MailKind::accepted_for_doctor, MailKind::rejected_for_patient, MailKind::rejected_for_doctor,
        MailKind::cancelled, MailKind::lapsed_for_patient, MailKind::lapsed_for_doctor, MailKind::completed_for_patient,
        MailKind::completed_for_doctor, MailKind::prescription_for_patient})
    EXPECT_NE(mail_text(kind, facts, "a@example.com", "en").text.find(facts.when), std::string::npos);
}

}  // namespace
}  // namespace aegle::notifications
