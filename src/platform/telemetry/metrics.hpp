#pragma once
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::telemetry {

using labels = std::map<std::string, std::string>;

/// Handles are cheap to copy and to use from any thread, and live as long as the metrics. Look them up once,
/// keep them.
class counter {
public:
    void add(double by = 1) const;

private:
    friend class metrics;
    void* metric_ = nullptr;
};

class gauge {
public:
    void set(double value) const;
    void add(double by) const;

private:
    friend class metrics;
    void* metric_ = nullptr;
};

class histogram {
public:
    void observe(double value) const;

private:
    friend class metrics;
    void* metric_ = nullptr;
};

/// The program's measurements, in Prometheus' text format. Thread-safe. The same name and labels give the
/// same metric.
class metrics {
public:
    metrics();
    ~metrics();

    telemetry::counter counter(std::string const& name, std::string const& help, labels const& of = {});
    telemetry::gauge gauge(std::string const& name, std::string const& help, labels const& of = {});
    /// `buckets` are upper bounds, rising.
    telemetry::histogram histogram(std::string const& name, std::string const& help, labels const& of,
                                   std::vector<double> const& buckets);

    /// Called before each rendering, to set gauges that are read rather than counted. Must be thread-safe.
    void before_rendering(std::function<void()> refresh);
    std::string render();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

/// 50 us to 10 s, in seconds.
std::vector<double> const& duration_buckets();

} // namespace fcg::telemetry
