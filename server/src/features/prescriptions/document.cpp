#include "features/prescriptions/document.hpp"

#include <array>

#include <fmt/format.h>

#include "features/prescriptions/policy.hpp"
#include "platform/pdf/document.hpp"

namespace aegle::prescriptions {
namespace {

using pdf::isolated;

constexpr pdf::Colour ink{0.07, 0.11, 0.14}, grey{0.35, 0.4, 0.43}, accent{0.04, 0.42, 0.49}, hairline{0.8, 0.83, 0.85};

constexpr pdf::Style body{.size = 10, .colour = ink};
constexpr pdf::Style body_bold{.size = 10, .bold = true, .colour = ink};
constexpr pdf::Style small_print{.size = 8.5, .colour = grey};
constexpr pdf::Style label{.size = 8, .bold = true, .colour = accent};
constexpr pdf::Style name_style{.size = 12, .bold = true, .colour = ink};

pdf::Style at_right(pdf::Style style) {
  style.align = pdf::Align::right;
  return style;
}

std::string day_text(Date day) {
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {}", static_cast<unsigned>(day.day()), months.at(static_cast<unsigned>(day.month()) - 1),
                     static_cast<int>(day.year()));
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string made;
  for (const auto& part : parts) {
    if (!made.empty()) made += separator;
    made += isolated(part);
  }
  return made;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// Writes one prescription, part after part, into a document.
class Writer {
 public:
  Writer(const Prescription& prescription, const Clinic& clinic, std::string_view zone)
      : prescription_(prescription), clinic_(clinic), zone_(zone), document_(info(), frame()) {}

  std::string write() {
    head();
    people();
    diagnosis();
    medicines();
    section("General directions", prescription_.dosage_instructions);
    section("Advice", prescription_.recommendations);
    if (prescription_.follow_up_date) section("Follow-up", "On or about " + day_text(*prescription_.follow_up_date));
    signature();
    return document_.finish();
  }

 private:
  std::string issued_text() const { return fmt::format("{} ({})", local_text(prescription_.issued_at, zone_), zone_); }
  Date issued_on() const { return local_date(prescription_.issued_at, zone_); }
  std::string doctor_name() const { return "Dr " + isolated(prescription_.doctor.name); }

  std::string born_text() const {
    const auto& born = prescription_.patient.date_of_birth;
    return born ? fmt::format("{} ({})", day_text(*born), policy::age(*born, issued_on())) : "not recorded";
  }

  pdf::Info info() const {
    return {.title = fmt::format("Prescription of {}", day_text(issued_on())),
            .author = "Dr " + prescription_.doctor.name,
            .language = "en",
            .created = prescription_.issued_at};
  }

  // A page that is separated from the others still says whose it is, and from whom.
  pdf::Frame frame() const {
    auto patient = fmt::format("{}, born {}", isolated(prescription_.patient.name), born_text());
    return {.head = fmt::format("{}   ·   {}   ·   {}", patient, doctor_name(), day_text(issued_on())),
            .foot = fmt::format("Prescription {}, version {}   ·   {}", to_string(prescription_.prescription_id),
                                prescription_.version, isolated(clinic_.name))};
  }

  void head() {
    pdf::Cell clinic{.width = 3};
    clinic.blocks.push_back(pdf::Text{.text = clinic_.name, .style = {.size = 17, .bold = true, .colour = accent}});
    if (!clinic_.address.empty()) clinic.blocks.push_back(pdf::Text{.text = clinic_.address, .style = small_print});
    if (!clinic_.phone.empty()) clinic.blocks.push_back(pdf::Text{.text = clinic_.phone, .style = small_print});
    pdf::Cell what{.width = 2};
    what.blocks.push_back(
        pdf::Text{.text = "Prescription", .style = at_right({.size = 14, .colour = ink}), .space_before = 3});
    what.blocks.push_back(pdf::Text{.text = issued_text(), .style = at_right(body_bold), .space_before = 2});
    document_.row({std::move(clinic), std::move(what)});
    document_.add(pdf::Rule{.colour = accent, .thickness = 1.5, .space_before = 8});
    document_.space(12);
  }

  void people() {
    const auto& doctor = prescription_.doctor;
    pdf::Cell prescriber;
    prescriber.blocks.push_back(pdf::Text{.text = "Prescriber", .style = label});
    prescriber.blocks.push_back(pdf::Text{.text = doctor_name(), .style = name_style, .space_before = 2});
    if (!doctor.qualifications.empty())
      prescriber.blocks.push_back(pdf::Text{.text = joined(doctor.qualifications, ", "), .style = body});
    if (!doctor.specialties.empty())
      prescriber.blocks.push_back(pdf::Text{.text = capitalised(joined_specialties()), .style = body});
    prescriber.blocks.push_back(pdf::Text{.text = registration(), .style = body});

    const auto& person = prescription_.patient;
    pdf::Cell patient;
    patient.blocks.push_back(pdf::Text{.text = "Patient", .style = label});
    patient.blocks.push_back(pdf::Text{.text = person.name, .style = name_style, .space_before = 2});
    patient.blocks.push_back(pdf::Text{.text = "Date of birth: " + born_text(), .style = body});
    patient.blocks.push_back(pdf::Text{.text = "Sex: " + sex_text(), .style = body});
    document_.row({std::move(prescriber), std::move(patient)}, 24);
    document_.add(pdf::Rule{.colour = hairline, .space_before = 12});
    document_.space(12);
  }

