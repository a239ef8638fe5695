#include "dispatch_case.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <memory>
#include <sstream>

namespace fcg::test {
namespace {

/// A test that keeps everything logged since its beginning, without debug messages.
struct logged_case : dispatch_case {
    logged_case() : before(spdlog::default_logger())
    {
        auto logger = std::make_shared<spdlog::logger>(
            "captured", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
        logger->set_pattern("%v");
        logger->set_level(spdlog::level::info);
        spdlog::set_default_logger(std::move(logger));
        table.add(simple_route(method::get, "/mine", says("mine"), access::admin));
        table.add(simple_route(method::get, "/open", says("open")));
    }

    ~logged_case() { spdlog::set_default_logger(before); }

    void ask_often(int times, std::string const& target, header_list const& headers = {})
    {
        for (int i = 0; i < times; ++i)
            ask(method::get, target, headers);
    }

    std::ptrdiff_t lines() const { return std::ranges::count(text.str(), '\n'); }

    std::ostringstream text;
    std::shared_ptr<spdlog::logger> before;
};

} // namespace

TEST_CASE("what strangers are refused is counted and summed up, not logged one by one")
{
    logged_case store;
    store.ask_often(1'000, "/nothing");
    store.ask_often(500, "/mine", {{"Authorization", "Bearer forged"}});
    CHECK(store.text.str() == "");
    store.time.advance(std::chrono::minutes{1});
    store.ask_often(10, "/nothing");
    CHECK(store.text.str() ==
          "requests were refused, with the status 401 500 times, 404 1000 times; the last "
          "one came from 192.0.2.1\n");
    store.dispatcher.reset();
    CHECK(store.lines() == 2);
}

TEST_CASE("what signed-in callers are refused has lines of its own, as long as they are few")
{
    logged_case store;
    store.ask_often(2, "/mine", {{"Authorization", "Bearer user"}});
    CHECK(store.lines() == 2);
    CHECK(store.text.str().starts_with("GET /mine 403 in "));
    store.ask_often(1'000, "/mine", {{"Authorization", "Bearer user"}});
    CHECK(store.lines() == 60);
    store.time.advance(std::chrono::minutes{1});
    store.ask_often(1, "/mine", {{"Authorization", "Bearer user"}});
    CHECK(store.lines() == 62);
}

TEST_CASE("of the faults of a query the first ten are listed")
{
    dispatch_case store;
    store.table.add(simple_route(method::get, "/open", says("open")));
    std::string target = "/open?p0=1";
    for (int i = 1; i < 1'000; ++i)
        target += "&p" + std::to_string(i) + "=1";
    auto const answer = store.ask(method::get, target);
    CHECK(answer.status == 400);
    CHECK(answer.body.find(R"("field":"p9")") != std::string::npos);
    CHECK(answer.body.find(R"("field":"p10")") == std::string::npos);
}

} // namespace fcg::test
