#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fcg::telemetry {

using labels = std::map<std::string, std::string>;

/// A handle of a metric. Handles are cheap to copy, thread-safe, and live as long as the metrics. Look them
/// up once and keep them. A handle that was not looked up ignores what it is told.
class metric_handle {
protected:
    friend class metrics;
    void* metric_ = nullptr;
};

class counter : public metric_handle {
public:
    void add(double factor = 1) const;
};

class gauge : public metric_handle {
public:
    void set(double value) const;
    void add(double factor) const;
};

class histogram : public metric_handle {
public:
    void observe(double value) const;
};

/// The program's metrics in Prometheus' text format. Thread-safe. Equal names and labels give the same
/// metric.
class metrics {
public:
    metrics();
    ~metrics();

    telemetry::counter counter(std::string const& name, std::string const& help, labels const& labels = {});
    telemetry::gauge gauge(std::string const& name, std::string const& help, labels const& labels = {});
    /// Returns a histogram. `buckets` are upper bounds in rising order.
    telemetry::histogram histogram(std::string const& name, std::string const& help, labels const& labels,
                                   std::vector<double> const& buckets);

    /// Calls `refresh` before each rendering, to set gauges whose values are read rather than counted.
    /// `refresh` must be thread-safe.
    void before_rendering(std::function<void()> refresh);
    std::string render();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Returns bucket bounds from 50 us to 10 s, in seconds.
std::vector<double> const& duration_buckets();

} // namespace fcg::telemetry
