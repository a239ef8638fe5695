#include "inside/settling/charging.hpp"
#include "inside/settling/refunding.hpp"
#include "inside/settling/sweeper.hpp"
#include "payment/payment_books.hpp"
#include "platform/core/unavailable.hpp"
#include "provider_world.hpp"
#include "settling/settling_fixture.hpp"
#include "unreliable_stripe.hpp"

namespace {

using namespace fcg;
using namespace fcg::test;
using payments::status;

/// Payments from their beginning to their end at a Stripe that cannot be relied on: real sockets, our own
/// time.
struct lives_at_stripe {
    explicit lives_at_stripe(std::uint64_t seed) : stripe(seed), chance(seed)
    {
        how.provider_timeout_ms = 100;
        how.stripe.url = server.url();
        how.stripe.secret_key = "sk_test_1";
        how.stripe.payment_method = "pm_card_visa";
        adapter = payments::stripe(around, how);
        // The circuit is another test's business: here all of them go on asking.
        guard.emplace(*adapter, around,
                      payments::guard_settings{.breaker = {1'000'000, std::chrono::seconds(1)}});
        of.emplace(around, how, db, *guard);
        sweeper.emplace(*of, buyers);
    }

    void write(std::function<void(storage::transaction&)> unit) { run(loop, write_it(std::move(unit))); }

    void open(std::string const& id)
    {
        write([&](storage::transaction& in) {
            payments::open_payment(in,
                                   {.payment_id = id,
                                    .user_id = "a-buyer",
                                    .game_id = "a-game",
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::credit_card,
                                    .correlation_id = "c"},
                                   of->step_for({"c", {}, {}}));
        });
    }

    /// As the worker does with each delivery; false: it would be delivered again.
    template <class... What>
    bool deliver(task<> (*work)(payments::errand, What...), What... what)
    {
        try {
            run(loop, work(payments::errand{*of, {"c", {}, {}}}, std::forward<What>(what)...));
            return true;
        } catch (payments::provider_unavailable const&) {
            return false;
        } catch (payments::outcome_unknown const&) {
            return false;
        } catch (core::unavailable const&) {
            return false;
        }
    }

    void charge(std::string const& id)
    {
        deliver<users::questions&, std::string>(payments::have_charged, buyers, id);
    }

    void sweep()
    {
        clock.advance(std::chrono::minutes(6));
        run(loop, sweeper->sweep());
    }

    payments::payment state(std::string const& id)
    {
        return db.read([&](storage::reader& in) { return payments::load_payment(in, id).value(); });
    }

    std::vector<std::string> faults(std::string const& id)
    {
        return db.read([&](storage::reader& in) { return faults_of(in, id); });
    }

    /// What Stripe has taken for a payment, over all of its intents.
    std::int64_t taken(std::string const& id)
    {
        std::int64_t charges = 0;
        for (auto const& [name, one] : stripe.intents)
            charges += one.payment_id == id ? one.charges : 0;
        return charges;
    }

    async::real_loop loop;
    unreliable_stripe stripe;
    answering_server server{loop, [this](std::string const& request) { return stripe(request); }};
    async::manual_clock clock{core::from_micros(1'795'348'800'000'000)};
    core::seeded_random chance;
    core::id_generator ids{clock, chance};
    telemetry::metrics metrics;
    temporary_folder folder;
    async::loop_workplace place{loop};
    surroundings around{.clock = clock,
                        .chance = chance,
                        .ids = ids,
                        .background = loop,
                        .metrics = metrics,
                        .data_folder = folder.path(),
                        .open_database = {},
                        .make_workplace = {}};
    storage::database db{folder.path() / "payments.db", "payments", place, place, {}};
    payments::payment_settings how;
    some_accounts buyers;
    std::unique_ptr<payments::payment_provider> adapter;
    std::optional<payments::guarded_provider> guard;
    std::optional<payments::parts> of;
    std::optional<payments::sweeper> sweeper;

private:
    task<> write_it(std::function<void(storage::transaction&)> unit) { co_await db.write(std::move(unit)); }
};

std::vector<std::string> names_of_payments(lives_at_stripe& in, int number)
{
    std::vector<std::string> made;
    for (int at = 0; at < number; ++at)
        made.push_back(in.ids.next().to_string());
    return made;
}

} // namespace

TEST_CASE(
    "Stripe loses a third of all questions and answers: everybody is charged once at most, and all ends")
{
    for (std::uint64_t const seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        lives_at_stripe one(seed);
        auto const all = names_of_payments(one, 60);
        for (auto const& id : all) {
            one.open(id);
            one.charge(id);
            one.charge(id); // its message comes twice
        }
        auto const is_open = [&](std::string const& id) {
            return !payments::has_ended(one.state(id).status);
        };
        for (int round = 0; round < 300 && std::ranges::any_of(all, is_open); ++round)
            one.sweep();

        std::map<status, int> ends;
        for (auto const& id : all) {
            CAPTURE(id);
            auto const end = one.state(id).status;
            ++ends[end];
            CHECK(payments::has_ended(end));
            CHECK(one.taken(id) == (end == status::approved ? 1 : 0));
            CHECK(one.faults(id).empty());
        }
        CHECK(ends[status::approved] > 0);
        CHECK(ends[status::declined] > 0);
    }
}

TEST_CASE("Stripe loses a third of all questions and answers: a refund is done once")
{
    lives_at_stripe one(4);
    one.stripe.faults_of_a_hundred = 0;
    auto const all = names_of_payments(one, 40);
    for (auto const& id : all) {
        one.open(id);
        one.charge(id);
    }
    one.stripe.faults_of_a_hundred = 30;
    int refunded = 0;
    for (auto const& id : all) {
        if (one.state(id).status != status::approved)
            continue;
        one.write([&](storage::transaction& in) {
            payments::request_refund(in, id, {"buyer", "not my kind"}, one.of->step_for({"c", {}, {}}));
        });
        payments::wanted_refund const wish{id, one.state(id).reference};
        bool is_done = false;
        for (int delivery = 0; delivery < 50 && !is_done; ++delivery)
            is_done = one.deliver<payments::wanted_refund>(payments::have_refunded, wish);
        CHECK(one.state(id).status == status::refunded);
        CHECK(one.stripe.intents.at(wish.reference).refunds == 1);
        CHECK(one.faults(id).empty());
        ++refunded;
    }
    CHECK(refunded > 0);
}