  std::string sex_text() const {
    const auto& sex = prescription_.patient.sex;
    return sex ? capitalised(boost::describe::enum_to_string(*sex, "")) : "Not recorded";
  }

  std::string joined_specialties() const {
    std::string made;
    for (const auto& specialty : prescription_.doctor.specialties) made += (made.empty() ? "" : ", ") + specialty;
    for (auto& c : made)
      if (c == '-') c = ' ';
    return made;
  }

  std::string registration() const {
    const auto& number = prescription_.doctor.registration_number;
    return "Registration no. " + (number.empty() ? "not recorded" : isolated(number));
  }

  void diagnosis() { section("Diagnosis", prescription_.diagnosis); }

  void section(const char* title, const std::optional<std::string>& text) {
    if (!text) return;
    document_.need(40);
    document_.add(pdf::Text{.text = title, .style = label});
    document_.add(pdf::Text{.text = *text, .style = body, .space_before = 2});
    document_.space(10);
  }

  void medicines() {
    document_.need(90);
    document_.add(pdf::Text{.text = "\u211e", .style = {.size = 22, .bold = true, .colour = accent}});
    document_.space(1);
    for (std::size_t i = 0; i < prescription_.medicines.size(); ++i) medicine(i, prescription_.medicines[i]);
    document_.add(pdf::Rule{.colour = hairline});
    auto count = prescription_.medicines.size();
    auto closing = count == 0 ? std::string("No medicine is prescribed.")
                              : fmt::format("End of list: {} medicine{}. Nothing is prescribed below this line.", count,
                                            count == 1 ? "" : "s");
    document_.add(pdf::Text{.text = std::move(closing), .style = small_print, .space_before = 4});
    document_.space(14);
  }

  void medicine(std::size_t index, const Medicine& medicine) {
    document_.add(pdf::Rule{.colour = hairline});
    document_.space(6);
    pdf::Cell number{.width = 0.06};
    number.blocks.push_back(
        pdf::Text{.text = fmt::format("{}.", index + 1), .style = {.size = 11.5, .bold = true, .colour = ink}});
    pdf::Cell what{.width = 0.7};
    auto name = isolated(medicine.name);
    for (const auto* part : {&medicine.strength, &medicine.form})
      if (*part) name += "  " + isolated(part->value());
    what.blocks.push_back(pdf::Text{.text = std::move(name), .style = {.size = 11.5, .bold = true, .colour = ink}});
    if (auto how = policy::sentence(medicine); !how.empty())
      what.blocks.push_back(pdf::Text{.text = std::move(how), .style = body, .space_before = 2});
    if (medicine.directions)
      what.blocks.push_back(pdf::Text{.text = *medicine.directions, .style = body, .space_before = 2});
    pdf::Cell quantity{.width = 0.24};
    if (medicine.quantity) {
      quantity.blocks.push_back(pdf::Text{.text = "Quantity", .style = at_right(label), .space_before = 2});
      quantity.blocks.push_back(pdf::Text{.text = *medicine.quantity, .style = at_right(body_bold), .space_before = 1});
    }
    document_.row({std::move(number), std::move(what), std::move(quantity)}, 8);
    document_.space(8);
  }

  void signature() {
    document_.space(6);
    pdf::Cell id{.width = 1};
    id.blocks.push_back(
        pdf::Qr{.content = fmt::format("urn:uuid:{}", to_string(prescription_.prescription_id)), .size = 62});
    pdf::Cell about{.width = 3.4};
    about.blocks.push_back(pdf::Text{.text = "Prescription id", .style = label});
    about.blocks.push_back(
        pdf::Text{.text = to_string(prescription_.prescription_id), .style = small_print, .space_before = 1});
    about.blocks.push_back(pdf::Text{.text = fmt::format("Version {}", prescription_.version), .style = small_print});
    pdf::Cell signed_by{.width = 3.6};
    signed_by.blocks.push_back(pdf::Rule{.colour = ink, .thickness = 0.8, .space_before = 26});
    signed_by.blocks.push_back(pdf::Text{.text = doctor_name(), .style = body_bold, .space_before = 3});
    signed_by.blocks.push_back(pdf::Text{.text = registration(), .style = small_print});
    signed_by.blocks.push_back(
        pdf::Text{.text = fmt::format("Issued electronically by {} on {}.", doctor_name(), issued_text()),
                  .style = small_print,
                  .space_before = 3});
    document_.row({std::move(id), std::move(about), std::move(signed_by)}, 12);
  }

  const Prescription& prescription_;
  const Clinic& clinic_;
  std::string zone_;
  pdf::Document document_;
};

}  // namespace

std::string document(const Prescription& prescription, const Clinic& clinic, std::string_view zone) {
  return Writer(prescription, clinic, zone).write();
}

}  // namespace aegle::prescriptions
