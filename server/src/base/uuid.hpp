#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace aegle {

/// 128 bits, RFC 9562. Compares in byte order, so version 7 values sort by their time of making.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool is_nil() const { return *this == Uuid{}; }
};

/// A fresh version 7 value: 48 bits of Unix milliseconds, 74 random bits.
Uuid make_uuid();

/// Lower-case 8-4-4-4-12 form.
std::string to_string(const Uuid& id);

/// Accepts the 8-4-4-4-12 form in either case, and nothing else.
std::optional<Uuid> parse_uuid(std::string_view text);

/// An id that cannot be mistaken for another kind's: `Id<struct DoctorTag>`.
template <class Tag>
struct Id {
  Uuid value;

  auto operator<=>(const Id&) const = default;
  static Id make() { return Id{make_uuid()}; }
};

template <class Tag>
std::string to_string(const Id<Tag>& id) {
  return to_string(id.value);
}

using UserId = Id<struct UserTag>;
using PatientId = Id<struct PatientTag>;
using DoctorId = Id<struct DoctorTag>;
using SessionId = Id<struct SessionTag>;
using AppointmentId = Id<struct AppointmentTag>;
using ConsultationId = Id<struct ConsultationTag>;
using MessageId = Id<struct MessageTag>;
using PrescriptionId = Id<struct PrescriptionTag>;
using FileId = Id<struct FileTag>;

}  // namespace aegle

template <>
struct std::hash<aegle::Uuid> {
  std::size_t operator()(const aegle::Uuid& id) const noexcept {
    std::size_t mixed = 0;
    for (auto byte : id.bytes) mixed = mixed * 131 + byte;
    return mixed;
  }
};

template <class Tag>
struct std::hash<aegle::Id<Tag>> {
  std::size_t operator()(const aegle::Id<Tag>& id) const noexcept { return std::hash<aegle::Uuid>{}(id.value); }
};
