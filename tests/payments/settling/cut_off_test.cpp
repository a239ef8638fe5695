// What a process that is killed again and again makes of a payment: its own deaths are not the provider's
// failures, and time in which it did not run is not the buyer's.
#include "inside/settling/cut_off.hpp"
#include "settling_fixture.hpp"
#include "support/run_task.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;

namespace {

std::string note_of(test::settling_case& one)
{
    return payments::note_of_cut_off_payments(*one.db, one.how.max_cut_off_attempts);
}

std::int64_t times_cut_off(test::settling_case& one, std::string const& payment)
{
    return one.db->read([&](storage::reader& in) {
        auto row = in.query("SELECT cut_off FROM payments WHERE payment_id = $1", payment);
        REQUIRE(row.next());
        return row.integer(0);
    });
}

void wish_refund(test::settling_case& one)
{
    one.open("a");
    one.charge("a");
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, "a", {"buyer", "a reason"}, one.step());
    });
}

} // namespace

TEST_CASE("attempts that a kill has cut off use up none of a payment's attempts")
{
    test::settling_case one;
    one.how.max_attempts = 3;
    one.open("a");
    one.bank.moods.assign(20, mood::is_cut_off);
    for (int life = 0; life < 20; ++life)
        CHECK_THROWS_AS(test::another_life(one).charge("a"), test::process_ended);
    one.bank.moods = {mood::refuses, mood::refuses};
    test::another_life last(one);
    for (int failure = 1; failure <= 2; ++failure) {
        CHECK_THROWS_AS(last.charge("a"), payments::provider_unavailable);
        CHECK(one.state("a").failed_attempts == failure);
    }
    last.charge("a");
    CHECK(one.status("a") == status::approved);
    CHECK(one.state("a").attempts == 23);
    CHECK(one.paid_minor() == 5990);
}

TEST_CASE("a provider that lets every attempt down ends a payment, however often a kill came between them")
{
    test::settling_case one;
    one.how.max_attempts = 3;
    one.open("a");
    for (int failure = 1; failure <= 3; ++failure) {
        CHECK(one.status("a") != status::failed);
        one.bank.moods = {mood::is_cut_off, mood::refuses};
        CHECK_THROWS_AS(test::another_life(one).charge("a"), test::process_ended);
        test::another_life next(one);
        if (failure < 3)
            CHECK_THROWS_AS(next.charge("a"), payments::provider_unavailable);
        else
            next.charge("a");
    }
    CHECK(one.status("a") == status::failed);
    CHECK(one.bank.taken["a"] == 0);
}

TEST_CASE("the sweeper does not give up a payment because kills have cut off its attempts")
{
    test::settling_case one;
    one.how.max_attempts = 3;
    one.open("a");
    one.bank.moods.assign(10, mood::is_cut_off);
    for (int life = 0; life < 10; ++life)
        CHECK_THROWS_AS(test::another_life(one).charge("a"), test::process_ended);
    one.store.advance(5min);
    test::another_life last(one);
    CHECK(last.sweep() == 1);
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.times_called("cancel") == 0);
}

TEST_CASE("a payment at which the process ends each time is left to an operator, loudly, and goes on when he "
          "says so")
{
    test::settling_case one;
    one.how.max_cut_off_attempts = 5;
    one.open("a");
    one.open("b");
    one.bank.moods = {mood::is_cut_off};
    one.bank.look_ups.assign(100, mood::is_cut_off); // what the provider says of it is what ends the process
    int lives = 0;
    for (bool is_asked = true; is_asked && lives < 100; ++lives) {
        auto const calls = one.bank.calls.size();
        try {
            test::another_life(one).charge("a");
        } catch (test::process_ended const&) {
        }
        is_asked = one.bank.calls.size() > calls;
    }
    CHECK(lives == 6);
    CHECK(note_of(one).ends_with(": a"));
    one.bank.calls.clear();
    one.store.advance(5min);
    test::another_life next(one);
    next.sweep();
    CHECK(one.bank.calls.empty());
    CHECK(one.shows("fcg_payments_cut_off 1"));
    CHECK(one.status("a") == status::processing);

    one.bank.look_ups.clear();
    one.write([&](storage::transaction& in) {
        CHECK(payments::resume_cut_off(in, "a", one.how.max_cut_off_attempts, one.step()));
        CHECK_FALSE(payments::resume_cut_off(in, "b", one.how.max_cut_off_attempts, one.step()));
    });
    CHECK(note_of(one).empty());
    next.sweep();
    CHECK(one.status("a") == status::approved);
}

TEST_CASE(
    "of payments in work together when the process ends again and again, only the one whose turn it was "
    "is blamed")
{
    test::settling_case one;
    one.open("a");
    one.open("b");
    one.bank.moods.assign(100, mood::is_cut_off);
    for (int life = 0; life < 6; ++life)
        for (auto const* const payment : {"a", "b"})
            CHECK_THROWS_AS(test::another_life(one).charge(payment), test::process_ended);
    auto const before_of_a = times_cut_off(one, "a");
    auto const before_of_b = times_cut_off(one, "b");
    CHECK(before_of_b >= payments::suspects::min_cut_off);
    one.bank.calls.clear();
    one.bank.takes_its_time = 1s;
    for (int life = 0; life < 5; ++life) {
        test::another_life next(one);
        boost::asio::cancellation_signal end_of_b;
        auto const a = test::start(one.store.around().background, next.begin_charge("a"));
        boost::asio::co_spawn(
            one.store.around().background.executor(), next.begin_charge("b"),
            boost::asio::bind_cancellation_slot(end_of_b.slot(), [](std::exception_ptr const&) {}));
        one.store.advance(500ms);
        end_of_b.emit(boost::asio::cancellation_type::terminal);
        one.store.advance(5s);
        CHECK_THROWS_AS(a->take(), test::process_ended);
    }
    CHECK(std::ranges::none_of(one.bank.calls, [](std::string const& call) { return call.ends_with(" b"); }));
    CHECK(times_cut_off(one, "a") == before_of_a + 5);
    CHECK(times_cut_off(one, "b") == before_of_b);

    one.bank.moods.clear();
    test::another_life last(one);
    last.charge("b");
    last.charge("a");
    CHECK(one.status("a") == status::approved);
    CHECK(one.status("b") == status::approved);
}

