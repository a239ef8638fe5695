#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a payment whose message was lost is charged once its deadline has passed")
{
    test::settling_case one;
    one.open("a");
    CHECK(one.sweep() == 0);
    CHECK(one.bank.calls.empty());
    one.store.advance(5min);
    CHECK(one.sweep() == 1);
    CHECK(one.status("a") == status::approved);
    CHECK(one.shows(R"(fcg_payments_swept_total{end="approved"} 1)"));
    CHECK(one.sweep() == 0);
}

TEST_CASE("a charge whose answer got lost is settled by asking")
{
    test::settling_case one({.timeout = 5s});
    one.bank.remembers_keys = false;
    one.open("a");
    one.bank.moods = {mood::breaks_off_after};
    one.bank.look_ups = {mood::refuses};
    one.charge("a");
    one.bank.calls.clear();
    one.store.advance(2s);
    CHECK(one.sweep() == 1);
    CHECK(one.bank.calls == strings{"look_up a"});
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.taken["a"] == 1);
}

TEST_CASE("an answer that comes after the timeout changes nothing: the buyer is charged once")
{
    test::settling_case one({.timeout = 5s});
    one.open("a");
    one.bank.moods = {mood::is_late, mood::is_late};
    one.charge("a"); // the money is taken ten seconds after this has given up
    CHECK(one.status("a") == status::processing);
    for (int round = 0; round < 30; ++round) {
        one.store.advance(1s);
        one.sweep();
    }
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.taken["a"] == 1);
    CHECK(one.paid_minor() == 5990);
}

TEST_CASE("while the provider does not say, it is asked ever more seldom, up to once in a deadline")
{
    test::settling_case one({.breaker = {.failures = 1'000}});
    one.how.deadline_ms = 60'000;
    one.open("a");
    one.bank.moods = {mood::breaks_off_before};
    one.bank.look_ups.assign(9, mood::refuses);
    one.charge("a");
    auto const begun = one.store.clock().now();
    std::vector<std::int64_t> asked_after;
    for (int second = 0; second < 300; ++second) {
        one.store.advance(1s);
        auto const before = one.bank.times_called("look_up");
        one.sweep();
        if (one.bank.times_called("look_up") > before)
            asked_after.push_back((one.store.clock().now() - begun) / 1s);
    }
    CHECK(asked_after == std::vector<std::int64_t>{2, 4, 8, 16, 32, 64, 124, 184, 244});
    CHECK(one.status("a") == status::approved); // the last one was answered: no charge was made, so one was
    CHECK(one.bank.times_called("charge") == 2);
}

TEST_CASE("an order that was taken on is asked about once in a deadline, until it is decided")
{
    test::settling_case one;
    one.how.deadline_ms = 60'000;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    for (int minute = 1; minute <= 5; ++minute) {
        one.store.advance(1min);
        CHECK(one.sweep() == 0);
        CHECK(one.bank.times_called("look_up") == minute);
    }
    one.bank.take("a");
    one.store.advance(1min);
    CHECK(one.sweep() == 1);
    CHECK(one.status("a") == status::approved);
}

TEST_CASE("a payment that has waited too long is given up, with a reason for the buyer")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    one.store.advance(std::chrono::hours(72));
    one.bank.calls.clear();
    CHECK(one.sweep() == 1);
    CHECK(one.bank.calls == strings{"cancel a"});
    CHECK(one.status("a") == status::cancelled);
    CHECK(one.state("a").reason == "the payment was not completed in time");
}

TEST_CASE("money that was taken just before the payment is given up counts")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    one.bank.take("a");
    one.store.advance(std::chrono::hours(72));
    CHECK(one.sweep() == 1);
    CHECK(one.status("a") == status::approved);
    CHECK(one.paid_minor() == 5990);
}

TEST_CASE("a payment that nobody ever tried to charge is given up without asking anybody")
{
    test::settling_case one;
    one.open("a");
    one.store.advance(std::chrono::hours(72));
    CHECK(one.sweep() == 1);
    CHECK(one.bank.calls.empty());
    CHECK(one.status("a") == status::cancelled);
}

