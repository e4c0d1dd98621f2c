#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "platform/json/json.hpp"
#include "platform/json/members.hpp"

namespace aegle::json {
namespace {

TEST(JsonMembers, AreTheTextTheyWereWrittenIn) {
  Members members;
  ASSERT_TRUE(members.read(R"( { "type" : "signal" ,"data":{"a": [1, {"b":"}"}]}, "n":-7,"s":"a\"b,","last":null } )"));
  EXPECT_EQ(members.raw("type"), R"("signal")");
  EXPECT_EQ(members.raw("data"), R"({"a": [1, {"b":"}"}]})");
  EXPECT_EQ(members.raw("n"), "-7");
  EXPECT_EQ(members.raw("s"), R"("a\"b,")");
  EXPECT_EQ(members.raw("last"), "null");
  EXPECT_EQ(members.raw("b"), "");
  EXPECT_EQ(members.plain("type"), "signal");
  EXPECT_EQ(members.plain("s"), std::nullopt);
  EXPECT_EQ(members.plain("n"), std::nullopt);
  ASSERT_TRUE(members.read("{}"));
  EXPECT_EQ(members.raw("type"), "");
}

TEST(JsonMembers, RefuseWhatIsNotOneValidObject) {
  Members members;
  for (const char* text : {"", "[]", "1", R"("{}")", R"([{"a":1}])", "{", R"({"a":1}x)", R"({"a":1,})", R"({"a" 1})",
                           R"({"a":01})", R"({"a":"\x"})", "{\"a\":\"\xff\"}", R"({"\u0061":1})", R"({"a\n":1})"}) {
    EXPECT_FALSE(members.read(text)) << text;
  }
  EXPECT_FALSE(members.read(R"({"a":)" + std::string(20, '[') + std::string(20, ']') + "}"));
}

TEST(JsonMembers, AgreeWithTheWholeValue) {
  auto agree = [](const std::map<std::string, std::string>& texts, int number) {
    boost::json::object object;
    for (const auto& [name, text] : texts) {
      if (boost::json::serialize(boost::json::string(name)) != '"' + name + '"') continue;
      object[name] = text;
      object[name + "-inner"] = boost::json::array{number, boost::json::object{{name, text}}};
    }
    boost::json::value whole(object);
    auto written = boost::json::serialize(whole);
    Members members;
    RC_ASSERT(members.read(written));
    for (const auto& each : object) {
      auto raw = members.raw(std::string_view(each.key().data(), each.key().size()));
      RC_ASSERT(raw == boost::json::serialize(each.value()));
    }
  };
  // Bytes that are no text are refused as a whole, which the tests above have.
  auto letters = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab\"\\{}[],: \n")));
  rc::check([&] {
    agree(*rc::gen::container<std::map<std::string, std::string>>(letters, letters), *rc::gen::arbitrary<int>());
  });
}

}  // namespace
}  // namespace aegle::json