TEST_CASE("a refund that was cut off again and again waits while another one has its turn")
{
    test::settling_case one;
    wish_refund(one);
    one.bank.moods.assign(6, mood::is_cut_off);
    for (int life = 0; life < 6; ++life)
        CHECK_THROWS_AS(test::another_life(one).refund("a"), test::process_ended);
    one.bank.calls.clear();
    test::another_life next(one);
    auto turn = one.store.run(next.of.suspected.wait_for_turn(payments::suspects::min_cut_off));
    payments::errand on{next.of, {"c", {}, {}}};
    auto const refunded =
        test::start(one.store.around().background, payments::have_refunded(std::move(on), {"a", "ref-a"}));
    one.store.advance(1min);
    CHECK(one.bank.calls.empty());
    turn = {};
    one.store.advance(1s);
    CHECK(refunded->ended());
    CHECK(one.status("a") == status::refunded);
}

TEST_CASE("a payment that is left to an operator ends failed once it is too old")
{
    test::settling_case one;
    one.how.max_cut_off_attempts = 2;
    one.open("a");
    one.bank.moods.assign(2, mood::is_cut_off);
    for (int life = 0; life < 2; ++life)
        CHECK_THROWS_AS(test::another_life(one).charge("a"), test::process_ended);
    test::another_life last(one);
    last.charge("a");
    one.bank.calls.clear();
    one.store.advance(std::chrono::hours(72));
    CHECK(last.sweep() == 1);
    CHECK(one.bank.calls.empty());
    CHECK(one.status("a") == status::failed);
    CHECK(note_of(one).empty());
}

TEST_CASE("lives that ended while a payment waited, and not in the middle of a question, are not counted")
{
    test::settling_case one;
    one.how.max_cut_off_attempts = 2;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    for (int life = 0; life < 10; ++life) {
        one.store.advance(5min);
        test::another_life(one).sweep();
    }
    CHECK(one.bank.times_called("look_up") == 10);
    CHECK(note_of(one).empty());
}

TEST_CASE("attempts that a kill has cut off use up none of a refund's attempts")
{
    test::settling_case one;
    one.how.max_refund_attempts = 3;
    wish_refund(one);
    one.bank.moods.assign(20, mood::is_cut_off);
    for (int life = 0; life < 20; ++life)
        CHECK_THROWS_AS(test::another_life(one).refund("a"), test::process_ended);
    one.bank.moods = {mood::refuses, mood::breaks_off_before};
    test::another_life last(one);
    for (int failure = 0; failure < 2; ++failure)
        CHECK_THROWS_AS(last.refund("a"), payments::provider_unavailable);
    last.refund("a");
    CHECK(one.status("a") == status::refunded);
    CHECK(one.paid_minor() == 0);
}

TEST_CASE("a refund at which the process ends each time is parked")
{
    test::settling_case one;
    one.how.max_cut_off_attempts = 5;
    wish_refund(one);
    one.bank.moods.assign(5, mood::is_cut_off);
    for (int life = 0; life < 5; ++life)
        CHECK_THROWS_AS(test::another_life(one).refund("a"), test::process_ended);
    test::another_life(one).refund("a");
    CHECK(one.bank.times_called("refund") == 5);
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(one.shows("fcg_refunds_parked 1"));
}

TEST_CASE("a payment whose deadline passed while the store was down waits for its message after the start")
{
    test::settling_case one;
    one.open("a");
    one.store.advance(std::chrono::hours(100)); // down
    test::another_life next(one);
    CHECK(next.sweep() == 0);
    CHECK(one.bank.calls.empty());
    CHECK(one.status("a") == status::pending);
    one.store.advance(5min); // the message is lost
    CHECK(next.sweep() == 1);
    CHECK(one.status("a") == status::approved);
}

TEST_CASE("time in which the store did not run does not make a payment too old")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    one.store.advance(std::chrono::hours(100)); // down
    {
        test::another_life next(one);
        for (int hour = 0; hour < 71; ++hour) {
            one.store.advance(std::chrono::hours(1));
            CHECK(next.sweep() == 0);
        }
    }
    one.store.advance(std::chrono::hours(100)); // down once more
    test::another_life last(one);
    one.store.advance(std::chrono::minutes(59));
    CHECK(last.sweep() == 0);
    CHECK(one.status("a") == status::processing);
    one.store.advance(5min);
    CHECK(last.sweep() == 1);
    CHECK(one.status("a") == status::cancelled);
}

TEST_CASE("payments and refunds do not wait for a clock that was ahead and is set back")
{
    test::settling_case one;
    one.how.ask_after_ms = 1'000;
    one.store.step_wall_clock(std::chrono::hours(24));
    one.open("a");
    one.open("b");
    one.bank.moods = {mood::breaks_off_after};
    one.bank.look_ups = {mood::refuses};
    one.charge("a");
    one.store.step_wall_clock(-std::chrono::hours(24));
    one.store.advance(5min + 1s);
    CHECK(one.sweep() == 2);
    CHECK(one.status("a") == status::approved);
    CHECK(one.status("b") == status::approved);
}
