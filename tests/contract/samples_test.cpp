#include "fixtures.hpp"
#include "samples.hpp"
#include "support/built.hpp"

#include <doctest/doctest.h>

#include <set>

namespace fcg::tests {
namespace {

using namespace std::chrono_literals;

std::string const payment_id = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01";
std::string const correlation_id = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b02";
std::string const user_id = "0192f3a0-3333-7aaa-8bbb-0c0c0c0c0c0d";
std::string const game_id = "0192f39f-4444-7aaa-8bbb-0d0d0d0d0d0e";
core::money const price{14'990, core::currency::brl()};
constexpr std::int64_t fee = 349;
core::time_point const noon = std::chrono::sys_days{2026y / 11 / 22} + 12h;

contracts::game_facts game()
{
    return {.game_id = game_id,
            .version = 3,
            .title = "Vidas Secas: \"O Jogo\"",
            .description = "Uma família atravessa o sertão.\nFim.",
            .developer = "Estúdio Caatinga",
            .publisher = "FCG",
            .genres = {"Adventure", "Indie"},
            .tags = {"brazil", "story-rich"},
            .features = {"Single-player"},
            .platforms = {"linux", "windows"},
            .release_date = 2024y / 2 / 29,
            .required_age = 12,
            .price = price,
            .available = true,
            .promotion = contracts::promotion_facts{.id = "0192f39f-4444-7aaa-8bbb-0d0d0d0d0d0f",
                                                    .name = "São João",
                                                    .percent_off = 25,
                                                    .price = {11'242, core::currency::brl()},
                                                    .ends_at = noon + 72h}};
}

} // namespace

std::tuple<contracts::game_purchase_requested, contracts::payment_requested,
           contracts::game_purchase_completed, contracts::payment_processing, contracts::payment_succeeded,
           contracts::payment_failed, contracts::purchase_completed, contracts::entitlement_granted,
           contracts::entitlement_refused, contracts::user_registered, contracts::user_updated,
           contracts::user_deleted, contracts::game_created, contracts::game_updated,
           contracts::game_withdrawn, contracts::game_viewed, contracts::charge_opened,
           contracts::payment_accepted, contracts::overcharge_found, contracts::refund_requested,
           contracts::refund_processing, contracts::refund_parked, contracts::payment_refunded,
           contracts::overcharge_refunded, contracts::purchase_cancel_requested, contracts::purchase_overdue,
           contracts::purchase_refund_requested, contracts::entitlement_revoked, contracts::entitlement_kept,
           contracts::purchase_tracked, contracts::user_email_confirmed,
           contracts::email_confirmation_requested, contracts::payment_attempt_failed>
samples()
{
    using contracts::payment_method;
    return {
        {payment_id, user_id, game_id, price, payment_method::pix, correlation_id},
        {payment_id, correlation_id, user_id, game_id, price, payment_method::pix, noon},
        {payment_id, user_id, game_id, price, payment_method::pix, contracts::payment_outcome::declined,
         "insufficient funds", correlation_id, noon + 1'250ms},
        {payment_id, 2, "simulated"},
        {payment_id, user_id, price, "simulated", "sim_0001", fee, correlation_id, noon + 1s},
        {payment_id, user_id, price, "cancelled", "the buyer gave up", correlation_id, noon + 2s},
        {payment_id, user_id, game_id, "refunded", "already owned", correlation_id, noon + 3s},
        {payment_id, user_id, game_id, price, "purchase", correlation_id, noon + 1'001ms},
        {payment_id, user_id, game_id, "already owned", correlation_id, noon + 999ms},
        {user_id, "Ana Conceição", "ana@example.com", noon},
        {user_id, "Ana C.", "ana.c@example.com", "admin", noon + 24h},
        {user_id, noon + 48h},
        {game(), noon},
        {game(), noon + 1h},
        {game_id, noon + 2h},
        {game_id, "q83vEjRWeJA", user_id, noon + 3h},
        {payment_id, "stripe", "pi_0001", noon + 500ms},
        {payment_id, user_id, "stripe", "pi_0001", correlation_id, noon + 600ms},
        {payment_id, "stripe", "pi_0002", price, fee, "doubled", correlation_id, noon + 4s},
        {payment_id, user_id, "pi_0002", price, "doubled", "charged twice", correlation_id, noon + 4s},
        {payment_id, "pi_0002", 3},
        {payment_id, user_id, "pi_0002", price, "doubled", "the charge is too old", 20, correlation_id,
         noon + 5min},
        {payment_id, user_id, game_id, price, "buyer", "não gostei", "stripe", correlation_id, noon + 6min},
        {payment_id, "pi_0002", price, correlation_id, noon + 7min},
        {payment_id, user_id, game_id, price, payment_method::pix, "buyer", "the wrong game", correlation_id,
         noon + 8s},
        {payment_id, user_id, game_id, price, payment_method::pix, correlation_id, noon},
        {payment_id, user_id, game_id, "admin", "a gift for two", correlation_id, noon + 24h},
        {payment_id, user_id, game_id, "buyer", "não gostei", correlation_id, noon + 9s},
        {payment_id, user_id, game_id, "the game was downloaded", correlation_id, noon + 10s},
        {payment_id, user_id, "approved", "pi_0001", 3, correlation_id, noon + 1s},
        {user_id, "ana@example.com", noon + 1h},
        {user_id, noon},
        {payment_id, "refund", "pi_0002", 3, "the payment provider did not answer"}};
}

TEST_CASE("every contract has a name of its own, and a topic of its own unless it stays in the event store")
{
    std::set<std::string_view> names;
    std::set<std::string_view> topics;
    for_each_sample([&]<class Contract>(Contract const&) {
        CHECK(names.insert(Contract::name).second);
        CHECK((Contract::topic.empty() || topics.insert(Contract::topic).second));
        CHECK(Contract::version == "1.0");
    });
    CHECK(topics.contains("game-purchase-requested"));
    CHECK(topics.contains("payments-to-process"));
    CHECK(topics.contains("game-purchase-completed"));
}

TEST_CASE("the contracts' README tells every contract with its topic, and has a header for each")
{
    std::string const readme = read_bytes(test::source_path("src/bus/contracts/README.md"));
    for_each_sample([&readme]<class Contract>(Contract const&) {
        CAPTURE(Contract::name);
        std::string const topic = Contract::topic.empty() ? "none" : "`" + std::string(Contract::topic) + "`";
        auto const row =
            "| `" + std::string(Contract::name) + "` | " + std::string(Contract::version) + " | " + topic;
        CHECK(readme.find(row) != std::string::npos);
    });
}

} // namespace fcg::tests
