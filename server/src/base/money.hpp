#pragma once

#include <cstdint>
#include <string>

#include <boost/describe.hpp>

namespace aegle {

/// An amount in minor units (cents, paise) of an ISO 4217 currency.
struct Money {
  std::int64_t amount_minor = 0;
  std::string currency;

  bool operator==(const Money&) const = default;
};
BOOST_DESCRIBE_STRUCT(Money, (), (amount_minor, currency))

}  // namespace aegle
