#include "platform/telemetry/metrics.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace fcg;

TEST_CASE("counters, gauges and histograms are rendered in Prometheus' text format")
{
    telemetry::metrics metrics;
    metrics.counter("requests_total", "Requests", {{"status", "200"}}).add();
    metrics.gauge("waiting", "Messages that wait").set(3);
    metrics.histogram("took_seconds", "Time", {}, {0.1, 1}).observe(0.5);
    auto const text = metrics.render();
    CHECK(text.find("# HELP requests_total Requests\n# TYPE requests_total counter\n") != std::string::npos);
    CHECK(text.find("requests_total{status=\"200\"} 1\n") != std::string::npos);
    CHECK(text.find("waiting 3\n") != std::string::npos);
    CHECK(text.find("took_seconds_bucket{le=\"0.1\"} 0\n") != std::string::npos);
    CHECK(text.find("took_seconds_bucket{le=\"1\"} 1\n") != std::string::npos);
    CHECK(text.find("took_seconds_count 1\n") != std::string::npos);
}

TEST_CASE("the same name and labels give the same metric, other labels another one of the family")
{
    telemetry::metrics metrics;
    auto const first = metrics.counter("made_total", "Made", {{"kind", "a"}});
    auto const second = metrics.counter("made_total", "Made", {{"kind", "a"}});
    metrics.counter("made_total", "Made", {{"kind", "b"}}).add(7);
    first.add();
    second.add();
    auto const text = metrics.render();
    CHECK(text.find("made_total{kind=\"a\"} 2\n") != std::string::npos);
    CHECK(text.find("made_total{kind=\"b\"} 7\n") != std::string::npos);
}

TEST_CASE("what is set before rendering stands in the rendering")
{
    telemetry::metrics metrics;
    auto const depth = metrics.gauge("depth", "Depth");
    metrics.before_rendering([depth] { depth.set(42); });
    CHECK(metrics.render().find("depth 42\n") != std::string::npos);
}

TEST_CASE("a handle that was never looked up counts nothing")
{
    telemetry::counter const none;
    none.add();
    telemetry::gauge().set(1);
    telemetry::histogram().observe(1);
}

TEST_CASE("threads count together without losing any")
{
    telemetry::metrics metrics;
    auto const count = [&] {
        for (int i = 0; i < 1000; ++i)
            metrics.counter("hits_total", "Hits").add();
    };
    std::thread first(count);
    std::thread second(count);
    first.join();
    second.join();
    CHECK(metrics.render().find("hits_total 2000\n") != std::string::npos);
}
