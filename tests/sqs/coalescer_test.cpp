#include "bus/sqs/coalescer.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;

namespace {

/// A service that takes a second for each call and records the batches.
struct slow_service {
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    std::vector<std::vector<std::string>> batches;
    std::set<std::string> bad;      ///< entries that are refused one by one
    std::set<std::string> breaking; ///< entries whose call fails as a whole
    std::size_t at_once = 0;
    std::size_t max_at_once = 0;
    std::shared_ptr<coalescer<std::string>> calls = std::make_shared<coalescer<std::string>>(
        loop, "calls", [this](std::vector<std::string> batch) { return answer(std::move(batch)); });

    task<std::vector<entry_outcome>> answer(std::vector<std::string> batch)
    {
        batches.push_back(batch);
        max_at_once = std::max(max_at_once, ++at_once);
        co_await async::sleep_for(loop, 1s);
        --at_once;
        std::vector<entry_outcome> outcomes;
        for (auto const& text : batch) {
            if (breaking.contains(text))
                throw std::runtime_error("broken by " + text);
            outcomes.push_back(bad.contains(text) ? entry_outcome(error{.code = text, .message = {}})
                                                  : std::nullopt);
        }
        co_return outcomes;
    }

    auto start(std::vector<std::string> entries)
    {
        return test::start(loop, calls->settle(std::move(entries)));
    }

    void run()
    {
        loop.run_until([] { return false; }, 1h);
    }
};

std::vector<std::string> numbered(int begin, int end)
{
    std::vector<std::string> texts;
    for (int i = begin; i < end; ++i)
        texts.push_back(std::to_string(i));
    return texts;
}

} // namespace

TEST_CASE("an entry that comes while all is quiet goes out at once")
{
    slow_service service;
    auto const call = service.start({"a"});
    service.loop.run_ready();
    CHECK(service.batches.size() == 1);
    CHECK_FALSE(call->ended());
    service.run();
    CHECK(call->ended());
}

TEST_CASE("the entries of callers that come together share a batch, and each caller has his own outcomes")
{
    slow_service service;
    service.bad = {"b", "d"};
    auto const left = service.start({"a", "b"});
    auto const right = service.start({"c", "d", "e"});
    service.run();
    REQUIRE(service.batches.size() == 1);
    CHECK(service.batches[0].size() == 5);
    auto const of_left = left->take();
    auto const of_right = right->take();
    CHECK_FALSE(of_left->outcomes[0]);
    CHECK(of_left->outcomes[1]->code == "b");
    CHECK(of_right->outcomes[1]->code == "d");
    CHECK_FALSE(of_right->outcomes[2]);
}

TEST_CASE("what comes while calls are under way gathers into full batches")
{
    slow_service service;
    std::vector<std::shared_ptr<test::task_outcome<std::shared_ptr<coalescer<std::string>::pending>>>> all;
    for (auto const& text : numbered(0, 102)) {
        all.push_back(service.start({text}));
        service.loop.run_ready();
    }
    service.run();
    std::size_t entries = 0;
    for (auto const& batch : service.batches)
        entries += batch.size();
    CHECK(entries == 102);
    CHECK(service.batches.size() == 12); // two of one entry each, ten full ones
    CHECK(service.max_at_once == 4);
    for (auto const& call : all)
        CHECK(call->ended());
}

TEST_CASE("one caller's many entries are cut into batches of ten, and of a mebibyte")
{
    slow_service service;
    auto const many = service.start(numbered(0, 25));
    service.run();
    CHECK(many->take()->outcomes.size() == 25);
    CHECK(service.batches.size() == 3);
    service.batches.clear();
    auto const large = service.start({std::string(600'000, 'x'), std::string(448'576, 'y'),
                                      std::string(1, 'z'), std::string(2'000'000, 'w')});
    service.run();
    CHECK(large->ended());
    REQUIRE(service.batches.size() == 3);
    CHECK(service.batches[0].size() == 2);
    CHECK(service.batches[1].size() == 1);
    CHECK(service.batches[2].size() == 1);
}

TEST_CASE("a call that fails as a whole fails its own entries only")
{
    slow_service service;
    service.breaking = {"3"};
    auto const all = service.start(numbered(0, 20));
    service.run();
    auto const results = all->take();
    CHECK_THROWS_WITH(std::rethrow_exception(results->failure), "broken by 3");
    for (std::size_t i = 0; i < 20; ++i)
        CHECK(results->failed[i] == (i < 10));
}

TEST_CASE("nothing to settle is settled")
{
    slow_service service;
    CHECK(test::run(service.loop, service.calls->settle({}))->outcomes.empty());
    CHECK(service.batches.empty());
}
