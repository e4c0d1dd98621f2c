// Any text at all: it is refused as `invalid`, or it is read and comes back the same after being written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "platform/json/json.hpp"
#include "platform/json/members.hpp"

namespace aegle::json {

BOOST_DEFINE_ENUM_CLASS(Kind, one, two)

struct Leaf {
  std::string text;
  std::optional<double> number;
  std::int32_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (text, number, count))

struct Tree {
  std::vector<Leaf> a;
  std::optional<Kind> b;
  std::optional<Instant> c;
  std::optional<Uuid> d;
  std::optional<Raw> e;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (a, b, c, d, e))

}  // namespace aegle::json

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aegle;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  json::Members members;
  bool has_members = members.read(text);
  try {
    auto value = json::parse(text);
    for (const auto& each : value.is_object() && has_members ? value.get_object() : boost::json::object()) {
      auto raw = members.raw(std::string_view(each.key().data(), each.key().size()));
      if (json::parse(raw) != each.value()) std::abort();
    }
    if (json::parse(boost::json::serialize(value)) != value) std::abort();
    if (auto* string = value.if_string()) {
      std::string_view plain(string->data(), string->size());
      if (json::read<std::string>(json::write(std::string(plain))) != plain) std::abort();
    }
    auto tree = json::read<json::Tree>(value);
    auto written = json::write(tree);
    if (json::write(json::read<json::Tree>(std::string_view(written))) != written) std::abort();
  } catch (const Error& error) {
    if (error.fault != Fault::invalid || error.fields.empty()) std::abort();
  }
  return 0;
}
