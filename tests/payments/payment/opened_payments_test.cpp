#include "internal/payment/opened_payments.hpp"
#include "payment/by_id.hpp"
#include "settlement/settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;

namespace {

std::optional<payments::payment> load(test::settling_case& fixture, payments::opened_payments& opened,
                                      std::string const& id)
{
    return fixture.db->read([&](storage::reader& db) { return opened.load(db, id); });
}

/// Opens a payment and keeps it, as the reaction to its order does.
void open_and_keep(test::settling_case& fixture, payments::opened_payments& opened, std::string const& id)
{
    fixture.write([&](storage::transaction& tx) {
        opened.keep(payments::open_payment(tx, fixture.order(id), fixture.command_context()).value());
    });
}

} // namespace

TEST_CASE("a payment that was kept when it was opened is as its stream says")
{
    test::settling_case fixture;
    payments::opened_payments opened;
    open_and_keep(fixture, opened, "a");
    auto const kept = load(fixture, opened, "a").value();
    auto const read = load(fixture, opened, "a").value(); // kept for one use
    CHECK(kept.version == 1);
    CHECK(kept.version == read.version);
    CHECK(kept.status == read.status);
    CHECK(kept.payment_id == read.payment_id);
    CHECK(kept.user_id == read.user_id);
    CHECK(kept.game_id == read.game_id);
    CHECK(kept.amount == read.amount);
    CHECK(kept.method == read.method);
    CHECK(kept.correlation_id == read.correlation_id);
    CHECK(kept.requested_at == read.requested_at);
    CHECK(kept.last_update_at == read.last_update_at);
}

TEST_CASE("what happened to a payment since it was opened is not missed")
{
    test::settling_case fixture;
    payments::opened_payments opened;
    open_and_keep(fixture, opened, "a");
    fixture.write([&](storage::transaction& tx) {
        test::end_payment(tx, "a", {status::cancelled, {}, {}, "by the buyer"}, fixture.command_context());
    });
    CHECK(load(fixture, opened, "a").value().status == status::cancelled);
}

TEST_CASE("a payment that nobody kept is read from its stream, and one that does not exist is not found")
{
    test::settling_case fixture;
    payments::opened_payments opened;
    fixture.open("a");
    CHECK(load(fixture, opened, "a").value().payment_id == "a");
    CHECK_FALSE(load(fixture, opened, "b"));
}
