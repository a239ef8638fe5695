// What a process that is killed again and again does to a payment. Its own ends do not count as the
// provider's failures, and time in which it did not run does not count as the buyer's.
#include "internal/payment/refund_commands.hpp"
#include "internal/settlement/cut_off.hpp"
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

std::string note_of(test::settling_case& fixture)
{
    return payments::warning_of_cut_off_payments(*fixture.db, fixture.settings.max_cut_off_attempts);
}

std::int64_t times_cut_off(test::settling_case& fixture, std::string const& payment)
{
    return fixture.db->read([&](storage::reader& db) {
        auto row = db.query("SELECT cut_off FROM payments WHERE payment_id = $1", payment);
        REQUIRE(row.next());
        return row.integer(0);
    });
}

void wish_refund(test::settling_case& fixture)
{
    fixture.open("a");
    fixture.charge("a");
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, "a", {contracts::refund_cause::buyer, "a reason"},
                                 fixture.command_context());
    });
}

} // namespace

TEST_CASE("attempts that a kill has cut off use up none of a payment's attempts")
{
    test::settling_case fixture;
    fixture.settings.max_attempts = 3;
    fixture.open("a");
    fixture.bank.moods.assign(20, mood::is_cut_off);
    for (int life = 0; life < 20; ++life)
        CHECK_THROWS_AS(test::another_life(fixture).charge("a"), test::process_ended);
    fixture.bank.moods = {mood::refuses, mood::refuses};
    test::another_life last(fixture);
    for (int failure = 1; failure <= 2; ++failure) {
        CHECK_THROWS_AS(last.charge("a"), payments::provider_unavailable);
        CHECK(fixture.state("a").failed_attempts == failure);
    }
    last.charge("a");
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.state("a").attempts == 23);
    CHECK(fixture.paid_minor() == 5990);
}

TEST_CASE("a provider that lets every attempt down ends a payment, however often a kill came between them")
{
    test::settling_case fixture;
    fixture.settings.max_attempts = 3;
    fixture.open("a");
    for (int failure = 1; failure <= 3; ++failure) {
        CHECK(fixture.status("a") != status::failed);
        fixture.bank.moods = {mood::is_cut_off, mood::refuses};
        CHECK_THROWS_AS(test::another_life(fixture).charge("a"), test::process_ended);
        test::another_life next(fixture);
        if (failure < 3)
            CHECK_THROWS_AS(next.charge("a"), payments::provider_unavailable);
        else
            next.charge("a");
    }
    CHECK(fixture.status("a") == status::failed);
    CHECK(fixture.bank.taken["a"] == 0);
}

TEST_CASE("the sweeper does not give up a payment because kills have cut off its attempts")
{
    test::settling_case fixture;
    fixture.settings.max_attempts = 3;
    fixture.open("a");
    fixture.bank.moods.assign(10, mood::is_cut_off);
    for (int life = 0; life < 10; ++life)
        CHECK_THROWS_AS(test::another_life(fixture).charge("a"), test::process_ended);
    fixture.store.advance(5min);
    test::another_life last(fixture);
    CHECK(last.sweep() == 1);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.times_called("cancel") == 0);
}

TEST_CASE("a payment at which the process ends each time is left to an operator, loudly, and goes on when he "
          "says so")
{
    test::settling_case fixture;
    fixture.settings.max_cut_off_attempts = 5;
    fixture.open("a");
    fixture.open("b");
    fixture.bank.moods = {mood::is_cut_off};
    fixture.bank.look_ups.assign(100, mood::is_cut_off); // a request about this payment ends the process
    int lives = 0;
    for (bool is_asked = true; is_asked && lives < 100; ++lives) {
        auto const calls = fixture.bank.calls.size();
        try {
            test::another_life(fixture).charge("a");
        } catch (test::process_ended const&) {
        }
        is_asked = fixture.bank.calls.size() > calls;
    }
    CHECK(lives == 6);
    CHECK(note_of(fixture).ends_with(": a"));
    fixture.bank.calls.clear();
    fixture.store.advance(5min);
    test::another_life next(fixture);
    next.sweep();
    CHECK(fixture.bank.calls.empty());
    CHECK(fixture.shows("fcg_payments_cut_off 1"));
    CHECK(fixture.status("a") == status::processing);

    fixture.bank.look_ups.clear();
    fixture.write([&](storage::transaction& tx) {
        CHECK(payments::resume_cut_off(tx, "a", fixture.settings.max_cut_off_attempts,
                                       fixture.command_context()));
        CHECK_FALSE(payments::resume_cut_off(tx, "b", fixture.settings.max_cut_off_attempts,
                                             fixture.command_context()));
    });
    CHECK(note_of(fixture).empty());
    next.sweep();
    CHECK(fixture.status("a") == status::approved);
}

