#include "internal/payment/refund_commands.hpp"
#include "internal/settlement/charging.hpp"
#include "internal/settlement/refunding.hpp"
#include "internal/settlement/sweeper.hpp"
#include "payment/payment_books.hpp"
#include "platform/core/unavailable.hpp"
#include "provider_world.hpp"
#include "settlement/settling_fixture.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"
#include "unreliable_stripe.hpp"

namespace {

using namespace fcg;
using namespace fcg::test;
using payments::status;

/// Payments from beginning to end at an unreliable Stripe, over real sockets and with a manual clock.
struct lives_at_stripe {
    explicit lives_at_stripe(std::uint64_t seed) : stripe(seed), random(seed)
    {
        settings.provider_timeout_ms = 100;
        settings.stripe.url = server.url();
        settings.stripe.secret_key = "sk_test_1";
        settings.stripe.payment_method = "pm_card_visa";
        adapter = payments::stripe(env, settings);
        // The circuit is tested elsewhere: here it never opens.
        guard.emplace(*adapter, env,
                      payments::guard_settings{.breaker = {1'000'000, std::chrono::seconds(1)}});
        context.emplace(env, settings, db, *guard, questions);
        sweeper.emplace(*context);
    }

    void write(std::function<void(storage::transaction&)> unit) { run(loop, write_it(std::move(unit))); }

    void open(std::string const& id)
    {
        write([&](storage::transaction& tx) {
            payments::open_payment(tx,
                                   {.payment_id = id,
                                    .user_id = "a-buyer",
                                    .game_id = "a-game",
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::credit_card,
                                    .correlation_id = "c"},
                                   context->context_for({"c", {}, {}}));
        });
    }

    /// Delivers a message to the worker. Returns false if it would be delivered again.
    template <class... Function>
    bool deliver(task<> (*work)(payments::payment_work, Function...), Function... refund)
    {
        try {
            run(loop,
                work(payments::payment_work{*context, {"c", {}, {}}}, std::forward<Function>(refund)...));
            return true;
        } catch (payments::provider_unavailable const&) {
            return false;
        } catch (payments::outcome_unknown const&) {
            return false;
        } catch (core::unavailable const&) {
            return false;
        }
    }

    void charge(contracts::payment_id const& id) { deliver(payments::have_charged, id); }

    void sweep()
    {
        clock.advance(std::chrono::minutes(6));
        run(loop, sweeper->sweep());
    }

    payments::payment state(std::string const& id)
    {
        return db.read([&](storage::reader& db) { return payments::load_payment(db, id).value(); });
    }

    std::vector<std::string> faults(std::string const& id)
    {
        return db.read([&](storage::reader& db) { return faults_of(db, id); });
    }

    /// Returns how often Stripe has taken the money of a payment, over all of its intents.
    std::int64_t taken(std::string const& id)
    {
        std::int64_t charges = 0;
        for (auto const& [name, intent] : stripe.intents)
            charges += intent.payment_id == id ? intent.charges : 0;
        return charges;
    }

    async::real_loop loop;
    unreliable_stripe stripe;
    answering_server server{loop, [this](std::string const& request) { return stripe(request); }};
    test::manual_clock clock{core::from_micros(1'795'348'800'000'000)};
    test::seeded_random random;
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    temporary_folder folder;
    test::loop_executor executor{loop};
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = {},
                    .make_thread_pool = {}};
    storage::database db{folder.path() / "payments.db", "payments", executor, executor, {}};
    payments::payment_settings settings;
    some_accounts buyers;
    bus::question_directory questions = directory_of<users::questions>(buyers);
    std::unique_ptr<payments::payment_provider> adapter;
    std::optional<payments::guarded_provider> guard;
    std::optional<payments::module_context> context;
    std::optional<payments::sweeper> sweeper;

private:
    task<> write_it(std::function<void(storage::transaction&)> unit) { co_await db.write(std::move(unit)); }
};

std::vector<std::string> names_of_payments(lives_at_stripe& lives_at_stripe, int number)
{
    std::vector<std::string> texts;
    for (int index = 0; index < number; ++index)
        texts.push_back(lives_at_stripe.ids.next().to_string());
    return texts;
}

} // namespace

TEST_CASE(
    "Stripe loses a third of all questions and answers: everybody is charged once at most, and all ends")
{
    for (std::uint64_t const seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        lives_at_stripe lives_at_stripe(seed);
        auto const texts = names_of_payments(lives_at_stripe, 60);
        for (auto const& id : texts) {
            lives_at_stripe.open(id);
            lives_at_stripe.charge(id);
            lives_at_stripe.charge(id); // its message is delivered twice
        }
        auto const is_open = [&](std::string const& id) {
            return !payments::has_ended(lives_at_stripe.state(id).status);
        };
        for (int round = 0; round < 300 && std::ranges::any_of(texts, is_open); ++round)
            lives_at_stripe.sweep();

        std::map<status, int> ends;
        for (auto const& id : texts) {
            CAPTURE(id);
            auto const end = lives_at_stripe.state(id).status;
            ++ends[end];
            CHECK(payments::has_ended(end));
            CHECK(lives_at_stripe.taken(id) == (end == status::approved ? 1 : 0));
            CHECK(lives_at_stripe.faults(id).empty());
        }
        CHECK(ends[status::approved] > 0);
        CHECK(ends[status::declined] > 0);
    }
}

TEST_CASE("Stripe loses a third of all questions and answers: a refund is done once")
{
    lives_at_stripe lives_at_stripe(4);
    lives_at_stripe.stripe.faults_of_a_hundred = 0;
    auto const texts = names_of_payments(lives_at_stripe, 40);
    for (auto const& id : texts) {
        lives_at_stripe.open(id);
        lives_at_stripe.charge(id);
    }
    lives_at_stripe.stripe.faults_of_a_hundred = 30;
    int refunded = 0;
    for (auto const& id : texts) {
        if (lives_at_stripe.state(id).status != status::approved)
            continue;
        lives_at_stripe.write([&](storage::transaction& tx) {
            payments::request_refund(tx, id, {contracts::refund_cause::buyer, "not my kind"},
                                     lives_at_stripe.context->context_for({"c", {}, {}}));
        });
        payments::wanted_refund const wish{id, lives_at_stripe.state(id).reference};
        bool is_done = false;
        for (int delivery = 0; delivery < 50 && !is_done; ++delivery)
            is_done = lives_at_stripe.deliver<payments::wanted_refund>(payments::have_refunded, wish);
        CHECK(lives_at_stripe.state(id).status == status::refunded);
        CHECK(lives_at_stripe.stripe.intents.at(wish.reference).refunds == 1);
        CHECK(lives_at_stripe.faults(id).empty());
        ++refunded;
    }
    CHECK(refunded > 0);
}
