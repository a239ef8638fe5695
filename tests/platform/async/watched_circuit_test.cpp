#include "platform/async/loop.hpp"
#include "platform/async/watched_circuit.hpp"
#include "support/captured_log.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

core::time_point const begin_of_process = core::from_micros(1'795'348'800'000'000);

/// A circuit that two failures in a row open for 30 s.
struct circuit_case {
    void fail(int times)
    {
        for (int i = 0; i < times; ++i)
            watched.failed();
    }

    bool shows(std::string const& value)
    {
        return metrics.render().find("circuit_state " + value + "\n") != std::string::npos;
    }

    test::captured_log log;
    test::manual_clock time{begin_of_process};
    telemetry::metrics metrics;
    async::watched_circuit watched{{.name = "opensearch", .address = "the search server", .area = "indexer"},
                                   time,
                                   metrics.gauge("circuit_state", "The state of the circuit"),
                                   {.failures = 2, .pause = 30s}};
};

} // namespace

TEST_CASE("each change of a circuit is one line of the log and a new value of its gauge")
{
    circuit_case fixture;
    CHECK(fixture.shows("0"));
    fixture.fail(1);
    CHECK(fixture.shows("0"));
    CHECK(fixture.log.text() == "");

    fixture.fail(1);
    CHECK(fixture.shows("2"));
    fixture.fail(5);
    CHECK_FALSE(fixture.watched.may_try());
    std::string lines = "error the circuit to the search server is open\n";
    CHECK(fixture.log.text() == lines);

    fixture.time.advance(30s);
    CHECK(fixture.watched.may_try());
    CHECK(fixture.shows("1"));
    lines += "info the circuit to the search server is half-open\n";
    CHECK(fixture.log.text() == lines);

    fixture.watched.succeeded();
    CHECK(fixture.shows("0"));
    lines += "info the circuit to the search server is closed\n";
    CHECK(fixture.log.text() == lines);
}

TEST_CASE("the status of a circuit says since when it has its state")
{
    circuit_case fixture;
    fixture.time.advance(1min);
    CHECK(fixture.watched.status().name == "opensearch");
    CHECK(fixture.watched.status().state == async::circuit::closed);
    CHECK(fixture.watched.status().since == begin_of_process);

    fixture.fail(2);
    fixture.time.advance(10s);
    fixture.fail(1); // sent before the circuit opened: it changes nothing
    CHECK(fixture.watched.status().state == async::circuit::open);
    CHECK(fixture.watched.status().since == begin_of_process + 1min);
}

TEST_CASE("an operator closes an open circuit at once, and its failures are forgotten")
{
    circuit_case fixture;
    fixture.fail(2);
    CHECK(fixture.watched.refuses());
    fixture.watched.reset();
    CHECK_FALSE(fixture.watched.refuses());
    CHECK(fixture.watched.status().state == async::circuit::closed);
    CHECK(fixture.shows("0"));
    fixture.fail(1);
    CHECK(fixture.watched.may_try());
    fixture.fail(1);
    CHECK_FALSE(fixture.watched.may_try());
}
