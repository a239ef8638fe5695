#include "bus/sqs/credentials/credentials.hpp"
#include "platform/async/signal.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace fcg::bus::sqs {
namespace {

using namespace std::chrono_literals;

constexpr core::time_point start_of_test = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

/// A source of credentials whose results the test decides.
struct source {
    std::optional<credentials> answer;
    std::string fault;
    async::signal* held_by = nullptr; ///< it returns once this is notified
    int question_count = 0;
};

task<std::optional<credentials>> fetch_from(source& source)
{
    ++source.question_count;
    if (source.held_by)
        co_await source.held_by->wait_for(1h);
    if (!source.fault.empty())
        throw std::runtime_error(source.fault);
    co_return source.answer;
}

struct chain_case {
    test::manual_clock clock{start_of_test};
    test::simulated_loop loop{clock};
    test::seeded_random random{7};
    source first;
    source second;
    std::unique_ptr<credentials_chain> chain = make();

    std::unique_ptr<credentials_chain> make()
    {
        std::vector<credentials_provider> providers{
            {.name = "first", .fetch = [this] { return fetch_from(first); }},
            {.name = "second", .fetch = [this] { return fetch_from(second); }}};
        return std::make_unique<credentials_chain>(std::move(providers), loop, clock, random);
    }

    credentials keys(std::string id, std::optional<std::chrono::microseconds> life = {})
    {
        return {.access_key_id = std::move(id),
                .secret_access_key = "SECRET",
                .session_token = {},
                .expires_at = life ? std::optional(clock.now() + *life) : std::nullopt};
    }

    /// Returns the id of the credentials from get(), or its error.
    std::string got()
    {
        try {
            auto const credentials = test::run(loop, chain->get());
            return credentials.access_key_id;
        } catch (no_credentials const& error) {
            return error.what();
        }
    }

    std::string got_after(std::chrono::microseconds pause)
    {
        clock.advance(pause);
        return got();
    }
};

} // namespace

TEST_CASE("the sources are asked in order, and the one that has answered is asked again")
{
    chain_case it;
    it.second.answer = it.keys("one", 1h);
    CHECK_EQ(it.got(), "one");
    it.first.answer = it.keys("other", 10h);
    it.second.answer = it.keys("two", 10h);
    CHECK_EQ(it.got_after(55min), "two");
    CHECK_EQ(it.first.question_count, 1);
    CHECK_EQ(it.second.question_count, 2);
}

TEST_CASE("keys that do not expire are asked for once")
{
    chain_case it;
    it.first.answer = it.keys("long-lived");
    CHECK_EQ(it.got(), "long-lived");
    CHECK_EQ(it.got_after(24h * 400), "long-lived");
    CHECK_EQ(it.first.question_count, 1);
}

TEST_CASE("from 15 minutes before the end they are renewed while callers get the old ones at once")
{
    chain_case it;
    async::signal answer_now(it.loop);
    it.first.answer = it.keys("old", 1h);
    CHECK_EQ(it.got(), "old");
    CHECK_EQ(it.got_after(44min), "old");
    CHECK_EQ(it.first.question_count, 1);

    it.first.held_by = &answer_now;
    it.first.answer = it.keys("new", 1h);
    CHECK_EQ(it.got_after(2min), "old");
    CHECK_EQ(it.got(), "old");
    it.loop.run_ready();
    CHECK_EQ(it.first.question_count, 2);

    answer_now.notify();
    it.loop.run_ready();
    CHECK_EQ(it.got(), "new");
}

TEST_CASE("from 10 minutes before the end callers wait, and share one renewal")
{
    chain_case it;
    async::signal answer_now(it.loop);
    it.first.answer = it.keys("old", 1h);
    it.got();
    it.clock.advance(51min);
    it.first.held_by = &answer_now;
    it.first.answer = it.keys("new", 1h);

    auto const first_call = test::start(it.loop, it.chain->get());
    auto const two = test::start(it.loop, it.chain->get());
    it.loop.run_ready();
    CHECK_FALSE(first_call->ended());
    CHECK_FALSE(two->ended());

    answer_now.notify();
    it.loop.run_ready();
    CHECK_EQ(first_call->take().access_key_id, "new");
    CHECK_EQ(two->take().access_key_id, "new");
    CHECK_EQ(it.first.question_count, 2);
}

TEST_CASE("a caller that gives up waiting does not end the renewal of the others")
{
    chain_case it;
    async::signal answer_now(it.loop);
    it.first.held_by = &answer_now;
    it.first.answer = it.keys("new", 1h);
    auto const waiting = test::start(it.loop, it.chain->get());
    boost::asio::cancellation_signal give_up;
    auto const cancelled = std::make_shared<std::exception_ptr>();
    boost::asio::co_spawn(it.loop.executor(), it.chain->get(),
                          boost::asio::bind_cancellation_slot(
                              give_up.slot(), [cancelled](std::exception_ptr failure, credentials const&) {
                                  *cancelled = failure;
                              }));
    it.loop.run_ready();
    give_up.emit(boost::asio::cancellation_type::terminal);
    it.loop.run_ready();
    CHECK_THROWS_AS(std::rethrow_exception(*cancelled), boost::system::system_error);
    CHECK_FALSE(waiting->ended());

    answer_now.notify();
    it.loop.run_ready();
    CHECK_EQ(waiting->take().access_key_id, "new");
}

