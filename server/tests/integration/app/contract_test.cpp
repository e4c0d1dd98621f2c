#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "app/clinic.hpp"
#include "support/contract.hpp"

namespace aegle {
namespace {

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
  auto in_contract = support::Contract{}.operations();
  ASSERT_GT(in_contract.size(), 40U);
  EXPECT_EQ(served(), in_contract);
}

support::Reply answer(long status, const char* body) { return {status, body, "Content-Type: application/json\r\n"}; }

TEST(Contract, NamesEveryFieldThatAnAnswerLacksOrHasBeyondTheDescription) {
  support::Contract contract;
  EXPECT_EQ(
      contract.problems_of("get /api/specialties",
                           answer(200, R"({"specialties":[{"specialty":"cardiology","doctors":3}],"next":null})")),
      std::vector<std::string>{});
  EXPECT_EQ(contract.problems_of("get /api/specialties",
                                 answer(200, R"({"specialties":[{"specialty":1,"doctor":3}],"next":null})")),
            (std::vector<std::string>{"get /api/specialties 200.specialties[0].doctors is missing",
                                      "get /api/specialties 200.specialties[0].specialty is of another type: 1",
                                      "get /api/specialties 200.specialties[0].doctor is not described"}));
  EXPECT_EQ(contract.problems_of_body("post /api/appointments/{appointment_id}/cancel", R"({"why":"x"})").size(), 2U);
}

}  // namespace
}  // namespace aegle
