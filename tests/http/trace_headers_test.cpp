#include "dispatch_case.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

constexpr auto parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

core::trace trace_of(dispatch_case::header_list const& headers)
{
    dispatch_case store;
    store.ask(method::get, "/nothing", headers);
    return store.trace;
}

bool continues(std::string const& text)
{
    auto const value = trace_of({{"traceparent", text}}).traceparent;
    return value.substr(3, 32) == std::string(parent).substr(3, 32);
}

} // namespace

TEST_CASE("a caller's correlation id is kept as it is")
{
    CHECK(trace_of({{"X-Correlation-ID", "order-7"}}).correlation_id == "order-7");
    CHECK(trace_of({{"x-correlation-id", std::string(128, 'a')}}).correlation_id == std::string(128, 'a'));
}

TEST_CASE("without a usable correlation id one is made")
{
    for (auto const& bad :
         {std::string(), std::string(129, 'a'), std::string("two words"), std::string("açaí")}) {
        auto const text = trace_of({{"X-Correlation-ID", bad}}).correlation_id;
        CHECK(core::uuid::parse(text).has_value());
    }
}

TEST_CASE("a trace is continued with a span of its own")
{
    auto const text = trace_of({{"traceparent", parent}}).traceparent;
    CHECK(text.size() == 55);
    CHECK(text.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
    CHECK(text.ends_with("-01"));
    CHECK(text.substr(36, 16) != "00f067aa0ba902b7");
}

TEST_CASE("a later version of traceparent is read as far as it is known")
{
    CHECK(continues("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    CHECK(continues("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later"));
}

TEST_CASE("a malformed traceparent starts a new trace")
{
    for (auto const* bad : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                            "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x"}) {
        auto const text = trace_of({{"traceparent", bad}}).traceparent;
        CHECK(text.size() == 55);
        CHECK(text.starts_with("00-"));
        CHECK_MESSAGE(!continues(bad), bad);
    }
    CHECK_FALSE(continues("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
}

} // namespace fcg::test
