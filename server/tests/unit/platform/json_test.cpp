#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "platform/json/json.hpp"

namespace aegle::json {

BOOST_DEFINE_ENUM_CLASS(Colour, red, green)

struct Dose {
  std::string medicine;
  std::int64_t count = 0;
  bool operator==(const Dose&) const = default;
};
BOOST_DESCRIBE_STRUCT(Dose, (), (medicine, count))

struct Sheet {
  std::string name;
  std::optional<std::string> note;
  std::vector<Dose> doses;
  double weight = 0;
  bool urgent = false;
  Colour colour = Colour::red;
  Uuid id;
  Instant at;
  Date day{std::chrono::year{2000}, std::chrono::month{1}, std::chrono::day{1}};
  bool operator==(const Sheet&) const = default;
};
BOOST_DESCRIBE_STRUCT(Sheet, (), (name, note, doses, weight, urgent, colour, id, at, day))

struct Counts {
  std::int32_t small = 0;
  std::uint8_t byte = 0;
};
BOOST_DESCRIBE_STRUCT(Counts, (), (small, byte))

namespace {

Problems problems_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault, Fault::invalid);
    return error.fields;
  }
  return {};
}

std::string refusal(std::string_view text) {
  auto problems = problems_of([&] { parse(text); });
  if (problems.empty()) return "";
  EXPECT_EQ(problems[0].field, "");
  return problems[0].problem;
}

rc::Gen<std::string> any_text() {
  auto point = rc::gen::element<std::string>("a", "Z", "\"", "\\", "/", "\n", "\t", "\x01", "\x1f", "é", "ह", "漢",
                                             "😀", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x82\xac", "</script>");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(point), [](const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += part;
    return text;
  });
}

TEST(JsonRead, OfAWrongShapeTheRulesAreToldToo) {
  std::function<void(const Dose&)> check = [](const Dose& dose) {
    std::vector<FieldProblem> problems;
    if (dose.medicine.empty()) problems.push_back({"medicine", "Must not be empty."});
    if (dose.count < 1) problems.push_back({"count", "At least 1."});
    if (!problems.empty()) throw errors::invalid(problems);
  };
  auto problems_of = [&](std::string_view text) -> Problems {
    try {
      read<Dose>(text, check);
    } catch (const Error& error) {
      return error.fields;
    }
    return {};
  };
  EXPECT_EQ(problems_of(R"({"medicine":"","count":0})"), Problems{});  // the service's to refuse
  EXPECT_EQ(problems_of(R"({"medicine":"","count":"many"})"),
            (Problems{{"count", "Must be a whole number."}, {"medicine", "Must not be empty."}}));
  EXPECT_EQ(problems_of(R"({"count":0})"), (Problems{{"medicine", "Missing."}, {"count", "At least 1."}}));
}

TEST(JsonParse, RefusesWhatIsNotJson) {
  for (auto text : {"", "{", "{} x", "{\"a\":}", "[1,]", "{'a':1}", "// no\n{}", "NaN", "\"\xff\"", "\"\xed\xa0\x80\"",
                    "\"\\ud800\"", "\"\n\"", "01", "nul"}) {
    EXPECT_TRUE(refusal(text).starts_with("Not valid JSON")) << text;
  }
}

TEST(JsonParse, RefusesAFieldThatStandsTwice) {
  EXPECT_EQ(refusal(R"({"a":1,"a":2})"), "Has a field twice.");
  EXPECT_EQ(refusal(R"([{"x":{"a":1,"\u0061":2}}])"), "Has a field twice.");
  EXPECT_EQ(refusal(R"([{"a":1},{"a":1}])"), "");
}

TEST(JsonParse, RefusesZeroCharactersAndDepthAndSize) {
  EXPECT_EQ(refusal(R"({"a":"x\u0000y"})"), "Holds a zero character.");
  EXPECT_EQ(refusal(std::string(16, '[') + std::string(16, ']')), "");
  EXPECT_EQ(refusal(std::string(17, '[') + std::string(17, ']')), "Nested more than 16 levels deep.");
  EXPECT_EQ(refusal('"' + std::string(9'000'000, 'x') + '"'), "Too large.");
}

