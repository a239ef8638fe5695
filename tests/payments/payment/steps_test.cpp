#include "internal/payment/journal.hpp"
#include "internal/payment/open_refunds.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_rows.hpp"
#include "payment/by_id.hpp"
#include "payment_books.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;

namespace {

/// The module's database with one payment in it, of 59.90 unless another amount is given.
struct open_payment_case {
    test::module_store store;
    std::unique_ptr<storage::database> db = store.env().open_database("payments");
    std::string id = store.env().ids.next().to_string();
    core::trace trace{"correlation", {}, {}};

    std::int64_t minor;

    explicit open_payment_case(std::int64_t minor_units = 5990) : minor(minor_units)
    {
        store.serve([](http::routes&) {}, {db.get()});
        store.run(
            write([&](storage::transaction& tx) { payments::open_payment(tx, order(), command_context()); }));
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

    payments::command_context command_context() { return {store.env().ids, store.clock().now(), trace}; }

    task<> write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }

    void unit(std::function<void(storage::transaction&)> work) { store.run(write(std::move(work))); }

    void end(status status)
    {
        unit([&](storage::transaction& tx) {
            test::end_payment(tx, id, {status, "simulated", "reference", "a reason"}, command_context());
        });
    }

    std::optional<payments::payment> begin()
    {
        std::optional<payments::payment> begun;
        store.run(write([&](storage::transaction& tx) {
            begun = test::begin_attempt(tx, id, "simulated", command_context());
        }));
        return begun;
    }

    payments::payment state()
    {
        return db->read([&](storage::reader& reader) { return payments::load_payment(reader, id).value(); });
    }

    std::vector<payments::balance> balances()
    {
        return db->read([](storage::reader& db) {
            return payments::read_balances(db, core::from_micros(0), core::time_point::max());
        });
    }

    std::string parked() { return payments::warning_of_parked_refunds(*db); }

    std::optional<core::time_point> ask_at()
    {
        return db->read([&](storage::reader& reader) {
            auto row = reader.query("SELECT ask_at FROM payments WHERE payment_id = $1", id);
            row.next();
            return row.maybe_moment(0);
        });
    }

    std::string shown_status()
    {
        return db->read([&](storage::reader& reader) {
            auto row = reader.query("SELECT status FROM payments WHERE payment_id = $1", id);
            row.next();
            return std::string(row.text(0));
        });
    }
};

} // namespace

TEST_CASE("opening the same payment twice opens one and publishes one request")
{
    open_payment_case fixture;
    bool opened = true;
    fixture.store.run(fixture.write([&](storage::transaction& tx) {
        opened = payments::open_payment(tx, fixture.order(), fixture.command_context()).has_value();
    }));
    CHECK_FALSE(opened);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("an attempt is recorded before the provider is asked, each with its number")
{
    open_payment_case fixture;
    CHECK(fixture.begin()->attempts == 1);
    CHECK(fixture.begin()->attempts == 2);
    CHECK(fixture.store.events() == test::names{"PaymentProcessing", "PaymentProcessing"});
    CHECK(fixture.state().status == status::processing);
}

TEST_CASE("an approved payment tells of the money and of the completed purchase")
{
    open_payment_case fixture;
    fixture.begin();
    fixture.store.events();
    fixture.end(status::approved);
    CHECK(fixture.store.events() == test::names{"PaymentSucceeded", "GamePurchaseCompleted"});
    CHECK(fixture.state().status == status::approved);
}

TEST_CASE("the first end of a payment stays, whatever comes later")
{
    for (auto const first : {status::approved, status::declined, status::failed, status::cancelled}) {
        open_payment_case fixture;
        fixture.begin();
        fixture.end(first);
        fixture.store.events();
        for (auto const later : {status::declined, status::failed, status::cancelled})
            fixture.end(later);
        CHECK(fixture.store.events().empty());
        CHECK(fixture.state().status == first);
        CHECK_FALSE(fixture.begin().has_value());
    }
}

TEST_CASE("money that the provider takes after the end is noted and asked back, once")
{
    open_payment_case fixture;
    fixture.begin();
    fixture.end(status::declined);
    fixture.store.events();
    fixture.end(status::approved);
    fixture.end(status::approved);
    CHECK(fixture.store.events() == test::names{"OverchargeFound", "RefundRequested"});
    CHECK(fixture.state().status == status::declined);
    CHECK(fixture.state().find_refund("reference")->cause == contracts::refund_cause::late);
}

TEST_CASE("the provider's fee is booked beside what the store gets, and all of it adds up to zero")
{
    open_payment_case fixture;
    fixture.unit([&](storage::transaction& tx) {
        test::end_payment(tx, fixture.id, {status::approved, "simulated", "reference", {}, 349},
                          fixture.command_context());
    });
    auto const balances = fixture.balances();
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
    open_payment_case fixture;
    fixture.end(status::approved);
    fixture.store.events();
    fixture.unit([&](storage::transaction& tx) {
        payments::request_refund(tx, fixture.id, {contracts::refund_cause::admin, "a gift for two"},
                                 fixture.command_context());
        test::begin_refund(tx, fixture.id, "reference", fixture.command_context());
        payments::finish_refund(tx, fixture.id, "reference", 0, fixture.command_context());
    });
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 3);
    CHECK(events[0].type == "RefundRequested");
    CHECK(events[1].type == "RefundProcessing");
    CHECK(events[2].type == "PaymentRefunded");
    auto const refunded = test::content_of<contracts::payment_refunded>(events[2]);
    CHECK(refunded.cause == contracts::refund_cause::admin);
    CHECK(refunded.reason == "a gift for two");
    CHECK(fixture.balances().front().buyer_minor == 0);
    CHECK(fixture.balances().front().refunds_minor == -5990);
    CHECK(fixture.shown_status() == "refunded");
}