TEST_CASE("an attempt that is in doubt again and again ends failed, once the provider has made sure of it")
{
    test::settling_case one({.timeout = 5s, .breaker = {.failures = 1'000}});
    one.how.max_attempts = 3;
    one.open("a");
    one.bank.moods.assign(50, mood::breaks_off_before);
    one.charge("a");
    for (int round = 0; round < 100 && one.status("a") == status::processing; ++round) {
        one.store.advance(10s);
        one.sweep();
    }
    CHECK(one.status("a") == status::failed);
    CHECK(one.state("a").attempts == 3);
    CHECK(one.bank.times_called("charge") == 3);
    CHECK(one.bank.times_called("cancel") == 1);
    CHECK(one.bank.taken["a"] == 0);
}

TEST_CASE("while the circuit is open a round does nothing, and the next one after it settles all")
{
    test::settling_case one({.breaker = {.failures = 2, .pause = 30s}});
    for (int i = 0; i < 20; ++i)
        one.open(std::to_string(i));
    one.bank.is_down = true;
    one.store.advance(5min);
    CHECK(one.sweep() == 0);
    CHECK(one.shows("fcg_provider_circuit 2"));
    auto const asked = one.bank.calls.size();
    one.store.advance(20s);
    CHECK(one.sweep() == 0);
    CHECK(one.bank.calls.size() == asked);

    one.bank.is_down = false;
    std::int64_t ended = 0;
    for (int round = 0; round < 30; ++round) {
        one.store.advance(10s);
        ended += one.sweep();
    }
    CHECK(ended == 20);
    CHECK(one.paid_minor() == 20 * 5990);
}

TEST_CASE("more payments than a batch has are all settled in one round")
{
    test::settling_case one;
    one.write([&](storage::transaction& in) {
        for (int i = 0; i < 250; ++i)
            payments::open_payment(in, one.order("p" + std::to_string(i)), one.step());
    });
    one.store.advance(5min);
    CHECK(one.sweep() == 250);
    CHECK(one.bank.calls.size() == 250);
    CHECK(one.paid_minor() == 250 * 5990);
}

TEST_CASE("what cannot be settled keeps nobody else waiting")
{
    test::settling_case one;
    one.open("damaged");
    one.open("well");
    one.write([&](storage::transaction& in) {
        in.execute("UPDATE events SET payload = '{' WHERE stream = $1", payments::stream_of("damaged"));
    });
    one.store.advance(5min);
    CHECK(one.sweep() == 1);
    CHECK(one.status("well") == status::approved);
    CHECK(one.asked_in("damaged") > 1min);
}

TEST_CASE("a payment of another provider is left alone until it is too old, then it fails")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    one.bank.known_as = "another";
    one.bank.calls.clear();
    one.store.advance(5min);
    CHECK(one.sweep() == 0);
    CHECK(one.status("a") == status::processing);
    one.store.advance(std::chrono::hours(72));
    CHECK(one.sweep() == 1);
    CHECK(one.bank.calls.empty());
    CHECK(one.status("a") == status::failed);
}

TEST_CASE("the sweeper works by itself from its start until it is stopped")
{
    test::settling_case one;
    one.open("a");
    one.sweeper.start();
    one.store.advance(5min + 1s);
    CHECK(one.status("a") == status::approved);
    one.open("b");
    CHECK(one.store.run(one.sweeper.stop()));
    one.store.advance(10min);
    CHECK(one.status("b") == status::pending);
}

TEST_CASE("a sweeper that waits for a silent provider is stopped at once")
{
    test::settling_case one({.timeout = 60s});
    one.open("a");
    one.bank.moods = {mood::is_silent};
    one.sweeper.start();
    one.store.advance(5min + 1s);
    CHECK(one.bank.times_called("charge") == 1);
    auto const asked_at = one.store.clock().now();
    CHECK(one.store.run(one.sweeper.stop()));
    CHECK(one.store.clock().now() == asked_at);
    CHECK(one.status("a") == status::processing);
}
