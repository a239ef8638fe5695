#include "platform/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

namespace fcg::telemetry {

void counter::add(double factor) const
{
    if (metric_ != nullptr)
        static_cast<prometheus::Counter*>(metric_)->Increment(factor);
}

void gauge::set(double value) const
{
    if (metric_ != nullptr)
        static_cast<prometheus::Gauge*>(metric_)->Set(value);
}

void gauge::add(double factor) const
{
    if (metric_ != nullptr)
        static_cast<prometheus::Gauge*>(metric_)->Increment(factor);
}

void histogram::observe(double value) const
{
    if (metric_ != nullptr)
        static_cast<prometheus::Histogram*>(metric_)->Observe(value);
}

struct metrics::impl {
    prometheus::Registry registry;
    std::mutex guard; ///< guards refreshers
    std::vector<std::function<void()>> refreshers;
};

metrics::metrics() : impl_(std::make_unique<impl>()) {}

metrics::~metrics() = default;

telemetry::counter metrics::counter(std::string const& name, std::string const& help, labels const& labels)
{
    telemetry::counter handle;
    handle.metric_ = &prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(labels);
    return handle;
}

telemetry::gauge metrics::gauge(std::string const& name, std::string const& help, labels const& labels)
{
    telemetry::gauge handle;
    handle.metric_ = &prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(labels);
    return handle;
}

telemetry::histogram metrics::histogram(std::string const& name, std::string const& help,
                                        labels const& labels, std::vector<double> const& buckets)
{
    telemetry::histogram handle;
    handle.metric_ =
        &prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry).Add(labels, buckets);
    return handle;
}

void metrics::before_rendering(std::function<void()> refresh)
{
    std::scoped_lock const lock(impl_->guard);
    impl_->refreshers.push_back(std::move(refresh));
}

std::string metrics::render()
{
    std::vector<std::function<void()>> refreshers;
    {
        std::scoped_lock const lock(impl_->guard);
        refreshers = impl_->refreshers;
    }
    for (auto const& refresh : refreshers)
        refresh();
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

std::vector<double> const& duration_buckets()
{
    static std::vector<double> const bounds{0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                            0.005,   0.01,   0.025,   0.05,   0.1,   0.25,
                                            0.5,     1,      2.5,     5,      10};
    return bounds;
}

} // namespace fcg::telemetry
