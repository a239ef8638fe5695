#include "inside/provider/simulated/simulated_provider.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::charge_outcome;

namespace {

struct provider_case {
    test::module_store store;
    std::unique_ptr<storage::database> db = store.around().open_database("payments");
    payments::simulated_provider provider{*db, store.clock()};

    charge_outcome charge(std::string key, std::int64_t minor)
    {
        return store.run(provider.charge({std::move(key), {minor, core::currency::brl()}}));
    }

    std::int64_t charges()
    {
        return db->read([](storage::reader& in) {
            auto row = in.query("SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'");
            row.next();
            return row.integer(0);
        });
    }
};

} // namespace

TEST_CASE("the simulated provider decides by the minor units of the amount")
{
    provider_case one;
    CHECK(one.charge("a", 5990).end == charge_outcome::kind::approved);
    CHECK(one.charge("b", 5901).end == charge_outcome::kind::declined);
    CHECK(one.charge("b", 5901).reason == "insufficient funds");
    CHECK(one.charge("c", 5902).end == charge_outcome::kind::failed);
}

TEST_CASE("the simulated provider errs twice before it approves an amount that ends in 04")
{
    provider_case one;
    CHECK_THROWS_AS(one.charge("a", 5904), payments::provider_unavailable);
    CHECK_FALSE(one.store.run(one.provider.look_up("a")).has_value());
    CHECK_THROWS_AS(one.charge("a", 5904), payments::provider_unavailable);
    CHECK(one.charge("a", 5904).end == charge_outcome::kind::approved);
    CHECK(one.store.run(one.provider.look_up("a"))->end == charge_outcome::kind::approved);
}

TEST_CASE("the same key is charged once, however often it is asked for")
{
    provider_case one;
    auto const first = one.charge("a", 5990);
    auto const again = one.charge("a", 5990);
    CHECK(first.reference == again.reference);
    CHECK(one.charges() == 1);
}
