#include "platform/metrics/metrics.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace aegle::metrics {

struct Registry::State {
  prometheus::Registry registry;
};

Registry::Registry() : state_(std::make_unique<State>()) {}

Registry::~Registry() = default;

Counter& Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(labels);
}

Gauge& Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(labels);
}

Histogram& Registry::histogram(const std::string& name, const std::string& help, const Labels& labels,
                               const std::vector<double>& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry).Add(labels, bounds);
}

std::string Registry::text() const { return prometheus::TextSerializer().Serialize(state_->registry.Collect()); }

std::vector<double> latency_seconds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace aegle::metrics
