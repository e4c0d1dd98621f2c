#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "app/clinic.hpp"
#include "support/test_database.hpp"

namespace aegle {
namespace {

std::set<std::string> described() {
  auto root = std::filesystem::path(support::TestDatabase::migrations_folder()).parent_path().parent_path();
  std::ifstream in{root / "api/openapi.yaml"};
  std::set<std::string> found;
  std::string path;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /")) path = line.substr(2, line.find(':') - 2);
    for (const char* method : {"get", "put", "post", "delete", "patch"})
      if (line == std::string("    ") + method + ":") found.insert(std::string(method) + " " + path);
  }
  return found;
}

std::set<std::string> served() {
  asio::io_context io;
  app::Settings settings;
  settings.data_dir = std::filesystem::temp_directory_path() / ("aegle-routes-" + to_string(make_uuid()));
  std::filesystem::create_directories(settings.data_dir);
  settings.settle();
  std::set<std::string> found;
  app::Clinic clinic{io.get_executor(), settings};
  app::wire(clinic);
  for (const auto& route : clinic.router.routes()) {
    if (!route.path.starts_with("/api/")) continue;
    std::string method{to_string(route.method)};
    for (auto& c : method) c = static_cast<char>(std::tolower(c));
    found.insert(method + " " + route.path);
  }
  std::filesystem::remove_all(settings.data_dir);
  return found;
}

TEST(Contract, TheServerServesWhatOpenapiDescribesAndNothingElse) {
  auto in_contract = described();
  ASSERT_GT(in_contract.size(), 40U);
  EXPECT_EQ(served(), in_contract);
}

}  // namespace
}  // namespace aegle