TEST_CASE(
    "of payments in work together when the process ends again and again, only the one whose turn it was "
    "is blamed")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.open("b");
    fixture.bank.moods.assign(100, mood::is_cut_off);
    for (int life = 0; life < 6; ++life)
        for (auto const* const payment : {"a", "b"})
            CHECK_THROWS_AS(test::another_life(fixture).charge(payment), test::process_ended);
    auto const before_of_a = times_cut_off(fixture, "a");
    auto const before_of_b = times_cut_off(fixture, "b");
    CHECK(before_of_b >= payments::suspects::min_cut_off);
    fixture.bank.calls.clear();
    fixture.bank.takes_its_time = 1s;
    for (int life = 0; life < 5; ++life) {
        test::another_life next(fixture);
        boost::asio::cancellation_signal end_of_b;
        auto const a = test::start(fixture.store.env().background, next.begin_charge("a"));
        boost::asio::co_spawn(
            fixture.store.env().background.executor(), next.begin_charge("b"),
            boost::asio::bind_cancellation_slot(end_of_b.slot(), [](std::exception_ptr const&) {}));
        fixture.store.advance(500ms);
        end_of_b.emit(boost::asio::cancellation_type::terminal);
        fixture.store.advance(5s);
        CHECK_THROWS_AS(a->take(), test::process_ended);
    }
    CHECK(std::ranges::none_of(fixture.bank.calls,
                               [](std::string const& call) { return call.ends_with(" b"); }));
    CHECK(times_cut_off(fixture, "a") == before_of_a + 5);
    CHECK(times_cut_off(fixture, "b") == before_of_b);

    fixture.bank.moods.clear();
    test::another_life last(fixture);
    last.charge("b");
    last.charge("a");
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.status("b") == status::approved);
}

TEST_CASE("a refund that was cut off again and again waits while another one has its turn")
{
    test::settling_case fixture;
    wish_refund(fixture);
    fixture.bank.moods.assign(6, mood::is_cut_off);
    for (int life = 0; life < 6; ++life)
        CHECK_THROWS_AS(test::another_life(fixture).refund("a"), test::process_ended);
    fixture.bank.calls.clear();
    test::another_life next(fixture);
    auto turn = fixture.store.run(next.context.suspected.wait_for_turn(payments::suspects::min_cut_off));
    payments::payment_work work{next.context, {"c", {}, {}}};
    auto const refunded =
        test::start(fixture.store.env().background, payments::have_refunded(std::move(work), {"a", "ref-a"}));
    fixture.store.advance(1min);
    CHECK(fixture.bank.calls.empty());
    turn = {};
    fixture.store.advance(1s);
    CHECK(refunded->ended());
    CHECK(fixture.status("a") == status::refunded);
}

TEST_CASE("a payment that is left to an operator ends failed once it is too old")
{
    test::settling_case fixture;
    fixture.settings.max_cut_off_attempts = 2;
    fixture.open("a");
    fixture.bank.moods.assign(2, mood::is_cut_off);
    for (int life = 0; life < 2; ++life)
        CHECK_THROWS_AS(test::another_life(fixture).charge("a"), test::process_ended);
    test::another_life last(fixture);
    last.charge("a");
    fixture.bank.calls.clear();
    fixture.store.advance(std::chrono::hours(72));
    CHECK(last.sweep() == 1);
    CHECK(fixture.bank.calls.empty());
    CHECK(fixture.status("a") == status::failed);
    CHECK(note_of(fixture).empty());
}

