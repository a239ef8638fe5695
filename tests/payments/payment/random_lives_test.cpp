// Payments with random lives: everything that can happen to one, in any order, twice, late or never.
//   FCG_SEED=17 test_payments -tc="*whatever order*" prints one life; FCG_SEEDS=100000 runs that many.
#include "random_life.hpp"
#include "store/module_fixture.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>

using namespace fcg;

namespace {

/// The number of lives in which something happened.
using tally = std::map<std::string, std::uint64_t>;

void run_one(storage::transaction& tx, core::id_generator& ids, std::uint64_t seed, bool aloud, tally& counts)
{
    test::random_life random_life(tx, ids, seed);
    std::vector<std::string> faults;
    try {
        faults = random_life.run();
    } catch (std::exception const& error) {
        faults.emplace_back(error.what());
    }
    for (auto const& mark : random_life.marks())
        ++counts[mark];
    if (faults.empty() && !aloud)
        return;
    CAPTURE(seed);
    for (auto const& command_context : random_life.story())
        MESSAGE(command_context);
    for (auto const& fault : faults)
        FAIL_CHECK(fault);
}

/// Empties the tables, so that each batch finds small ones.
void forget_all(storage::transaction& tx)
{
    for (auto const* const sql : {"DELETE FROM events", "DELETE FROM payments", "DELETE FROM journal",
                                  "DELETE FROM refunds", "DELETE FROM opened_charges"})
        tx.execute(sql);
}

} // namespace

TEST_CASE(
    "in whatever order things happen to a payment, and however often, the buyer pays once or not at all")
{
    constexpr std::uint64_t lives_in_a_batch = 500;
    auto const first = test::number_from_environment("FCG_SEED", 1);
    bool const is_one = std::getenv("FCG_SEED") != nullptr;
    auto const end = first + (is_one ? 1 : test::number_from_environment("FCG_SEEDS", 2'000));

    test::module_store store;
    tally counts;
    auto const db = store.env().open_database("payments");
    for (auto seed = first; seed < end;) {
        auto const batch_end = std::min(end, seed + lives_in_a_batch);
        db->write_now([&](storage::transaction& tx) {
            for (; seed < batch_end; ++seed)
                run_one(tx, store.env().ids, seed, is_one, counts);
            forget_all(tx);
        });
    }
    MESSAGE("seeds ", first, " to ", end - 1);
    for (std::string const mark : {"approved", "declined", "failed", "cancelled", "refunded", "buyer",
                                   "provider", "late", "doubled", "refused", "resumed", "bounced"}) {
        MESSAGE(mark, ": ", counts[mark]);
        if (end - first >= 1'000)
            CHECK(counts[mark] > 0); // otherwise some cases were not tried
    }
}
