#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a payment whose message was lost is charged once its deadline has passed")
{
    test::settling_case fixture;
    fixture.open("a");
    CHECK(fixture.sweep() == 0);
    CHECK(fixture.bank.calls.empty());
    fixture.store.advance(5min);
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.shows(R"(fcg_payments_swept_total{end="approved"} 1)"));
    CHECK(fixture.sweep() == 0);
}

TEST_CASE("a charge whose answer got lost is settled by asking")
{
    test::settling_case fixture({.timeout = 5s});
    fixture.bank.remembers_keys = false;
    fixture.open("a");
    fixture.bank.moods = {mood::breaks_off_after};
    fixture.bank.look_ups = {mood::refuses};
    fixture.charge("a");
    fixture.bank.calls.clear();
    fixture.store.advance(2s);
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.bank.calls == strings{"look_up a"});
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
}

TEST_CASE("an answer that comes after the timeout changes nothing: the buyer is charged once")
{
    test::settling_case fixture({.timeout = 5s});
    fixture.open("a");
    fixture.bank.moods = {mood::is_late, mood::is_late};
    fixture.charge("a"); // the money is taken ten seconds after this has given up
    CHECK(fixture.status("a") == status::processing);
    for (int round = 0; round < 30; ++round) {
        fixture.store.advance(1s);
        fixture.sweep();
    }
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
    CHECK(fixture.paid_minor() == 5990);
}

TEST_CASE("while the provider does not say, it is asked ever more seldom, up to once in a deadline")
{
    test::settling_case fixture({.breaker = {.failures = 1'000}});
    fixture.settings.deadline_ms = 60'000;
    fixture.open("a");
    fixture.bank.moods = {mood::breaks_off_before};
    fixture.bank.look_ups.assign(9, mood::refuses);
    fixture.charge("a");
    auto const begun = fixture.store.clock().now();
    std::vector<std::int64_t> asked_after;
    for (int second = 0; second < 300; ++second) {
        fixture.store.advance(1s);
        auto const before = fixture.bank.times_called("look_up");
        fixture.sweep();
        if (fixture.bank.times_called("look_up") > before)
            asked_after.push_back((fixture.store.clock().now() - begun) / 1s);
    }
    CHECK(asked_after == std::vector<std::int64_t>{2, 4, 8, 16, 32, 64, 124, 184, 244});
    // The last response said that no charge was made, so the payment was charged.
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.times_called("charge") == 2);
}

TEST_CASE("an order that was taken on is asked about once in a deadline, until it is decided")
{
    test::settling_case fixture;
    fixture.settings.deadline_ms = 60'000;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    for (int minute = 1; minute <= 5; ++minute) {
        fixture.store.advance(1min);
        CHECK(fixture.sweep() == 0);
        CHECK(fixture.bank.times_called("look_up") == minute);
    }
    fixture.bank.take("a");
    fixture.store.advance(1min);
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.status("a") == status::approved);
}

TEST_CASE("a payment that has waited too long is given up, with a reason for the buyer")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    fixture.store.advance(std::chrono::hours(72));
    fixture.bank.calls.clear();
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.bank.calls == strings{"cancel a"});
    CHECK(fixture.status("a") == status::cancelled);
    CHECK(fixture.state("a").reason == "the payment was not completed in time");
}

TEST_CASE("money that was taken just before the payment is given up counts")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    fixture.bank.take("a");
    fixture.store.advance(std::chrono::hours(72));
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.paid_minor() == 5990);
}

TEST_CASE("a payment that nobody ever tried to charge is given up without asking anybody")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.store.advance(std::chrono::hours(72));
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.bank.calls.empty());
    CHECK(fixture.status("a") == status::cancelled);
}

