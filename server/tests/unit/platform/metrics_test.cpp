#include <gtest/gtest.h>

#include "platform/metrics/metrics.hpp"

namespace aegle::metrics {
namespace {

TEST(Metrics, TheSameNameAndLabelsAreTheSameFigure) {
  Registry registry;
  auto& one = registry.counter("aegle_tries_total", "Tries.", {{"kind", "a"}});
  auto& same = registry.counter("aegle_tries_total", "Tries.", {{"kind", "a"}});
  auto& other = registry.counter("aegle_tries_total", "Tries.", {{"kind", "b"}});
  EXPECT_EQ(&one, &same);
  EXPECT_NE(&one, &other);
  one.Increment(2);
  registry.gauge("aegle_open", "Open.").Set(7);
  registry.histogram("aegle_seconds", "Time.", {}, {0.1, 1}).Observe(0.5);
  auto text = registry.text();
  for (auto line :
       {"# TYPE aegle_tries_total counter", "aegle_tries_total{kind=\"a\"} 2", "aegle_open 7",
        "aegle_seconds_bucket{le=\"0.1\"} 0", "aegle_seconds_bucket{le=\"1\"} 1", "aegle_seconds_sum 0.5"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace aegle::metrics
