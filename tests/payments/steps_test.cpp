#include "inside/payment/steps.hpp"
#include "module.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;

namespace {

/// The module's file with one payment of 59.90 in it.
struct open_payment_case {
    test::module_store store;
    std::unique_ptr<storage::database> db = store.around().open_database("payments");
    std::string id = store.around().ids.next().to_string();
    core::trace trace{"correlation", {}, {}};

    open_payment_case()
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
                .amount = {5990, core::currency::brl()},
                .method = contracts::payment_method::pix,
                .correlation_id = "correlation"};
    }

    payments::step step() { return {store.around().ids, store.clock().now(), trace}; }

    task<> write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }

    void end(status how)
    {
        store.run(write([&](storage::transaction& in) {
            payments::end_payment(in, id, {how, "simulated", "reference", "a reason"}, step());
        }));
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
        for (auto const later : {status::approved, status::declined, status::failed, status::cancelled})
            one.end(later);
        CHECK(one.store.events().empty());
        CHECK(one.state().status == first);
        CHECK_FALSE(one.begin().has_value());
    }
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
