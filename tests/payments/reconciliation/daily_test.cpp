#include "internal/reconciliation/daily.hpp"
#include "reconciling_fixture.hpp"

namespace {

using namespace fcg;
using namespace fcg::test;
using std::chrono::days;
using std::chrono::hours;

core::time_point at(char const* text)
{
    return core::parse_rfc3339(text).value();
}

payments::reconciliation covering(char const* from, char const* to)
{
    payments::reconciliation reconciliation;
    reconciliation.begin = at(from);
    reconciliation.end = at(to);
    return reconciliation;
}

/// Returns the days as their numbers in November 2026.
std::vector<unsigned> due_days(char const* now, std::vector<payments::reconciliation> const& reconciliations)
{
    std::vector<unsigned> finding_counts;
    for (auto const day : payments::days_to_reconcile(at(now), reconciliations))
        finding_counts.push_back(
            static_cast<unsigned>(std::chrono::year_month_day(std::chrono::floor<days>(day)).day()));
    return finding_counts;
}

} // namespace

TEST_CASE("the daily reconciliation is due at its hour, every day")
{
    CHECK(payments::next_reconciliation(at("2026-11-22T03:59:59Z"), 4) == at("2026-11-22T04:00:00Z"));
    CHECK(payments::next_reconciliation(at("2026-11-22T04:00:00Z"), 4) == at("2026-11-23T04:00:00Z"));
    CHECK(payments::next_reconciliation(at("2026-12-31T23:00:00Z"), 0) == at("2027-01-01T00:00:00Z"));
    CHECK_FALSE(payments::next_reconciliation(at("2026-11-22T03:59:59Z"), -1));
}

TEST_CASE("yesterday is to be compared, and every day since the first that nobody has compared whole")
{
    using due = std::vector<unsigned>;
    auto const now = "2026-11-22T04:00:00Z";
    CHECK(due_days(now, {}) == due{21});
    CHECK(due_days(now, {covering("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")}) == due{});
    CHECK(due_days(now, {covering("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z")}) == due{});
    CHECK(due_days(now, {covering("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z")}) == due{19, 20, 21});
    CHECK(due_days(now, {covering("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z"),
                         covering("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")}) == due{19, 21});
    CHECK(due_days(now, {covering("2026-11-21T08:00:00Z", "2026-11-22T00:00:00Z")}) == due{21});
    CHECK(due_days(now, {covering("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")}).size() == 31);
}

namespace {

/// A daily reconciliation. The module's clock begins at 2026-11-22T12:00.
struct daily_case : reconciling_case {
    payments::daily_reconciliation daily{context};

    ~daily_case() { store.run(daily.stop()); }

    std::vector<payments::reconciliation> made()
    {
        return db->read([](storage::reader& db) { return payments::read_reconciliations(db, 100); });
    }
};

} // namespace

TEST_CASE_FIXTURE(daily_case, "each day the day before is compared")
{
    approve("p-1");
    report("p-1", "r-p-1");
    daily.start();
    store.advance(hours(15));
    CHECK(made().empty());
    store.advance(hours(2));
    REQUIRE(made().size() == 1);
    CHECK(made()[0].begin == at("2026-11-22T00:00:00Z"));
    CHECK(made()[0].end == at("2026-11-23T00:00:00Z"));
    CHECK(made()[0].ours == 1);
    CHECK(made()[0].findings.empty());
    store.advance(days(2));
    CHECK(made().size() == 3);
}

TEST_CASE_FIXTURE(daily_case, "a day on which the provider was away is made up for, without a repair")
{
    begin("p-1");
    report("p-1", "r-1");
    bank.is_away = true;
    daily.start();
    store.advance(hours(17));
    CHECK(made().empty());
    CHECK(bank.reports > 1);
    bank.is_away = false;
    store.advance(hours(1));
    REQUIRE(made().size() == 1);
    CHECK(described(made()[0]) == "lost p-1: can");
    CHECK(state("p-1").status == payments::status::processing);
}

TEST_CASE_FIXTURE(daily_case, "a store that was away at its hour does at once what it has missed")
{
    write([](storage::transaction& tx) {
        payments::store_reconciliation(tx, covering("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z"));
    });
    daily.start();
    store.advance(std::chrono::seconds(1));
    CHECK(made().size() == 4);
}

TEST_CASE_FIXTURE(daily_case, "without an hour nothing is compared by itself")
{
    settings.reconcile_hour = -1;
    daily.start();
    store.advance(days(3));
    CHECK(made().empty());
}
