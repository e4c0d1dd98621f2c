#pragma once

#include <string>
#include <string_view>

#include "features/prescriptions/types.hpp"

namespace aegle::prescriptions {

/// The prescription as a PDF that a pharmacist reads. `zone` is the doctor's: times are shown in it, and it is named.
std::string document(const Prescription& prescription, const Clinic& clinic, std::string_view zone);

}  // namespace aegle::prescriptions
