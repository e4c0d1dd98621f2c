#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace aegle::metrics {

using Labels = std::map<std::string, std::string>;
using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;

/// Upper bounds in seconds that suit a request or a query.
std::vector<double> latency_seconds();

/// The figures of one process. The same name and labels give the same figure; ask once and keep the reference, which
/// lives as long as the registry. Counting is thread-safe. Labels come from small fixed sets: never ids or paths.
class Registry {
 public:
  Registry();
  ~Registry();

  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                       const std::vector<double>& bounds = latency_seconds());

  /// Everything in Prometheus' text format.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aegle::metrics
