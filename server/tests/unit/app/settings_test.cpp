#include "app/settings.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

namespace aegle::app {
namespace {

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() { add_serve_options(command, settings); }

  void read(std::vector<std::string> flags) {
    flags.emplace_back("--database-url=postgresql:///aegle");
    std::reverse(flags.begin(), flags.end());
    command.parse(flags);
  }
  std::string refusal(const std::string& flag) {
    try {
      read({flag});
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

  Settings settings;
  CLI::App command;
};

TEST_F(SettingsTest, ASwitchKnowsItsWordsInAnyCase) {
  for (const char* word : {"on", "On", "TRUE", "yes", "1"}) {
    settings.demo = false;
    read({std::string("--demo=") + word, std::string("--require-second-factor=") + word});
    EXPECT_TRUE(settings.demo) << word;
    EXPECT_TRUE(settings.second_factor_required()) << word;
  }
  for (const char* word : {"off", "Off", "false", "NO", "0"}) {
    settings.demo = true;
    read({std::string("--demo=") + word, std::string("--require-second-factor=") + word});
    EXPECT_FALSE(settings.demo) << word;
    EXPECT_FALSE(settings.second_factor_required()) << word;
  }
}

TEST_F(SettingsTest, TheSecondFactorIsRequiredUnlessTheClinicIsTheDemo) {
  read({});
  EXPECT_TRUE(settings.second_factor_required());
  read({"--demo=on"});
  EXPECT_FALSE(settings.second_factor_required());
}

TEST_F(SettingsTest, NothingElseIsTaken) {
  for (const char* word : {"onn", "ture", "2", "-1", "enabled", "y"}) {
    for (const char* flag : {"demo", "require-second-factor", "relay-only", "recording", "trust-proxy"}) {
      auto said = refusal(std::string("--") + flag + "=" + word);
      EXPECT_NE(said.find(std::string("has to be on or off, not \"") + word + '"'), std::string::npos) << said;
    }
  }
  EXPECT_NE(refusal("--require-second-factor=ture").find("AEGLE_REQUIRE_SECOND_FACTOR"), std::string::npos);
  EXPECT_NE(refusal("--log-level=loud").find("AEGLE_LOG_LEVEL has to be debug, info, warn or error, not \"loud\"."),
            std::string::npos);
  for (const char* flag : {"--port=80x", "--port=70000", "--bookings-per-minute=-1", "--handler-seconds=0",
                           "--idle-seconds=soon", "--connections-max=0", "--sockets-per-address=many"})
    EXPECT_NE(refusal(flag), "") << flag;
}

TEST_F(SettingsTest, LimitsOfTheServerAreSettings) {
  read({"--connections-max=12", "--body-bytes-max=2048", "--idle-seconds=9"});
  EXPECT_EQ(settings.limits.connections, 12u);
  EXPECT_EQ(settings.limits.body_bytes, 2048u);
  EXPECT_EQ(settings.limits.idle_time, std::chrono::seconds{9});
  EXPECT_EQ(settings.limits.handler_time, http::Limits{}.handler_time);
}

std::set<std::string> names_in(const std::string& text, const std::regex& pattern) {
  std::set<std::string> names;
  for (std::sregex_iterator each{text.begin(), text.end(), pattern}, end; each != end; ++each) names.insert((*each)[1]);
  return names;
}

/// The first column of the table under "## Settings".
std::set<std::string> documented() {
  auto root = std::filesystem::path(__FILE__).parent_path() / "../../../..";
  std::ifstream in{root / "docs/operations.md"};
  std::set<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) inside = line == "## Settings";
    if (inside && line.starts_with("| `AEGLE_"))
      names.merge(names_in(line.substr(0, line.find('|', 1)), std::regex{"`(AEGLE_[A-Z_]+)`"}));
  }
  return names;
}

TEST_F(SettingsTest, HelpListsWhatTheDocumentationLists) {
  auto help = names_in(command.help(), std::regex{R"(\(Env:(AEGLE_[A-Z_]+)\))"});
  EXPECT_GT(help.size(), 30u);
  EXPECT_EQ(help, documented());
}

TEST_F(SettingsTest, AFlagHasTheNameOfItsVariable) {
  auto flags = names_in(command.help(), std::regex{R"(--([a-z-]+) [^\n]*\(Env:)"});
  auto names = names_in(command.help(), std::regex{R"(\(Env:AEGLE_([A-Z_]+)\))"});
  std::set<std::string> expected;
  for (auto name : names) {
    for (auto& letter : name) letter = letter == '_' ? '-' : static_cast<char>(std::tolower(letter));
    expected.insert(name);
  }
  EXPECT_EQ(flags, expected);
}

}  // namespace
}  // namespace aegle::app
