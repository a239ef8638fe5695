#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "games_fixture.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

/// A shop with one purchase that was just accepted, and the events of the other modules about it.
struct purchase_case : shop {
    std::string game = new_game();
    std::string payment_id = bought(game);

    explicit purchase_case(games::game_settings settings = {}) : shop(module_store::time::manual, settings) {}

    void payment_ends(contracts::payment_outcome status, std::optional<std::string> reason = std::nullopt)
    {
        deliver(contracts::game_purchase_completed{.payment_id = payment_id,
                                                   .user_id = player.to_string(),
                                                   .game_id = game,
                                                   .amount = {5990, core::currency::brl()},
                                                   .method = contracts::payment_method::pix,
                                                   .status = status,
                                                   .reason = std::move(reason),
                                                   .correlation_id = "of-the-payment",
                                                   .completed_at = store.clock().now()});
    }

    void library_grants()
    {
        library.payments[{player.to_string(), game}] = payment_id;
        deliver(contracts::entitlement_granted{.payment_id = payment_id,
                                               .user_id = player.to_string(),
                                               .game_id = game,
                                               .amount = {5990, core::currency::brl()},
                                               .source = "purchase",
                                               .correlation_id = "of-the-library",
                                               .granted_at = store.clock().now()});
    }

    void library_refuses()
    {
        deliver(contracts::entitlement_refused{.payment_id = payment_id,
                                               .user_id = player.to_string(),
                                               .game_id = game,
                                               .reason = "the player owns this game already",
                                               .correlation_id = "of-the-library",
                                               .refused_at = store.clock().now()});
    }

    void library_keeps()
    {
        deliver(contracts::entitlement_kept{.payment_id = payment_id,
                                            .user_id = player.to_string(),
                                            .game_id = game,
                                            .reason = "the game was downloaded",
                                            .correlation_id = "of-the-library",
                                            .kept_at = store.clock().now()});
    }

    void money_returns(contracts::refund_cause cause, std::string reason = "as asked")
    {
        deliver(contracts::payment_refunded{.payment_id = payment_id,
                                            .user_id = player.to_string(),
                                            .game_id = game,
                                            .amount = {5990, core::currency::brl()},
                                            .cause = cause,
                                            .reason = std::move(reason),
                                            .provider = "simulated",
                                            .correlation_id = "of-the-payment",
                                            .refunded_at = store.clock().now()});
    }

    void refund_is_parked(contracts::refund_cause cause, std::string reason = "the card is closed")
    {
        deliver(contracts::refund_parked{.payment_id = payment_id,
                                         .user_id = player.to_string(),
                                         .provider_reference = "charge-1",
                                         .amount = {5990, core::currency::brl()},
                                         .cause = cause,
                                         .reason = std::move(reason),
                                         .attempts = 20,
                                         .correlation_id = "of-the-payment",
                                         .parked_at = store.clock().now()});
    }

    /// Grants the game and discards the event.
    void complete()
    {
        library_grants();
        store.new_events();
    }

    reply refund(std::string const& token, nlohmann::json body = {{"reason", "not what I thought"}},
                 std::map<std::string, std::string> headers = {})
    {
        return store.call("POST", "/api/purchases/" + payment_id + "/refund", std::move(body), token,
                          std::move(headers));
    }

    reply cancel(std::string const& token)
    {
        return store.call("POST", "/api/purchases/" + payment_id + "/cancel", nullptr, token);
    }

    nlohmann::json shown() { return purchase(payment_id).json; }

    std::string status() { return shown()["status"]; }

    /// Returns the payment ids of the purchases that an admin sees.
    names sagas(std::string const& state)
    {
        names names;
        auto const page = store.call("GET", "/api/admin/purchases?state=" + state, nullptr, admin);
        for (auto const& item : page.json["items"])
            names.push_back(item["paymentId"]);
        return names;
    }
};

} // namespace fcg::test
