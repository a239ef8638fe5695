#include "internal/provider/simulated/simulated_provider.hpp"
#include "platform/async/timeout.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::charge_outcome;
using payments::provider_unavailable;
using payments::refund_outcome;

namespace {

using kind = enum charge_outcome::kind;

constexpr auto later = std::chrono::seconds(2);

struct provider_case {
    test::simulated_world store;
    std::unique_ptr<storage::database> books = store.open("payments");
    int webhook_count = 0;
    payments::simulated_provider provider{
        *books, store.clock, store.loop, {.later = later, .on_webhook = [this] { ++webhook_count; }}};

    static payments::charge_order order(std::string key, std::int64_t minor)
    {
        return {.payment_id = std::move(key),
                .amount = {minor, core::currency::brl()},
                .method = "Pix",
                .reference = {}};
    }

    charge_outcome charge(std::string key, std::int64_t minor)
    {
        return store.run(provider.charge(order(std::move(key), minor)));
    }

    std::optional<charge_outcome> look_up(std::string key)
    {
        return store.run(provider.look_up({std::move(key), {}}));
    }

    charge_outcome cancel(std::string key) { return store.run(provider.cancel({std::move(key), {}})); }

    refund_outcome refund(std::string key, std::string charged, std::int64_t minor)
    {
        return store.run(provider.refund({.key = std::move(key),
                                          .payment_id = charged,
                                          .reference = "simulated-" + charged,
                                          .amount = {minor, core::currency::brl()}}));
    }

    /// Charges a payment and cancels the call after a timeout, as the guard does.
    void charge_in_vain(std::string key, std::int64_t minor)
    {
        auto work = provider.charge(order(std::move(key), minor));
        CHECK_THROWS_AS(
            store.run(async::with_timeout(store.loop, std::move(work), std::chrono::milliseconds(100))),
            async::timed_out);
    }

    std::int64_t count(std::string_view sql)
    {
        return books->read([&](storage::reader& db) {
            auto row = db.query(sql);
            row.next();
            return row.integer(0);
        });
    }

    std::int64_t charges()
    {
        return count("SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'");
    }
};

} // namespace

TEST_CASE("the simulated provider decides by the minor units of the amount")
{
    provider_case fixture;
    CHECK(fixture.charge("a", 5990).end == kind::approved);
    CHECK(fixture.charge("a", 5990).reference == "simulated-a");
    CHECK(fixture.charge("b", 5901).end == kind::declined);
    CHECK(fixture.charge("b", 5901).reason == "insufficient funds");
    CHECK(fixture.charge("c", 5902).end == kind::failed);
    CHECK(fixture.charge("d", 5906).end == kind::approved);
    CHECK(fixture.charge("e", 5907).end == kind::approved);
    CHECK(fixture.charge("f", 99).end == kind::approved);
}

TEST_CASE("the simulated provider errs twice before it approves an amount that ends in 04")
{
    provider_case fixture;
    CHECK_THROWS_AS(fixture.charge("a", 5904), provider_unavailable);
    CHECK_FALSE(fixture.look_up("a").has_value());
    CHECK_THROWS_AS(fixture.charge("a", 5904), provider_unavailable);
    CHECK(fixture.charge("a", 5904).end == kind::approved);
    CHECK(fixture.look_up("a")->end == kind::approved);
}

TEST_CASE("the same key is charged once, however often it is asked for")
{
    provider_case fixture;
    auto const first = fixture.charge("a", 5990);
    auto const again = fixture.charge("a", 5990);
    CHECK(first.reference == again.reference);
    CHECK(fixture.charges() == 1);
    CHECK_FALSE(fixture.look_up("b").has_value());
}

TEST_CASE("an amount that ends in 03 waits, is approved later and is told by a webhook")
{
    provider_case fixture;
    auto const taken_on = fixture.charge("a", 5903);
    CHECK(taken_on.end == kind::waiting);
    CHECK(taken_on.reference == "simulated-a");
    CHECK(fixture.charge("a", 5903).end == kind::waiting);
    CHECK(fixture.look_up("a")->end == kind::waiting);
    CHECK(fixture.webhook_count == 2);
    CHECK(fixture.count("SELECT count(*) FROM simulated_webhooks") == 1);
    fixture.store.clock.advance(later);
    CHECK(fixture.look_up("a")->end == kind::approved);
    CHECK(fixture.charge("a", 5903).end == kind::approved);
}

TEST_CASE("an amount that ends in 05 is never answered; asking for it succeeds later")
{
    provider_case fixture;
    fixture.charge_in_vain("a", 5905);
    CHECK(fixture.charges() == 1);
    CHECK_THROWS_AS(fixture.look_up("a"), provider_unavailable);
    CHECK_THROWS_AS(fixture.cancel("a"), provider_unavailable);
    fixture.store.clock.advance(later);
    CHECK(fixture.look_up("a")->end == kind::approved);
    CHECK(fixture.cancel("a").end == kind::approved);
    CHECK(fixture.count("SELECT count(*) FROM simulated_webhooks") == 0);
}

TEST_CASE("what was cancelled is never charged, also when it is asked for afterwards")
{
    provider_case fixture;
    CHECK(fixture.cancel("a").end == kind::cancelled);
    CHECK(fixture.charge("a", 5990).end == kind::cancelled);
    CHECK(fixture.look_up("a")->end == kind::cancelled);
    CHECK(fixture.cancel("a").end == kind::cancelled);

    CHECK_THROWS_AS(fixture.charge("b", 5904), provider_unavailable);
    CHECK(fixture.cancel("b").end == kind::cancelled);
    CHECK(fixture.charge("b", 5904).end == kind::cancelled);

    fixture.charge("c", 5903);
    CHECK(fixture.cancel("c").end == kind::cancelled);
    fixture.store.clock.advance(later);
    CHECK(fixture.look_up("c")->end == kind::cancelled);
    CHECK(fixture.charges() == 0);
    CHECK(fixture.count("SELECT count(*) FROM simulated_webhooks") == 0);
}

