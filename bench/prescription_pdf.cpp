// Milliseconds that a prescription takes as a PDF, and what one page with the same words in the same fonts takes when
// they are given straight to cairo and pango. Usage: bench_prescription_pdf ROUNDS Prints the medians: OURS_MS BARE_MS
// RATIO; fails when the two pages do not hold the same words.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <unistd.h>

#include "features/prescriptions/document.hpp"
#include "platform/pdf/document.hpp"

namespace {

using namespace aegle;

const prescriptions::Clinic clinic{"Aegle Demo Clinic", "12 Lake Road, Pune 411001", "+91 20 5550 0199"};

prescriptions::Prescription sample() {
  prescriptions::Prescription made;
  made.prescription_id = PrescriptionId{*parse_uuid("019a8f2c-7b11-7c3a-9d20-5f6e7a8b9c0d")};
  made.issued_at = *parse_instant("2026-11-24T09:05:00Z");
  made.doctor = {"Rajesh Patel", "MCI-2009-48213", {"MBBS", "DM (Cardiology)"}, {"cardiology"}};
  made.patient = {"Kriya Mehta", parse_date("1987-03-12"), identity::Sex::female};
  made.diagnosis = "Stable angina. Essential hypertension.";
  prescriptions::Medicine latin{.name = "Aspirin",
                                .strength = "75 mg",
                                .form = "tablet",
                                .dose = "1 tablet",
                                .route = "oral",
                                .frequency = "once a day",
                                .duration = "30 days",
                                .quantity = "30 tablets",
                                .directions = "After food."};
  prescriptions::Medicine hindi{.name = "अमोक्सिसिलिन", .dose = "१ कैप्सूल", .frequency = "दिन में तीन बार"};
  prescriptions::Medicine chinese{.name = "阿莫西林胶囊", .dose = "每次2粒", .frequency = "每日三次"};
  made.medicines = {latin, hindi, chinese};
  made.recommendations = "Walk 30 minutes a day.";
  made.follow_up_date = parse_date("2026-12-24");
  return made;
}

struct Line {
  double size;
  bool bold;
  double x, y;
  const char* text;
};

// Every word of the prescription above in its place, as a program without a layout kit would have it.
constexpr Line lines[] = {
    {17, true, 48, 44, "Aegle Demo Clinic"},
    {8.5, false, 48, 68, "12 Lake Road, Pune 411001"},
    {8.5, false, 48, 80, "+91 20 5550 0199"},
    {14, false, 460, 47, "Prescription"},
    {10, true, 350, 68, "Tue 24 Nov 2026, 14:35 (Asia/Kolkata)"},
    {8, true, 48, 112, "Prescriber"},
    {12, true, 48, 124, "Dr Rajesh Patel"},
    {10, false, 48, 142, "MBBS, DM (Cardiology)"},
    {10, false, 48, 156, "Cardiology"},
    {10, false, 48, 170, "Registration no. MCI-2009-48213"},
    {8, true, 310, 112, "Patient"},
    {12, true, 310, 124, "Kriya Mehta"},
    {10, false, 310, 142, "Date of birth: 12 Mar 1987 (39 years)"},
    {10, false, 310, 156, "Sex: Female"},
    {8, true, 48, 208, "Diagnosis"},
    {10, false, 48, 220, "Stable angina. Essential hypertension."},
    {22, true, 48, 244, "\u211e"},
    {11.5, true, 48, 284, "1."},
    {11.5, true, 84, 284, "Aspirin  75 mg  tablet"},
    {10, false, 84, 302, "Take 1 tablet by mouth, once a day, for 30 days."},
    {10, false, 84, 316, "After food."},
    {8, true, 510, 286, "Quantity"},
    {10, true, 490, 298, "30 tablets"},
    {11.5, true, 48, 346, "2."},
    {11.5, true, 84, 346, "अमोक्सिसिलिन"},
    {10, false, 84, 364, "१ कैप्सूल · दिन में तीन बार"},
    {11.5, true, 48, 396, "3."},
    {11.5, true, 84, 396, "阿莫西林胶囊"},
    {10, false, 84, 414, "每次2粒 · 每日三次"},
    {8.5, false, 48, 440, "End of list: 3 medicines. Nothing is prescribed below this line."},
    {8, true, 48, 466, "Advice"},
    {10, false, 48, 478, "Walk 30 minutes a day."},
    {8, true, 48, 504, "Follow-up"},
    {10, false, 48, 516, "On or about 24 Dec 2026"},
    {8, true, 124, 550, "Prescription id"},
    {8.5, false, 124, 562, "019a8f2c-7b11-7c3a-9d20-5f6e7a8b9c0d"},
    {8.5, false, 124, 574, "Version 1"},
    {10, true, 340, 580, "Dr Rajesh Patel"},
    {8.5, false, 340, 594, "Registration no. MCI-2009-48213"},
    {8.5, false, 340, 608, "Issued electronically by Dr Rajesh Patel on Tue 24"},
    {8.5, false, 340, 620, "Nov 2026, 14:35 (Asia/Kolkata)."},
    {8, false, 48, 798, "Prescription 019a8f2c-7b11-7c3a-9d20-5f6e7a8b9c0d, version 1   ·   Aegle Demo Clinic"},
    {8, false, 500, 798, "Page 1 of 1"},
};

cairo_status_t append(void* into, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

std::string bare() {
  std::string file;
  auto* surface = cairo_pdf_surface_create_for_stream(append, &file, 595.276, 841.89);
  auto* cairo = cairo_create(surface);
  auto* layout = pango_cairo_create_layout(cairo);
  // Rounded positions part a Devanagari word in two for whoever reads the text back.
  pango_context_set_round_glyph_positions(pango_layout_get_context(layout), FALSE);
  auto* font = pango_font_description_new();
  pango_font_description_set_family(font, "Noto Sans, Noto Sans Arabic, Noto Sans Devanagari, Noto Sans CJK SC");
  for (const auto& line : lines) {
    pango_font_description_set_absolute_size(font, line.size * PANGO_SCALE);
    pango_font_description_set_weight(font, line.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, line.text, -1);
    cairo_move_to(cairo, line.x, line.y);
    pango_cairo_show_layout(cairo, layout);
  }
  cairo_show_page(cairo);
  pango_font_description_free(font);
  g_object_unref(layout);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  return file;
}

std::string ours() {
  static const auto prescription = sample();
  return prescriptions::document(prescription, clinic, "Asia/Kolkata");
}

std::vector<std::string> words(const std::string& pdf) {
  char path[] = "/tmp/aegle-bench-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor < 0) return {};
  close(descriptor);
  std::ofstream(path, std::ios::binary) << pdf;
  auto command = std::string("pdftotext ") + path + " -";
  std::string text;
  if (auto* pipe = popen(command.c_str(), "r")) {
    char part[4096];
    for (std::size_t got; (got = fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, got);
    pclose(pipe);
  }
  unlink(path);
  std::istringstream stream(text);
  std::vector<std::string> found{std::istream_iterator<std::string>(stream), {}};
  std::sort(found.begin(), found.end());
  return found;
}

double milliseconds(std::string (*make)()) {
  auto began = std::chrono::steady_clock::now();
  auto file = make();
  auto took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  return file.empty() ? 1e9 : took;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = argc == 2 ? std::atoi(argv[1]) : 200;
  pdf::warm_up();
  auto ours_holds = words(ours()), bare_holds = words(bare());
  if (ours_holds.empty() || ours_holds != bare_holds) {
    std::cerr << "bench_prescription_pdf: the two pages do not hold the same words:";
    std::vector<std::string> differing;
    std::set_symmetric_difference(ours_holds.begin(), ours_holds.end(), bare_holds.begin(), bare_holds.end(),
                                  std::back_inserter(differing));
    for (const auto& word : differing) std::cerr << ' ' << word;
    std::cerr << '\n';
    return 1;
  }
  std::vector<double> of_ours, of_bare;
  for (int i = 0; i < rounds; ++i) {
    of_ours.push_back(milliseconds(ours));
    of_bare.push_back(milliseconds(bare));
  }
  auto ours_ms = median(of_ours), bare_ms = median(of_bare);
  std::cout << ours_ms << ' ' << bare_ms << ' ' << ours_ms / bare_ms << '\n';
}
