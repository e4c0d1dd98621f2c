#include "features/prescriptions/document.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "unit/pdf/pdf_text.hpp"

namespace aegle::prescriptions {
namespace {

Prescription sample() {
  Prescription made;
  made.prescription_id = PrescriptionId{*parse_uuid("019a8f2c-7b11-7c3a-9d20-5f6e7a8b9c0d")};
  made.version = 2;
  made.issued_at = *parse_instant("2026-11-24T20:05:00Z");
  made.doctor = {"Rajesh Patel", "MCI-2009-48213", {"MBBS", "DM (Cardiology)"}, {"cardiology"}};
  made.patient = {"Kriya Mehta", parse_date("1987-03-12"), identity::Sex::female};
  made.diagnosis = "Stable angina";
  Medicine aspirin{.name = "Aspirin",
                   .strength = "75 mg",
                   .form = "tablet",
                   .dose = "1 tablet",
                   .route = "oral",
                   .frequency = "once a day",
                   .duration = "30 days",
                   .quantity = "30 tablets",
                   .directions = "After food."};
  made.medicines = {aspirin};
  made.dosage_instructions = "Drink plenty of water.";
  made.recommendations = "Walk 30 minutes a day.";
  made.follow_up_date = parse_date("2026-12-24");
  return made;
}

const Clinic clinic{"Aegle Demo Clinic", "12 Lake Road, Pune 411001", "+91 20 5550 0199"};

std::string text_of(const Prescription& prescription) {
  return pdf::flowing(document(prescription, clinic, "Asia/Kolkata"));
}

TEST(PrescriptionDocument, HoldsWhatAPharmacistLooksFor) {
  auto text = text_of(sample());
  for (const char* part : {"Aegle Demo Clinic",
                           "12 Lake Road, Pune 411001",
                           "+91 20 5550 0199",
                           "Dr Rajesh Patel",
                           "MBBS, DM (Cardiology)",
                           "MCI-2009-48213",
                           "Kriya Mehta",
                           "12 Mar 1987 (39 years)",
                           "Female",
                           "Wed 25 Nov 2026, 01:35 (Asia/Kolkata)",
                           "019a8f2c-7b11-7c3a-9d20-5f6e7a8b9c0d",
                           "version 2",
                           "℞",
                           "Stable angina",
                           "1.",
                           "Aspirin",
                           "75 mg",
                           "Take 1 tablet by mouth, once a day, for 30 days.",
                           "30 tablets",
                           "After food.",
                           "Drink plenty of water.",
                           "Walk 30 minutes a day.",
                           "24 Dec 2026",
                           "Issued electronically by Dr Rajesh Patel on",
                           "End of list: 1 medicine.",
                           "Page 1 of 1"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
}

TEST(PrescriptionDocument, WhatIsNotKnownIsSaidToBeUnknown) {
  auto prescription = sample();
  prescription.patient.date_of_birth.reset();
  prescription.patient.sex.reset();
  prescription.doctor.registration_number.clear();
  prescription.medicines.clear();
  prescription.dosage_instructions.reset();
  prescription.follow_up_date.reset();
  auto text = text_of(prescription);
  for (const char* part : {"Date of birth: not recorded", "Sex: Not recorded", "Registration no. not recorded",
                           "No medicine is prescribed."})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  EXPECT_EQ(text.find("Follow-up"), std::string::npos);
}

TEST(PrescriptionDocument, MedicinesInEveryScriptAreFound) {
  auto prescription = sample();
  Medicine hindi{.name = "अमोक्सिसिलिन", .strength = "500 mg", .dose = "१ कैप्सूल", .frequency = "दिन में तीन बार"};
  Medicine chinese{.name = "阿莫西林胶囊", .strength = "0.25 g", .dose = "每次2粒", .frequency = "每日三次"};
  Medicine arabic{.name = "باراسيتامول", .strength = "500 mg", .dose = "قرص واحد", .frequency = "كل ٦ ساعات"};
  prescription.medicines = {hindi, chinese, arabic};
  auto text = text_of(prescription);
  for (const char* part : {"अमोक्सिसिलिन", "१ कैप्सूल", "दिन में तीन बार", "阿莫西林胶囊", "每次2粒", "每日三次", "0.25 g"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  for (const char* letter : {"ب", "ر", "س", "ي", "ت", "م", "و", "ل", "ق", "ص"})
    EXPECT_NE(text.find(letter), std::string::npos) << letter;
}

TEST(PrescriptionDocument, SpecialtiesAreWords) {
  auto prescription = sample();
  prescription.doctor.specialties = {"general-practice", "sports-medicine"};
  EXPECT_NE(text_of(prescription).find("General practice, sports medicine"), std::string::npos);
}

TEST(PrescriptionDocument, FiftyMedicinesAllStandOnTheirPages) {
  auto prescription = sample();
  auto aspirin = prescription.medicines[0];
  prescription.medicines.clear();
  for (int i = 1; i <= 50; ++i) {
    auto medicine = aspirin;
    medicine.name = fmt::format("Medicine-{:02}", i);
    medicine.directions = std::string(static_cast<std::size_t>(i * 19), 'x') + fmt::format(" endOf{:02}", i);
    prescription.medicines.push_back(medicine);
  }
  auto file = document(prescription, clinic, "Asia/Kolkata");
  auto text = pdf::flowing(file);
  for (int i = 1; i <= 50; ++i) {
    EXPECT_NE(text.find(fmt::format("Medicine-{:02}", i)), std::string::npos) << i;
    EXPECT_NE(text.find(fmt::format("endOf{:02}", i)), std::string::npos) << i;
  }
  EXPECT_NE(text.find("End of list: 50 medicines."), std::string::npos);
  EXPECT_GT(pdf::pages(file), 5);
  EXPECT_NE(text.find(fmt::format("Page {0} of {0}", pdf::pages(file))), std::string::npos);
}

TEST(PrescriptionDocument, HostileNamesAreShownAsTheyAre) {
  auto prescription = sample();
  prescription.patient.name = "<b>Bobby</b> & Co";
  prescription.doctor.name = "</span> \u202eletaP";
  prescription.medicines[0].name = "Aspirin <i>\"&amp;\"</i>";
  prescription.medicines[0].quantity = std::string(100, 'W');
  prescription.diagnosis = std::string(2000, 'D');
  auto text = text_of(prescription);
  EXPECT_NE(text.find("<b>Bobby</b> & Co"), std::string::npos) << text;
  EXPECT_NE(text.find("Dr </span> letaP"), std::string::npos);
  EXPECT_NE(text.find("Aspirin <i>\"&amp;\"</i>"), std::string::npos);
}

}  // namespace
}  // namespace aegle::prescriptions