TEST_CASE("while the source is out the old ones are used on, and it is asked every few minutes")
{
    chain_case it;
    it.first.answer = it.keys("old", 1h);
    it.got();
    it.first.fault = "down";
    it.clock.advance(51min);
    for (int minute = 0; minute < 180; ++minute)
        CHECK_EQ(it.got_after(1min), "old");
    CHECK(it.first.question_count > 180 / 12); // extended to 10 minutes and 7 to 15 more, each time
    CHECK(it.first.question_count < 120);

    it.first.fault.clear();
    it.first.answer = it.keys("new", 1h);
    it.got_after(16min);
    it.loop.run_ready();
    CHECK_EQ(it.got(), "new");
}

TEST_CASE("a renewal beside the work that fails is tried again, less and less often")
{
    chain_case it;
    it.first.answer = it.keys("old", 1h);
    it.got();
    it.first.fault = "down";
    it.clock.advance(46min);
    for (int second = 0; second < 180; ++second) {
        CHECK_EQ(it.got_after(1s), "old");
        it.loop.run_ready();
    }
    CHECK(it.first.question_count > 5);
    CHECK(it.first.question_count < 15);
}

TEST_CASE("when nobody can tell any, the complaint lists every source asked")
{
    chain_case it;
    CHECK_EQ(it.got(), "no credentials: first: not set up; second: not set up");
    it.second.fault = "it answered 500";
    CHECK_EQ(it.got_after(2s), "no credentials: first: not set up; second: it answered 500");
}

TEST_CASE("a source that is set up and fails is not passed over")
{
    chain_case it;
    it.first.fault = "broken";
    it.second.answer = it.keys("somebody else's");
    CHECK_EQ(it.got(), "no credentials: first: broken");
    CHECK_EQ(it.second.question_count, 0);
}

TEST_CASE("a source that has just failed is left in peace for a moment")
{
    chain_case it;
    it.first.fault = "broken";
    it.got();
    it.got();
    it.got();
    CHECK_EQ(it.first.question_count, 1);
    it.first.fault.clear();
    it.first.answer = it.keys("mended");
    CHECK_EQ(it.got_after(1s), "mended");
}

TEST_CASE("credentials that have expired already are refused")
{
    chain_case it;
    it.first.answer = it.keys("stale", -1s);
    CHECK_EQ(it.got(), "no credentials: first: its credentials expired at 2026-11-21T23:59:59.000Z");
}

TEST_CASE("credentials that live for minutes are not renewed at every call")
{
    chain_case it;
    for (int second = 0; second < 600; ++second) {
        it.first.answer = it.keys("short-lived", 5min);
        CHECK_EQ(it.got_after(1s), "short-lived");
    }
    CHECK(it.first.question_count <= 5);
}

TEST_CASE("what the service has refused is fetched anew before its time")
{
    chain_case it;
    it.first.answer = it.keys("refused", 10h);
    it.got();
    it.first.answer = it.keys("fresh", 10h);
    it.chain->distrust("another");
    CHECK_EQ(it.got(), "refused");
    it.chain->distrust("refused");
    CHECK_EQ(it.got(), "fresh");
    it.chain->distrust("refused");
    CHECK_EQ(it.got(), "fresh");
    CHECK_EQ(it.first.question_count, 2);
}

TEST_CASE("a source that repeats what was refused is not asked at every refusal")
{
    chain_case it;
    it.first.answer = it.keys("refused");
    for (int second = 0; second < 25; ++second) {
        CHECK_EQ(it.got_after(1s), "refused");
        it.chain->distrust("refused");
    }
    CHECK_EQ(it.first.question_count, 2);
    it.clock.advance(10s);
    it.chain->distrust("refused");
    it.got();
    CHECK_EQ(it.first.question_count, 3);
}

TEST_CASE("what was refused and cannot be fetched anew is not used")
{
    chain_case it;
    it.first.answer = it.keys("refused", 10h);
    it.got();
    it.first.fault = "down";
    it.chain->distrust("refused");
    CHECK_EQ(it.got(), "credentials cannot be renewed: first: down");
}

TEST_CASE("a source that has nothing any more makes all be asked again")
{
    chain_case it;
    it.second.answer = it.keys("one", 1h);
    it.got();
    it.second.answer.reset();
    it.first.answer = it.keys("two", 10h);
    CHECK_EQ(it.got_after(55min), "two");
}

TEST_CASE("the end of the chain ends its renewal and those who wait for it")
{
    chain_case it;
    async::signal never(it.loop);
    it.first.held_by = &never;
    auto const waits = test::start(it.loop, it.chain->get());
    it.loop.run_ready();
    it.chain.reset();
    it.loop.run_ready();
    REQUIRE(waits->ended());
    CHECK_THROWS_AS(waits->take(), boost::system::system_error);
}

} // namespace fcg::bus::sqs
