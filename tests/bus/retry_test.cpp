#include "bus/consuming/retry.hpp"
#include "platform/async/executor.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

namespace fcg::bus {
namespace {

using namespace std::chrono_literals;

template <class Exception>
failure_kind kind_of(Exception thrown)
{
    return classify(std::make_exception_ptr(std::move(thrown))).kind;
}

consumer_settings three_attempts()
{
    consumer_settings settings;
    settings.max_attempts = 3;
    settings.retry_base = 100ms;
    settings.retry_max = 1s;
    return settings;
}

} // namespace

TEST_CASE("failures are told apart by what can be done about them")
{
    CHECK(kind_of(refused("no such game")) == failure_kind::refused);
    CHECK(kind_of(lease_lost()) == failure_kind::lease_lost);
    CHECK(kind_of(storage::storage_unavailable("disk full")) == failure_kind::outage);
    CHECK(kind_of(async::executor_full()) == failure_kind::outage);
    CHECK(kind_of(storage::constraint_violation("UNIQUE")) == failure_kind::passing);
    CHECK(kind_of(storage::version_conflict("v2")) == failure_kind::passing);
    CHECK(kind_of(std::runtime_error("anything")) == failure_kind::passing);
    CHECK(kind_of(42) == failure_kind::passing);
    CHECK(kind_of(boost::system::system_error(boost::asio::error::operation_aborted)) ==
          failure_kind::stopped);
    CHECK(kind_of(boost::system::system_error(boost::asio::error::connection_refused)) ==
          failure_kind::passing);
}

TEST_CASE("a process without files, ports or memory is no message's fault")
{
    namespace errc = boost::system::errc;
    for (auto const error : {errc::too_many_files_open, errc::too_many_files_open_in_system,
                             errc::no_buffer_space, errc::not_enough_memory, errc::address_not_available})
        CHECK(kind_of(boost::system::system_error(make_error_code(error), "connecting")) ==
              failure_kind::outage);
}

TEST_CASE("a failure is told without the location in Boost's sources that it was found at")
{
    boost::system::error_code refused = boost::asio::error::connection_refused;
    static constexpr boost::source_location here = BOOST_CURRENT_LOCATION;
    refused.assign(refused, &here);
    auto const why = classify(std::make_exception_ptr(boost::system::system_error(refused, "connecting")));
    CHECK(why.text == "connecting: Connection refused");
}

TEST_CASE("the text of a failure is one line")
{
    auto const why = classify(std::make_exception_ptr(std::runtime_error("first\nsecond")));
    CHECK(why.text == "first second");
}

TEST_CASE("what is refused is buried at the first attempt, with its reason")
{
    auto const next = decide({failure_kind::refused, "price changed"}, 1, three_attempts(), 0.5);
    CHECK(next.disposition == verdict::disposition::bury);
    CHECK(next.reason == "price changed");
}

TEST_CASE("a passing failure is retried until the attempts are used up, then buried with its text")
{
    failure const passing{failure_kind::passing, "timeout"};
    auto const first = decide(passing, 1, three_attempts(), 0.5);
    CHECK(first.disposition == verdict::disposition::retry);
    CHECK(first.delay == 50ms);
    auto const second = decide(passing, 2, three_attempts(), 0.5);
    CHECK(second.disposition == verdict::disposition::retry);
    CHECK(second.delay == 100ms);
    auto const last = decide(passing, 3, three_attempts(), 0.5);
    CHECK(last.disposition == verdict::disposition::bury);
    CHECK(last.reason == "failed 3 times: timeout");
}

TEST_CASE("an outage never buries")
{
    CHECK(decide({failure_kind::outage, "disk full"}, 1'000, three_attempts(), 0.5).disposition ==
          verdict::disposition::retry);
}

TEST_CASE("what was cut off is never buried, and waits longer each time")
{
    auto const next = decide({failure_kind::stopped, ""}, 2, three_attempts(), 0.5);
    CHECK(next.disposition == verdict::disposition::retry);
    CHECK(next.delay == 100ms);
    CHECK(decide({failure_kind::stopped, ""}, 1'000, three_attempts(), 0.5).disposition ==
          verdict::disposition::retry);
}

TEST_CASE("a message whose lease is lost is another's business")
{
    CHECK(decide({failure_kind::lease_lost, ""}, 1, three_attempts(), 0.5).disposition ==
          verdict::disposition::leave);
}

} // namespace fcg::bus
