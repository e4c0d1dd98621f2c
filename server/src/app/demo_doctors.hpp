#pragma once

#include <string>
#include <vector>

namespace aegle::app {

struct DemoDoctor {
  const char* name;
  const char* email;
  const char* specialty;
  const char* qualification;
  std::vector<std::string> languages;
  const char* zone;
  int fee_minor;
  const char* currency;
  const char* biography;
};

/// Dr Patel and Dr Shah first, then the others; number n has the portrait doctor-n.svg. All of them are made up.
const std::vector<DemoDoctor>& demo_doctors();

}  // namespace aegle::app