TEST(JsonWrite, EscapesWhatMustBe) {
  EXPECT_EQ(write(std::string("a\"b\\c\n\r\t\b\f\x01/")), R"("a\"b\\c\n\r\t\b\f\u0001/")");
  EXPECT_EQ(write(std::string("x\xe2\x80\xa8y\xe2\x80\xa9z€")), R"("x\u2028y\u2029z€")");
}

TEST(JsonWrite, Numbers) {
  EXPECT_EQ(write(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(write(0.1), "0.1");
  EXPECT_EQ(write(1e300), "1e+300");
  EXPECT_EQ(write(std::nan("")), "null");
}

TEST(JsonWrite, TextComesBackAsItWas) {
  EXPECT_TRUE(rc::check([] {
    auto text = *any_text();
    RC_ASSERT(read<std::string>(write(text)) == text);
  }));
}

TEST(JsonWrite, NumbersComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([](std::int64_t whole, double broken) {
    RC_ASSERT(read<std::int64_t>(write(whole)) == whole);
    RC_ASSERT(read<double>(write(broken)) == broken);
  }));
}

TEST(JsonRead, AStructComesBackAsItWas) {
  EXPECT_TRUE(rc::check([](double weight, bool urgent, bool green, bool noted) {
    Sheet sheet;
    sheet.name = *any_text();
    if (noted) sheet.note = *any_text();
    auto dose = rc::gen::construct<Dose>(any_text(), rc::gen::arbitrary<std::int64_t>());
    sheet.doses = *rc::gen::container<std::vector<Dose>>(dose);
    sheet.weight = weight;
    sheet.urgent = urgent;
    sheet.colour = green ? Colour::green : Colour::red;
    sheet.id = make_uuid();
    sheet.at = Instant{std::chrono::microseconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)}};
    RC_ASSERT(read<Sheet>(write(sheet)) == sheet);
  }));
}

TEST(JsonRead, NamesEveryProblemAtOnce) {
  auto problems = problems_of([] {
    read<Sheet>(std::string_view(R"({"name":1,"note":2,"doses":[{"medicine":"a","count":1.5},{"count":1,"x":0}],
      "weight":"w","urgent":0,"colour":"blue","id":"x","at":"now","extra":[]})"));
  });
  std::vector<std::string> fields;
  for (const auto& problem : problems) fields.push_back(problem.field);
  std::sort(fields.begin(), fields.end());
  std::vector<std::string> expected{"at",         "colour", "day", "doses[0].count", "doses[1].medicine",
                                    "doses[1].x", "extra",  "id",  "name",           "note",
                                    "urgent",     "weight"};
  EXPECT_EQ(fields, expected);
}

TEST(JsonRead, SaysWhatIsWrong) {
  auto problems = problems_of([] { read<Dose>(std::string_view(R"({"medicine":null,"unknown":1})")); });
  Problems expected{{"medicine", "Must be text."}, {"count", "Missing."}, {"unknown", "Unknown field."}};
  EXPECT_EQ(problems, expected);
  EXPECT_EQ(problems_of([] { read<Dose>(std::string_view("[]")); }), (Problems{{"", "Must be an object."}}));
}

TEST(JsonRead, NamesAHundredProblemsAtMostAndLooksAtNoMore) {
  std::string many = R"({"doses":[)", unknown = "{";
  for (int i = 0; i < 50'000; ++i) {
    many += "1,";
    unknown += "\"u" + std::to_string(i) + "\":1,";
  }
  many += "1]}";
  unknown += R"("doses":[]})";
  EXPECT_EQ(problems_of([&] { read<Sheet>(std::string_view(many)); }).size(), problems_max);
  EXPECT_EQ(problems_of([&] { read<Sheet>(std::string_view(unknown)); }).size(), problems_max);
  Problems shape(problems_max, {"doses[1]", "Must be an object."});
  auto check = [] { throw errors::invalid(Problems(1000, {"name", "Fill this in."})); };
  EXPECT_EQ(with_rules(shape, check).size(), problems_max);
}

TEST(JsonRead, WholeNumbersKeepWithinTheirType) {
  auto problems = problems_of([] { read<Counts>(std::string_view(R"({"small":2147483648,"byte":-1})")); });
  EXPECT_EQ(problems, (Problems{{"small", "Must be a whole number."}, {"byte", "Must be a whole number."}}));
}

}  // namespace
}  // namespace aegle::json
