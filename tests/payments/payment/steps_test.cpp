#include "inside/payment/journal.hpp"
#include "inside/payment/open_refunds.hpp"
#include "inside/payment/steps.hpp"
#include "payment_books.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;

namespace {

/// The module's file with one payment in it, of 59.90 unless it is told otherwise.
struct open_payment_case {
    test::module_store store;
    std::unique_ptr<storage::database> db = store.around().open_database("payments");
    std::string id = store.around().ids.next().to_string();
    core::trace trace{"correlation", {}, {}};

    std::int64_t minor;

    explicit open_payment_case(std::int64_t minor_units = 5990) : minor(minor_units)
    {
        store.serve([](http::routes&) {}, {db.get()});
        store.run(write([&](storage::transaction& in) { payments::open_payment(in, order(), step()); }));
        store.events();
    }

    payments::payment_order order() const
    {
        return {.payment_id = id,
                .user_id = "a-buyer",
                .game_id = "a-game",
                .amount = {minor, core::currency::brl()},
                .method = contracts::payment_method::pix,
                .correlation_id = "correlation"};
    }

    payments::step step() { return {store.around().ids, store.clock().now(), trace}; }

    task<> write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }

    void unit(std::function<void(storage::transaction&)> work) { store.run(write(std::move(work))); }

    void end(status how)
    {
        unit([&](storage::transaction& in) {
            payments::end_payment(in, id, {how, "simulated", "reference", "a reason"}, step());
        });
    }

    std::optional<payments::payment> begin()
    {
        std::optional<payments::payment> begun;
        store.run(write(
            [&](storage::transaction& in) { begun = payments::begin_attempt(in, id, "simulated", step()); }));
        return begun;
    }

    payments::payment state()
    {
        return db->read([&](storage::reader& in) { return payments::load_payment(in, id).value(); });
    }

    std::vector<payments::balance> balances()
    {
        return db->read([](storage::reader& in) {
            return payments::read_balances(in, core::from_micros(0), core::time_point::max());
        });
    }

    std::string parked() { return payments::note_of_parked_refunds(*db); }

    std::optional<core::time_point> ask_at()
    {
        return db->read([&](storage::reader& in) {
            auto row = in.query("SELECT ask_at FROM payments WHERE payment_id = $1", id);
            row.next();
            return row.maybe_moment(0);
        });
    }

    std::string shown_status()
    {
        return db->read([&](storage::reader& in) {
            auto row = in.query("SELECT status FROM payments WHERE payment_id = $1", id);
            row.next();
            return std::string(row.text(0));
        });
    }
};

} // namespace

TEST_CASE("opening the same payment twice opens one and publishes one request")
{
    open_payment_case one;
    bool opened = true;
    one.store.run(one.write(
        [&](storage::transaction& in) { opened = payments::open_payment(in, one.order(), one.step()); }));
    CHECK_FALSE(opened);
    CHECK(one.store.events().empty());
}

TEST_CASE("an attempt is recorded before the provider is asked, each with its number")
{
    open_payment_case one;
    CHECK(one.begin()->attempts == 1);
    CHECK(one.begin()->attempts == 2);
    CHECK(one.store.events() == test::names{"PaymentProcessing", "PaymentProcessing"});
    CHECK(one.state().status == status::processing);
}

TEST_CASE("an approved payment tells of the money and of the completed purchase")
{
    open_payment_case one;
    one.begin();
    one.store.events();
    one.end(status::approved);
    CHECK(one.store.events() == test::names{"PaymentSucceeded", "GamePurchaseCompleted"});
    CHECK(one.state().status == status::approved);
}

TEST_CASE("the first end of a payment stays, whatever comes later")
{
    for (auto const first : {status::approved, status::declined, status::failed, status::cancelled}) {
        open_payment_case one;
        one.begin();
        one.end(first);
        one.store.events();
        for (auto const later : {status::declined, status::failed, status::cancelled})
            one.end(later);
        CHECK(one.store.events().empty());
        CHECK(one.state().status == first);
        CHECK_FALSE(one.begin().has_value());
    }
}

TEST_CASE("money that the provider takes after the end is noted and asked back, once")
{
    open_payment_case one;
    one.begin();
    one.end(status::declined);
    one.store.events();
    one.end(status::approved);
    one.end(status::approved);
    CHECK(one.store.events() == test::names{"OverchargeFound", "RefundRequested"});
    CHECK(one.state().status == status::declined);
    CHECK(one.state().find_refund("reference")->cause == "late");
}

TEST_CASE("the provider's fee is booked beside what the store gets, and all of it adds up to zero")
{
    open_payment_case one;
    one.unit([&](storage::transaction& in) {
        payments::end_payment(in, one.id, {status::approved, "simulated", "reference", {}, 349}, one.step());
    });
    auto const balances = one.balances();
    REQUIRE(balances.size() == 1);
    CHECK(balances.front().currency == "BRL");
    CHECK(balances.front().buyer_minor == -5990);
    CHECK(balances.front().store_minor == 5641);
    CHECK(balances.front().fees_minor == 349);
    CHECK(balances.front().refunds_minor == 0);
    CHECK(balances.front().entries == 1);
}