TEST_CASE("lives that ended while a payment waited, and not in the middle of a question, are not counted")
{
    test::settling_case fixture;
    fixture.settings.max_cut_off_attempts = 2;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    for (int life = 0; life < 10; ++life) {
        fixture.store.advance(5min);
        test::another_life(fixture).sweep();
    }
    CHECK(fixture.bank.times_called("look_up") == 10);
    CHECK(note_of(fixture).empty());
}

TEST_CASE("attempts that a kill has cut off use up none of a refund's attempts")
{
    test::settling_case fixture;
    fixture.settings.max_refund_attempts = 3;
    wish_refund(fixture);
    fixture.bank.moods.assign(20, mood::is_cut_off);
    for (int life = 0; life < 20; ++life)
        CHECK_THROWS_AS(test::another_life(fixture).refund("a"), test::process_ended);
    fixture.bank.moods = {mood::refuses, mood::breaks_off_before};
    test::another_life last(fixture);
    for (int failure = 0; failure < 2; ++failure)
        CHECK_THROWS_AS(last.refund("a"), payments::provider_unavailable);
    last.refund("a");
    CHECK(fixture.status("a") == status::refunded);
    CHECK(fixture.paid_minor() == 0);
}

TEST_CASE("a refund at which the process ends each time is parked")
{
    test::settling_case fixture;
    fixture.settings.max_cut_off_attempts = 5;
    wish_refund(fixture);
    fixture.bank.moods.assign(5, mood::is_cut_off);
    for (int life = 0; life < 5; ++life)
        CHECK_THROWS_AS(test::another_life(fixture).refund("a"), test::process_ended);
    test::another_life(fixture).refund("a");
    CHECK(fixture.bank.times_called("refund") == 5);
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(fixture.shows("fcg_refunds_parked 1"));
}

TEST_CASE("a payment whose deadline passed while the store was down waits for its message after the start")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.store.advance(std::chrono::hours(100)); // the store is down
    test::another_life next(fixture);
    CHECK(next.sweep() == 0);
    CHECK(fixture.bank.calls.empty());
    CHECK(fixture.status("a") == status::pending);
    fixture.store.advance(5min); // the message is lost
    CHECK(next.sweep() == 1);
    CHECK(fixture.status("a") == status::approved);
}

TEST_CASE("time in which the store did not run does not make a payment too old")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    fixture.store.advance(std::chrono::hours(100)); // the store is down
    {
        test::another_life next(fixture);
        for (int hour = 0; hour < 71; ++hour) {
            fixture.store.advance(std::chrono::hours(1));
            CHECK(next.sweep() == 0);
        }
    }
    fixture.store.advance(std::chrono::hours(100)); // the store is down once more
    test::another_life last(fixture);
    fixture.store.advance(std::chrono::minutes(59));
    CHECK(last.sweep() == 0);
    CHECK(fixture.status("a") == status::processing);
    fixture.store.advance(5min);
    CHECK(last.sweep() == 1);
    CHECK(fixture.status("a") == status::cancelled);
}

TEST_CASE("payments and refunds do not wait for a clock that was ahead and is set back")
{
    test::settling_case fixture;
    fixture.settings.ask_after_ms = 1'000;
    fixture.store.step_wall_clock(std::chrono::hours(24));
    fixture.open("a");
    fixture.open("b");
    fixture.bank.moods = {mood::breaks_off_after};
    fixture.bank.look_ups = {mood::refuses};
    fixture.charge("a");
    fixture.store.step_wall_clock(-std::chrono::hours(24));
    fixture.store.advance(5min + 1s);
    CHECK(fixture.sweep() == 2);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.status("b") == status::approved);
}