TEST_CASE("cancelling what has ended says how it ended")
{
    provider_case fixture;
    fixture.charge("a", 5990);
    fixture.charge("b", 5901);
    CHECK(fixture.cancel("a").end == kind::approved);
    CHECK(fixture.cancel("b").end == kind::declined);
    CHECK(fixture.charges() == 1);
}

TEST_CASE("the money of a charge goes back once")
{
    provider_case fixture;
    fixture.charge("a", 5990);
    CHECK(fixture.refund("r-1", "a", 5990).end == refund_outcome::kind::refunded);
    CHECK(fixture.refund("r-1", "a", 5990).end == refund_outcome::kind::refunded);
    auto const second = fixture.refund("r-2", "a", 5990);
    CHECK(second.end == refund_outcome::kind::refused);
    CHECK(second.reason == "the charge was refunded before");
    CHECK(fixture.count("SELECT count(*) FROM simulated_refunds") == 1);
}

TEST_CASE("what was not charged, or another amount, is not refunded")
{
    provider_case fixture;
    fixture.charge("declined", 5901);
    fixture.charge("waiting", 5903);
    fixture.charge("a", 5990);
    CHECK(fixture.refund("r-1", "unknown", 5990).end == refund_outcome::kind::refused);
    CHECK(fixture.refund("r-2", "declined", 5901).end == refund_outcome::kind::refused);
    CHECK(fixture.refund("r-3", "waiting", 5903).end == refund_outcome::kind::refused);
    CHECK(fixture.refund("r-4", "a", 5991).reason == "only the whole charge can be refunded");
    CHECK(fixture.count("SELECT count(*) FROM simulated_refunds") == 0);
}

TEST_CASE("amounts that end in 06 are never refunded, and those in 07 after two passing errors")
{
    provider_case fixture;
    fixture.charge("a", 5906);
    CHECK(fixture.refund("r-1", "a", 5906).end == refund_outcome::kind::refused);
    CHECK(fixture.refund("r-1", "a", 5906).reason == "the payment provider refunds no such amount");
    fixture.charge("b", 5907);
    CHECK_THROWS_AS(fixture.refund("r-2", "b", 5907), provider_unavailable);
    CHECK_THROWS_AS(fixture.refund("r-2", "b", 5907), provider_unavailable);
    CHECK(fixture.refund("r-2", "b", 5907).end == refund_outcome::kind::refunded);
}

TEST_CASE(
    "the first refund of an amount that ends in 08 is said to be done, and a webhook tells that it failed")
{
    provider_case fixture;
    fixture.charge("a", 5908);
    CHECK(fixture.refund("r-1", "a", 5908).end == refund_outcome::kind::refunded);
    CHECK(fixture.webhook_count == 1);
    CHECK(fixture.refund("r-1", "a", 5908).end == refund_outcome::kind::refunded);
    CHECK(fixture.count("SELECT count(*) FROM simulated_webhooks WHERE body LIKE '%charge.refund_failed%'") ==
          1);
    CHECK(fixture.count("SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'") == 0);

    CHECK(fixture.refund("r-2", "a", 5908).end == refund_outcome::kind::refunded);
    CHECK(fixture.count("SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'") == 1);
    CHECK(fixture.count("SELECT count(*) FROM simulated_webhooks") == 1);
}

TEST_CASE("the report has the charges of its span, as they stand in the provider's own books")
{
    provider_case fixture;
    auto const start = fixture.store.clock.now();
    fixture.charge("declined", 5901);
    fixture.charge("waiting", 5903);
    fixture.charge("a", 5990);
    fixture.charge("b", 1000);
    fixture.refund("r-1", "b", 1000);
    fixture.store.clock.advance(std::chrono::seconds(1));
    auto const end = fixture.store.clock.now();
    fixture.charge("c", 2000);

    auto const page = fixture.store.run(fixture.provider.report(start, end, {}));
    REQUIRE(page.lines.size() == 2);
    CHECK_FALSE(page.next.has_value());
    CHECK(page.lines[0].payment_id == "a");
    CHECK(page.lines[0].reference == "simulated-a");
    CHECK(page.lines[0].amount == core::money{5990, core::currency::brl()});
    CHECK(page.lines[0].state == payments::reported_charge::kind::charged);
    CHECK(page.lines[0].charged_at == start);
    CHECK(page.lines[1].state == payments::reported_charge::kind::refunded);

    fixture.store.clock.advance(later);
    CHECK(fixture.store.run(fixture.provider.report(end, fixture.store.clock.now(), {})).lines.size() == 2);
}

TEST_CASE("a long report comes page by page")
{
    provider_case fixture;
    auto const start = fixture.store.clock.now();
    for (int i = 0; i < 1'001; ++i)
        fixture.charge("p-" + std::to_string(i), 5990);
    fixture.store.clock.advance(later);
    std::size_t lines = 0;
    std::size_t pages = 0;
    std::optional<std::string> next = "";
    while (next) {
        auto const page = fixture.store.run(fixture.provider.report(start, fixture.store.clock.now(), *next));
        lines += page.lines.size();
        ++pages;
        next = page.next;
    }
    CHECK(lines == 1'001);
    CHECK(pages == 3);
}