TEST_CASE("a refund that is finished gives the buyer all of it back and is told with who wished it")
{
    open_payment_case one;
    one.end(status::approved);
    one.store.events();
    one.unit([&](storage::transaction& in) {
        payments::request_refund(in, one.id, {"admin", "a gift for two"}, one.step());
        payments::begin_refund(in, one.id, "reference", one.step());
        payments::finish_refund(in, one.id, "reference", 0, one.step());
    });
    auto const told = one.store.new_events();
    REQUIRE(told.size() == 3);
    CHECK(told[0].type == "RefundRequested");
    CHECK(told[1].type == "RefundProcessing");
    CHECK(told[2].type == "PaymentRefunded");
    auto const refunded = test::content_of<contracts::payment_refunded>(told[2]);
    CHECK(refunded.cause == "admin");
    CHECK(refunded.reason == "a gift for two");
    CHECK(one.balances().front().buyer_minor == 0);
    CHECK(one.balances().front().refunds_minor == -5990);
    CHECK(one.shown_status() == "refunded");
}

TEST_CASE("a free game is refunded at once, without the provider and without the ledger")
{
    open_payment_case one(0);
    one.end(status::approved);
    one.store.events();
    one.unit([&](storage::transaction& in) {
        payments::request_refund(in, one.id, {"buyer", "boring"}, one.step());
    });
    CHECK(one.store.events() == test::names{"PaymentRefunded"});
    CHECK(one.balances().empty());
    CHECK(one.shown_status() == "refunded");
}

TEST_CASE("a parked refund is tried anew with its attempts counted from the start, when an operator says so")
{
    open_payment_case one;
    one.end(status::approved);
    one.unit([&](storage::transaction& in) {
        payments::request_refund(in, one.id, {"buyer", "boring"}, one.step());
        payments::begin_refund(in, one.id, "reference", one.step());
        payments::park_refund(in, one.id, "reference", "the charge is too old", one.step());
    });
    CHECK(one.parked() == "1 refund is parked: " + one.id);
    one.store.events();

    bool resumed = false;
    bool again = true;
    one.unit([&](storage::transaction& in) {
        resumed = payments::resume_refund(in, one.id, "reference", one.step());
        again = payments::resume_refund(in, one.id, "reference", one.step());
    });
    CHECK(resumed);
    CHECK_FALSE(again);
    CHECK(one.store.events() == test::names{"RefundRequested"});
    CHECK(one.state().own_refund()->attempts == 0);
    CHECK(one.parked() == "");
}

TEST_CASE("an end is said again as a new event with the same content, for those who never got it")
{
    open_payment_case one;
    one.end(status::declined);
    auto const first = one.store.new_events().back();
    one.store.advance(std::chrono::hours(1));
    one.unit([&](storage::transaction& in) { payments::say_again(in, one.id, one.step()); });
    auto const again = one.store.new_events();
    REQUIRE(again.size() == 1);
    CHECK(again.front().type == "GamePurchaseCompleted");
    CHECK(again.front().payload == first.payload);
    CHECK(again.front().id != first.id);
}

TEST_CASE("a charge that was opened is found by its reference alone")
{
    open_payment_case one;
    one.begin();
    one.unit([&](storage::transaction& in) { payments::note_opened(in, one.id, "pi_1", one.step()); });
    auto const look = [&](std::string_view reference) {
        return one.db->read(
            [&](storage::reader& in) { return payments::payment_of_reference(in, reference); });
    };
    CHECK(look("pi_1") == one.id);
    CHECK_FALSE(look("pi_2").has_value());
}

TEST_CASE("an open payment is looked at after its deadline without news, an ended one never")
{
    open_payment_case one;
    auto const opened_at = one.store.clock().now();
    CHECK(one.ask_at() == opened_at + std::chrono::minutes(5));
    one.store.advance(std::chrono::minutes(1));
    one.begin();
    CHECK(one.ask_at() == opened_at + std::chrono::minutes(6));
    auto const later = opened_at + std::chrono::hours(2);
    one.unit([&](storage::transaction& in) { payments::ask_again_at(in, one.id, later); });
    CHECK(one.ask_at() == later);
    one.end(status::failed);
    CHECK_FALSE(one.ask_at().has_value());
    one.unit([&](storage::transaction& in) { payments::ask_again_at(in, one.id, later); });
    CHECK_FALSE(one.ask_at().has_value());
}

TEST_CASE("a stream that breaks a guard is damaged, and says where")
{
    open_payment_case one;
    one.end(status::declined);
    auto events = one.db->read(
        [&](storage::reader& in) { return storage::events_of(in, payments::stream_of(one.id)); });
    auto late = events[1];
    late.stream_version = 4;
    events.push_back(late);
    CHECK_THROWS_WITH_AS(payments::replay(events),
                         doctest::Contains("version 4: a payment that is declined cannot become declined"),
                         std::runtime_error);
    events.back().type = "PaymentLost";
    CHECK_THROWS_WITH_AS(payments::replay(events),
                         doctest::Contains("version 4: nothing is known of a PaymentLost"),
                         std::runtime_error);
}

TEST_CASE("the row for reading says what the stream of events says")
{
    open_payment_case one;
    CHECK(one.shown_status() == "pending");
    one.begin();
    CHECK(one.shown_status() == "processing");
    one.end(status::declined);
    CHECK(one.shown_status() == "declined");
    CHECK(one.state().reason == "a reason");
}

TEST_CASE("a payment that never existed cannot be begun or ended")
{
    open_payment_case one;
    one.id = one.store.around().ids.next().to_string();
    CHECK_FALSE(one.begin().has_value());
    one.end(status::approved);
    CHECK(one.store.events().empty());
}

TEST_CASE("a payment that has ended since it was loaded keeps its first end")
{
    open_payment_case one;
    auto const begun = one.begin();
    REQUIRE(begun);
    one.end(status::declined);
    one.store.run(one.write([&](storage::transaction& in) {
        payments::end_payment(in, *begun, {status::approved, "simulated", "reference", {}}, one.step());
    }));
    CHECK(one.state().status == status::declined);
    CHECK(one.shown_status() == "declined");
}
