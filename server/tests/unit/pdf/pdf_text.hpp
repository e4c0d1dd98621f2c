#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace aegle::pdf {

/// What poppler's `tool` prints about a PDF: "pdftotext" its words, "pdfinfo" its metadata, "pdffonts" its fonts.
inline std::string printed_by(const std::string& tool, const std::string& file) {
  char path[] = "/tmp/aegle-pdf-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor < 0) throw std::runtime_error("no temporary file");
  close(descriptor);
  std::ofstream(path, std::ios::binary) << file;
  auto command = tool + " " + (tool == "pdftotext" ? std::string(path) + " -" : std::string(path)) + " 2>&1";
  std::string said;
  {
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    char part[4096];
    for (std::size_t got; pipe && (got = fread(part, 1, sizeof part, pipe.get())) > 0;) said.append(part, got);
  }
  unlink(path);
  return said;
}

inline std::string words(const std::string& file) { return printed_by("pdftotext", file); }

/// The same with every run of blanks, line and page breaks as one blank: for text that may be broken over lines.
inline std::string flowing(const std::string& file) {
  std::string made;
  for (char c : words(file)) {
    bool blank = c == ' ' || c == '\n' || c == '\f';
    if (!blank)
      made += c;
    else if (!made.empty() && made.back() != ' ')
      made += ' ';
  }
  return made;
}

inline int pages(const std::string& file) {
  auto info = printed_by("pdfinfo", file);
  auto at = info.find("Pages:");
  return at == std::string::npos ? 0 : std::atoi(info.c_str() + at + 6);
}

}  // namespace aegle::pdf
