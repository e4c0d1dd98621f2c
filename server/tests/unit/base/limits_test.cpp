#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/limits.hpp"

namespace aegle {
namespace {

std::vector<FieldProblem> problems(const std::string& value, std::size_t min, std::size_t max) {
  Checks checks;
  checks.text(value, "field", min, max);
  try {
    checks.done();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault, Fault::invalid);
    EXPECT_EQ(error.code, "invalid");
    return error.fields;
  }
  return {};
}

TEST(LimitsTest, AllProblemsAreToldAtOnce) {
  Checks checks;
  checks.that(true, "fine", "never told");
  checks.that(false, "email", "Not an address.");
  checks.text("", "name", 1, 10);
  try {
    checks.done();
    FAIL() << "two problems were let through";
  } catch (const Error& error) {
    std::vector<FieldProblem> expected{{"email", "Not an address."}, {"name", "Fill this in."}};
    EXPECT_EQ(error.fields, expected);
  }
}

TEST(LimitsTest, LengthCountsCodePointsNotBytes) {
  EXPECT_TRUE(problems("हिन्दी", 6, 6).empty());
  EXPECT_TRUE(problems("😀😀", 2, 2).empty());
  EXPECT_EQ(problems("😀😀😀", 1, 2).at(0).problem, "At most 2 characters.");
  EXPECT_EQ(problems("ab", 3, 9).at(0).problem, "At least 3 characters.");
}

TEST(LimitsTest, BlanksAreNoText) {
  EXPECT_EQ(problems(" \n\t ", 1, 10).at(0).problem, "Fill this in.");
  EXPECT_TRUE(problems("", 0, 10).empty());
  EXPECT_TRUE(problems("  ", 0, 10).empty());
}

TEST(LimitsTest, ControlCharactersAreRefusedButNewlinesAreNot) {
  EXPECT_TRUE(problems("one\ntwo\tthree\r\n", 1, 100).empty());
  for (char c : {'\0', '\x01', '\x08', '\x1b', '\x7f'}) {
    EXPECT_EQ(problems(std::string("a") + c, 1, 100).size(), 1u) << static_cast<int>(c);
  }
}

TEST(LimitsTest, APlainTextWithinItsLimitsPasses) {
  EXPECT_TRUE(rc::check([] {
    auto text = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
    RC_ASSERT(problems(text, 1, text.size()).empty());
    RC_ASSERT(problems(text, text.size() + 1, text.size() + 1).size() == 1u);
  }));
}

TEST(RequireTest, ThrowsWhatItIsTold) {
  EXPECT_NO_THROW(require(true, errors::forbidden));
  try {
    require(false, errors::not_found);
    FAIL() << "it was let through";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault, Fault::not_found);
  }
}

}  // namespace
}  // namespace aegle
