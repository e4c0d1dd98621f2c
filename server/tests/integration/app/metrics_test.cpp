#include <gtest/gtest.h>

#include "support/http_client.hpp"
#include "support/server_process.hpp"

namespace aegle {
namespace {

TEST(Metrics, TellOfRequestsSocketsDatabaseAndJobs) {
  support::ServerProcess server;
  support::HttpClient anyone{server.url()};
  EXPECT_EQ(anyone.get("/api/doctors").status, 200);
  EXPECT_EQ(anyone.get("/api/appointments/patient").status, 401);
  auto figures = anyone.get("/metrics").body;
  for (const char* part :
       {R"(aegle_http_requests_total{method="GET",route="/api/doctors",status="200"} 1)",
        R"(aegle_http_requests_total{method="GET",route="/api/appointments/patient",status="401"} 1)",
        R"(aegle_http_request_seconds_count{method="GET",route="/api/doctors"} 1)", "aegle_open_connections ",
        "aegle_open_sockets ", "aegle_db_calls_total ", R"(aegle_jobs_total{outcome="done"})"}) {
    EXPECT_NE(figures.find(part), std::string::npos) << part << "\n" << figures;
  }
}

}  // namespace
}  // namespace aegle