TEST_CASE("an attempt that is in doubt again and again ends failed, once the provider has made sure of it")
{
    test::settling_case fixture({.timeout = 5s, .breaker = {.failures = 1'000}});
    fixture.settings.max_attempts = 3;
    fixture.open("a");
    fixture.bank.moods.assign(50, mood::breaks_off_before);
    fixture.charge("a");
    for (int round = 0; round < 100 && fixture.status("a") == status::processing; ++round) {
        fixture.store.advance(10s);
        fixture.sweep();
    }
    CHECK(fixture.status("a") == status::failed);
    CHECK(fixture.state("a").attempts == 3);
    CHECK(fixture.bank.times_called("charge") == 3);
    CHECK(fixture.bank.times_called("cancel") == 1);
    CHECK(fixture.bank.taken["a"] == 0);
}

TEST_CASE("while the circuit is open a round does nothing, and the next one after it settles all")
{
    test::settling_case fixture({.breaker = {.failures = 2, .pause = 30s}});
    for (int i = 0; i < 20; ++i)
        fixture.open(std::to_string(i));
    fixture.bank.is_down = true;
    fixture.store.advance(5min);
    CHECK(fixture.sweep() == 0);
    CHECK(fixture.shows("fcg_provider_circuit 2"));
    auto const call_count = fixture.bank.calls.size();
    fixture.store.advance(20s);
    CHECK(fixture.sweep() == 0);
    CHECK(fixture.bank.calls.size() == call_count);

    fixture.bank.is_down = false;
    std::int64_t ended = 0;
    for (int round = 0; round < 30; ++round) {
        fixture.store.advance(10s);
        ended += fixture.sweep();
    }
    CHECK(ended == 20);
    CHECK(fixture.paid_minor() == 20 * 5990);
}

TEST_CASE("more payments than a batch has are all settled in one round")
{
    test::settling_case fixture;
    fixture.write([&](storage::transaction& tx) {
        for (int i = 0; i < 250; ++i)
            payments::open_payment(tx, fixture.order("p" + std::to_string(i)), fixture.command_context());
    });
    fixture.store.advance(5min);
    CHECK(fixture.sweep() == 250);
    CHECK(fixture.bank.calls.size() == 250);
    CHECK(fixture.paid_minor() == 250 * 5990);
}

TEST_CASE("what cannot be settled keeps nobody else waiting")
{
    test::settling_case fixture;
    fixture.open("damaged");
    fixture.open("well");
    fixture.write([&](storage::transaction& tx) {
        tx.execute("UPDATE events SET payload = '{' WHERE stream = $1", payments::stream_of("damaged"));
    });
    fixture.store.advance(5min);
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.status("well") == status::approved);
    CHECK(fixture.asked_in("damaged") > 1min);
}

TEST_CASE("a payment of another provider is left alone until it is too old, then it fails")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    fixture.bank.known_as = "another";
    fixture.bank.calls.clear();
    fixture.store.advance(5min);
    CHECK(fixture.sweep() == 0);
    CHECK(fixture.status("a") == status::processing);
    fixture.store.advance(std::chrono::hours(72));
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.bank.calls.empty());
    CHECK(fixture.status("a") == status::failed);
}

TEST_CASE("the sweeper works by itself from its start until it is stopped")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.sweeper.start();
    fixture.store.advance(5min + 1s);
    CHECK(fixture.status("a") == status::approved);
    fixture.open("b");
    CHECK(fixture.store.run(fixture.sweeper.stop()));
    fixture.store.advance(10min);
    CHECK(fixture.status("b") == status::pending);
}

TEST_CASE("a sweeper that waits for a silent provider is stopped at once")
{
    test::settling_case fixture({.timeout = 60s});
    fixture.open("a");
    fixture.bank.moods = {mood::is_silent};
    fixture.sweeper.start();
    fixture.store.advance(5min + 1s);
    CHECK(fixture.bank.times_called("charge") == 1);
    auto const asked_at = fixture.store.clock().now();
    CHECK(fixture.store.run(fixture.sweeper.stop()));
    CHECK(fixture.store.clock().now() == asked_at);
    CHECK(fixture.status("a") == status::processing);
}