TEST_CASE("a free game is refunded at once, without the provider and without the ledger")
{
    open_payment_case fixture(0);
    fixture.end(status::approved);
    fixture.store.events();
    fixture.unit([&](storage::transaction& tx) {
        payments::request_refund(tx, fixture.id, {contracts::refund_cause::buyer, "boring"},
                                 fixture.command_context());
    });
    CHECK(fixture.store.events() == test::names{"PaymentRefunded"});
    CHECK(fixture.balances().empty());
    CHECK(fixture.shown_status() == "refunded");
}

TEST_CASE("a parked refund is tried anew with its attempts counted from the start, when an operator says so")
{
    open_payment_case fixture;
    fixture.end(status::approved);
    fixture.unit([&](storage::transaction& tx) {
        payments::request_refund(tx, fixture.id, {contracts::refund_cause::buyer, "boring"},
                                 fixture.command_context());
        test::begin_refund(tx, fixture.id, "reference", fixture.command_context());
        payments::park_refund(tx, fixture.id, "reference", "the charge is too old",
                              fixture.command_context());
    });
    CHECK(fixture.parked() == "1 refund is parked: " + fixture.id);
    fixture.store.events();

    bool resumed = false;
    bool again = true;
    fixture.unit([&](storage::transaction& tx) {
        resumed = payments::resume_refund(tx, fixture.id, "reference", fixture.command_context());
        again = payments::resume_refund(tx, fixture.id, "reference", fixture.command_context());
    });
    CHECK(resumed);
    CHECK_FALSE(again);
    CHECK(fixture.store.events() == test::names{"RefundRequested"});
    CHECK(fixture.state().own_refund()->attempts == 0);
    CHECK(fixture.parked() == "");
}

TEST_CASE("an end is said again as a new event with the same content, for those who never got it")
{
    open_payment_case fixture;
    fixture.end(status::declined);
    auto const first = fixture.store.new_events().back();
    fixture.store.advance(std::chrono::hours(1));
    fixture.unit(
        [&](storage::transaction& tx) { payments::announce_end(tx, fixture.id, fixture.command_context()); });
    auto const again = fixture.store.new_events();
    REQUIRE(again.size() == 1);
    CHECK(again.front().type == "GamePurchaseCompleted");
    CHECK(again.front().payload == first.payload);
    CHECK(again.front().id != first.id);
}

TEST_CASE("a charge that was opened is found by its reference alone")
{
    open_payment_case fixture;
    fixture.begin();
    fixture.unit([&](storage::transaction& tx) {
        payments::open_charge(tx, fixture.id, "pi_1", fixture.command_context());
    });
    auto const look = [&](std::string_view reference) {
        return fixture.db->read(
            [&](storage::reader& db) { return payments::payment_of_reference(db, reference); });
    };
    CHECK(look("pi_1") == fixture.id);
    CHECK_FALSE(look("pi_2").has_value());
}

TEST_CASE("an open payment is looked at after its deadline without news, an ended one never")
{
    open_payment_case fixture;
    auto const opened_at = fixture.store.clock().now();
    CHECK(fixture.ask_at() == opened_at + std::chrono::minutes(5));
    fixture.store.advance(std::chrono::minutes(1));
    fixture.begin();
    CHECK(fixture.ask_at() == opened_at + std::chrono::minutes(6));
    auto const later = opened_at + std::chrono::hours(2);
    fixture.unit([&](storage::transaction& tx) { payments::put_off_look(tx, fixture.id, later); });
    CHECK(fixture.ask_at() == later);
    fixture.end(status::failed);
    CHECK_FALSE(fixture.ask_at().has_value());
    fixture.unit([&](storage::transaction& tx) { payments::put_off_look(tx, fixture.id, later); });
    CHECK_FALSE(fixture.ask_at().has_value());
}

TEST_CASE("a stream that breaks a guard is damaged, and says where")
{
    open_payment_case fixture;
    fixture.end(status::declined);
    auto events = fixture.db->read(
        [&](storage::reader& db) { return storage::events_of(db, payments::stream_of(fixture.id)); });
    auto late = events[1];
    late.stream_version = 4;
    events.push_back(late);
    CHECK_THROWS_WITH_AS(payments::replay(events),
                         doctest::Contains("version 4: a payment that is declined cannot become declined"),
                         std::runtime_error);
    events.back().type = "PaymentLost";
    CHECK_THROWS_WITH_AS(payments::replay(events), doctest::Contains("version 4: unknown event PaymentLost"),
                         std::runtime_error);
}

TEST_CASE("the row for reading says what the stream of events says")
{
    open_payment_case fixture;
    CHECK(fixture.shown_status() == "pending");
    fixture.begin();
    CHECK(fixture.shown_status() == "processing");
    fixture.end(status::declined);
    CHECK(fixture.shown_status() == "declined");
    CHECK(fixture.state().reason == "a reason");
}

TEST_CASE("a payment that never existed cannot be begun or ended")
{
    open_payment_case fixture;
    fixture.id = fixture.store.env().ids.next().to_string();
    CHECK_FALSE(fixture.begin().has_value());
    fixture.end(status::approved);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a payment that has ended since it was loaded keeps its first end")
{
    open_payment_case fixture;
    auto const begun = fixture.begin();
    REQUIRE(begun);
    fixture.end(status::declined);
    fixture.store.run(fixture.write([&](storage::transaction& tx) {
        payments::end_payment(tx, *begun, {status::approved, "simulated", "reference", {}},
                              fixture.command_context());
    }));
    CHECK(fixture.state().status == status::declined);
    CHECK(fixture.shown_status() == "declined");
}
