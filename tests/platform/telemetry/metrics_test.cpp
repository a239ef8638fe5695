#include "platform/telemetry/metrics.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace fcg;

TEST_CASE("counters, gauges and histograms are rendered in Prometheus' text format")
{
    telemetry::metrics all;
    all.counter("requests_total", "Requests", {{"status", "200"}}).add();
    all.gauge("waiting", "Messages that wait").set(3);
    all.histogram("took_seconds", "Time", {}, {0.1, 1}).observe(0.5);
    auto const text = all.render();
    CHECK(text.find("# HELP requests_total Requests\n# TYPE requests_total counter\n") != std::string::npos);
    CHECK(text.find("requests_total{status=\"200\"} 1\n") != std::string::npos);
    CHECK(text.find("waiting 3\n") != std::string::npos);
    CHECK(text.find("took_seconds_bucket{le=\"0.1\"} 0\n") != std::string::npos);
    CHECK(text.find("took_seconds_bucket{le=\"1\"} 1\n") != std::string::npos);
    CHECK(text.find("took_seconds_count 1\n") != std::string::npos);
}

TEST_CASE("the same name and labels give the same metric, other labels another one of the family")
{
    telemetry::metrics all;
    auto const first = all.counter("made_total", "Made", {{"kind", "a"}});
    auto const second = all.counter("made_total", "Made", {{"kind", "a"}});
    all.counter("made_total", "Made", {{"kind", "b"}}).add(7);
    first.add();
    second.add();
    auto const text = all.render();
    CHECK(text.find("made_total{kind=\"a\"} 2\n") != std::string::npos);
    CHECK(text.find("made_total{kind=\"b\"} 7\n") != std::string::npos);
}

TEST_CASE("what is set before rendering stands in the rendering")
{
    telemetry::metrics all;
    auto const depth = all.gauge("depth", "Depth");
    all.before_rendering([depth] { depth.set(42); });
    CHECK(all.render().find("depth 42\n") != std::string::npos);
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
    telemetry::metrics all;
    auto const count = [&] {
        for (int i = 0; i < 1000; ++i)
            all.counter("hits_total", "Hits").add();
    };
    std::thread first(count);
    std::thread second(count);
    first.join();
    second.join();
    CHECK(all.render().find("hits_total 2000\n") != std::string::npos);
}
