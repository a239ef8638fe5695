#include "bus/dead_letters/dead_letter_list.hpp"
#include "bus/dead_letters/process_dead_letters.hpp"
#include "inner_queues.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

bus::dead_letter dead_letter(std::string id, std::string contract, std::string reason)
{
    bus::message content{.id = std::move(id), .body = "{}", .attributes = {}};
    content.set(bus::attribute::contract, std::move(contract));
    content.set(bus::attribute::dead_reason, std::move(reason));
    content.set(bus::attribute::dead_attempts, "3");
    content.set(bus::attribute::dead_last_at, "2026-11-22T12:00:00.000Z");
    return bus::read_dead_letter("q", std::move(content));
}

} // namespace

TEST_CASE("a kind of reason has no ids and no numbers, and keeps its words")
{
    struct {
        std::string_view reason;
        std::string_view kind;
    } const cases[] = {
        {"", ""},
        {"no reason was given", "no reason was given"},
        {"there is no payment 0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01", "there is no payment #"},
        {"line 1, column 14: expected a colon", "line #, column #: expected a colon"},
        {"amount: \"59.905\" has 3 decimals", "amount: \"#.#\" has # decimals"},
        {"a bad cafe", "a bad cafe"},
        {"version 2x", "version #x"},
        {"sha256 of deadbeef00", "sha256 of #"},
    };

    for (auto const& test_case : cases)
        CHECK_MESSAGE(bus::kind_of_reason(test_case.reason) == test_case.kind, test_case.reason);
}

TEST_CASE("dead letters are grouped by contract and kind of reason, the largest group first")
{
    auto const groups = bus::group_dead_letters(
        {dead_letter("1", "A", "no payment 17"), dead_letter("2", "B", "no payment 17"),
         dead_letter("3", "B", "no payment 18"), dead_letter("4", "B", "other")});
    REQUIRE(groups.size() == 3);
    CHECK(groups[0].contract == "B");
    CHECK(groups[0].reason == "no payment #");
    CHECK(groups[0].dead_letters == 2);
    CHECK(groups[0].example == "2");
}

TEST_CASE("a dead letter is found by the payment that it is about, its correlation id, and any text in it")
{
    auto const dead_letter_of = [](std::string body) {
        auto current_dead_letter = dead_letter("m-1", "PaymentRequestedMessage", "the Ledger is closed");
        current_dead_letter.content.body = std::move(body);
        return current_dead_letter;
    };
    std::string const payment = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01";
    std::string const members =
        R"({"paymentId":"0192F3A1-7C55-7E3B-9A40-2B6F1D1C0B01","correlationId":"c-7"})";
    auto const raw = dead_letter_of(members);
    auto const in_envelope =
        dead_letter_of(R"({"messageType":["urn:message:x:Y"],"message":)" + members + "}");
    auto const broken = dead_letter_of(R"({"paymentId":")" + payment + R"(","correlationId":"c-7")");
    auto by_attribute = dead_letter_of("{}");
    by_attribute.content.set(bus::attribute::correlation_id, "c-7");
    auto const other = dead_letter_of(R"({"paymentId":"0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b02","gameId":")" +
                                      payment + R"("})");

    bus::dead_letter_selection const about{.payment = payment};
    for (auto const& dead_letter : {raw, in_envelope, broken})
        CHECK_MESSAGE(about.includes(dead_letter), dead_letter.content.body);
    CHECK_FALSE(about.includes(other));
    CHECK_FALSE(about.includes(by_attribute));

    bus::dead_letter_selection const correlated{.correlation = "c-7"};
    for (auto const& dead_letter : {raw, in_envelope, broken, by_attribute})
        CHECK_MESSAGE(correlated.includes(dead_letter), dead_letter.content.body);
    CHECK_FALSE(correlated.includes(other));

    CHECK(bus::dead_letter_selection{.text = "ledger IS"}.includes(raw));
    CHECK(bus::dead_letter_selection{.text = payment}.includes(other));
    CHECK(bus::dead_letter_selection{.text = "M-1"}.includes(other));
    CHECK_FALSE(bus::dead_letter_selection{.text = "nowhere"}.includes(raw));
    for (auto const& narrow : {about, correlated, bus::dead_letter_selection{.text = "x"}})
        CHECK_FALSE(narrow.is_everything());
}

TEST_CASE("dead letters that go back at a rate are that far apart")
{
    memory_queue_under_test q;
    q.declare();
    for (int i = 0; i < 5; ++i) {
        REQUIRE(q.send("letter " + std::to_string(i)));
        auto const messages = q.receive();
        REQUIRE(q.bury(messages.at(0), "why"));
    }
    auto const begun = q.world.clock.steady_now();
    std::vector<std::chrono::microseconds> times;
    auto const act = [&](bus::dead_letter const&) -> task<bus::disposition> {
        times.push_back(q.world.clock.steady_now() - begun);
        co_return bus::disposition{bus::disposition::kind::back, {}};
    };
    auto work =
        q.start(bus::work_through(q.queues(), q.world.loop, q.world.clock, "q", {}, {.per_second = 2}, act));
    for (int i = 0; i < 30 && !work->ended(); ++i)
        q.pass(100ms);
    REQUIRE(times.size() == 5);
    CHECK(times.front() == 0s);
    CHECK(times.back() >= 2s);
}

TEST_CASE("dead letters at a rate are reached although the leases of others before them have ended")
{
    memory_queue_under_test q;
    q.declare();
    auto const bury = [&q](std::string_view name, int many) {
        for (int i = 0; i < many; ++i) {
            REQUIRE(q.send(std::string(name) + ' ' + std::to_string(i)));
            auto const messages = q.receive();
            REQUIRE(q.bury(messages.at(0), std::string(name)));
        }
    };
    bury("other", 30); // the number that is received at one time at this rate
    bury("wanted", 100);
    auto const act = [](bus::dead_letter const&) -> task<bus::disposition> {
        co_return bus::disposition{bus::disposition::kind::back, {}};
    };
    auto work = q.start(bus::work_through(q.queues(), q.world.loop, q.world.clock, "q", {.reason = "wanted"},
                                          {.per_second = 0.5}, act));
    for (int i = 0; i < 300 && !work->ended(); ++i)
        q.pass(1s);
    REQUIRE(work->ended());
    CHECK(q.depth("q-error").ready == 30);
    CHECK(q.depth("q").ready == 100);
}

} // namespace fcg::test
