#include "internal/chosen_provider/providers.hpp"
#include "internal/provider/stripe/stripe_provider.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

namespace {

using namespace fcg;
using end = payments::charge_outcome::kind;

/// Our adapter with stripe-mock, which checks each request against Stripe's own description of its API:
/// method, path, version, and every parameter. It stores nothing: a confirmed intent still waits for its
/// confirmation.
struct beside_the_mock {
    explicit beside_the_mock(std::string const& payment_method)
    {
        settings.stripe.url = std::getenv("FCG_STRIPE_MOCK");
        settings.stripe.secret_key = "sk_test_123";
        settings.stripe.payment_method = payment_method;
        stripe = payments::stripe(env, settings);
    }

    template <class T>
    T ask(task<T> question)
    {
        return test::run(loop, std::move(question));
    }

    payments::charge_order order(std::string reference = {})
    {
        return {.payment_id = ids.next().to_string(),
                .amount = {5990, core::currency::brl()},
                .method = "CreditCard",
                .reference = std::move(reference)};
    }

    async::real_loop loop;
    core::system_clock clock;
    test::seeded_random random{1};
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    test::temporary_folder folder;
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = {},
                    .make_thread_pool = {}};
    payments::payment_settings settings;
    std::unique_ptr<payments::payment_provider> stripe;
};

struct server_confirms : beside_the_mock {
    server_confirms() : beside_the_mock("pm_card_visa") {}
};

struct buyer_confirms : beside_the_mock {
    buyer_confirms() : beside_the_mock("") {}
};

} // namespace

TEST_CASE_FIXTURE(server_confirms, "stripe-mock: an intent of the server's is opened")
{
    CHECK(ask(stripe->open(order())).starts_with("pi_"));
}

TEST_CASE_FIXTURE(server_confirms, "stripe-mock: confirming is a question that Stripe takes")
{
    // The mock responds with an unchanged intent, which must not count as charged.
    CHECK_THROWS_AS(ask(stripe->charge(order("pi_1"))), payments::outcome_unknown);
}

TEST_CASE_FIXTURE(buyer_confirms, "stripe-mock: an intent of the buyer's is opened, waits and has its secret")
{
    auto const reference = ask(stripe->open(order()));
    REQUIRE(reference.starts_with("pi_"));
    CHECK(ask(stripe->charge(order(reference))).end == end::waiting);
    CHECK(ask(stripe->client_secret({"p", reference})).find("_secret_") != std::string::npos);
}

TEST_CASE_FIXTURE(buyer_confirms, "stripe-mock: an intent is looked up by its id, and searched without")
{
    auto const known = ask(stripe->look_up({"p", "pi_1"}));
    REQUIRE(known);
    CHECK(known->reference == "pi_1");
    CHECK_FALSE(ask(stripe->look_up({ids.next().to_string(), ""})));
}

TEST_CASE_FIXTURE(server_confirms, "stripe-mock: cancelling is a question that Stripe takes")
{
    auto const outcome = ask(stripe->cancel({"p", "pi_1"}));
    CHECK(outcome.reference == "pi_1");
}

TEST_CASE_FIXTURE(server_confirms, "stripe-mock: a refund is done")
{
    auto const outcome = ask(stripe->refund({.key = ids.next().to_string(),
                                             .payment_id = ids.next().to_string(),
                                             .reference = "pi_1",
                                             .amount = {5990, core::currency::brl()}}));
    CHECK(outcome.reason.empty());
    CHECK(outcome.end == payments::refund_outcome::kind::refunded);
}

TEST_CASE_FIXTURE(server_confirms, "stripe-mock: the report of a day is read, and so is its next page")
{
    auto const time = clock.now();
    auto const first = ask(stripe->report(time - std::chrono::days(1), time, {}));
    CHECK_FALSE(first.next);
    CHECK_FALSE(ask(stripe->report(time - std::chrono::days(1), time, "pi_1")).next);
}
