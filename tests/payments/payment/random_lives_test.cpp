// Payments through random lives: all that can happen to one, in any order, twice, late or never.
//   FCG_SEED=17 test_payments -tc="*whatever order*"   tells one life; FCG_SEEDS=100000 runs that many.
#include "random_life.hpp"
#include "store/module_fixture.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>

using namespace fcg;

namespace {

/// In how many lives something happened.
using tally = std::map<std::string, std::uint64_t>;

void run_one(storage::transaction& in, core::id_generator& ids, std::uint64_t seed, bool aloud, tally& counts)
{
    test::random_life one(in, ids, seed);
    std::vector<std::string> faults;
    try {
        faults = one.run();
    } catch (std::exception const& error) {
        faults.emplace_back(error.what());
    }
    for (auto const& mark : one.marks())
        ++counts[mark];
    if (faults.empty() && !aloud)
        return;
    CAPTURE(seed);
    for (auto const& step : one.story())
        MESSAGE(step);
    for (auto const& fault : faults)
        FAIL_CHECK(fault);
}

/// So that each batch finds small tables.
void forget_all(storage::transaction& in)
{
    for (auto const* const sql : {"DELETE FROM events", "DELETE FROM payments", "DELETE FROM journal",
                                  "DELETE FROM refunds", "DELETE FROM opened_charges"})
        in.execute(sql);
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
    auto const db = store.around().open_database("payments");
    for (auto seed = first; seed < end;) {
        auto const batch_end = std::min(end, seed + lives_in_a_batch);
        db->write_now([&](storage::transaction& in) {
            for (; seed < batch_end; ++seed)
                run_one(in, store.around().ids, seed, is_one, counts);
            forget_all(in);
        });
    }
    MESSAGE("seeds ", first, " to ", end - 1);
    for (std::string const mark : {"approved", "declined", "failed", "cancelled", "refunded", "buyer",
                                   "provider", "late", "doubled", "refused", "resumed", "bounced"}) {
        MESSAGE(mark, ": ", counts[mark]);
        if (end - first >= 1'000)
            CHECK(counts[mark] > 0); // or not all was tried
    }
}
