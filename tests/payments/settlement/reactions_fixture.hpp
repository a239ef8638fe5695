#pragma once
#include "bus/bus.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/inner_queue/memory/memory_queue.hpp"
#include "module.hpp"
#include "reactions/reactions.hpp"
#include "settling_fixture.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

/// A settling_case with all subscriptions of payments, on a bus of its own.
struct reactions_case : test::settling_case {
    bus::memory_queue queues{store.env()};
    bus::bus http_session{queues, store.env(), {}};
    core::money const price{5990, core::currency::brl()};
    int messages = 0;

    explicit reactions_case(payments::guard_settings guarding = {}) : settling_case(guarding)
    {
        bus::subscriptions subscriptions;
        bus::consumer_settings const consuming;
        for (auto* const react : payments::reactions)
            react(subscriptions, context, consuming);
        http_session.route_to(payments::module::reads(settings));
        http_session.connect(*db, subscriptions);
        store.run(http_session.start());
    }

    ~reactions_case() { store.run(http_session.stop()); }

    /// Sends a message as another module would.
    template <class Contract>
    void send(std::string_view queue, Contract const& refund_requested)
    {
        std::vector<bus::outgoing> outgoings{
            {std::string(queue), {"m-" + std::to_string(++messages), to_json(refund_requested), {}}, {}}};
        store.run(queues.send(std::move(outgoings), std::nullopt));
    }

    /// Sends a message and handles everything that follows from it within ten seconds.
    template <class Contract>
    void deliver(std::string_view queue, Contract const& refund_requested)
    {
        send(queue, refund_requested);
        store.advance(std::chrono::seconds(10));
    }

    template <class Contract>
    Contract about(std::string id)
    {
        Contract purchase_overdue;
        purchase_overdue.payment_id = std::move(id);
        purchase_overdue.user_id = "a-buyer";
        purchase_overdue.game_id = "a-game";
        purchase_overdue.correlation_id = "c";
        return purchase_overdue;
    }

    /// Returns a message that carries a whole order.
    template <class Contract>
    Contract ordering(std::string id)
    {
        auto purchase_overdue = about<Contract>(std::move(id));
        purchase_overdue.amount = price;
        purchase_overdue.method = contracts::payment_method::pix;
        return purchase_overdue;
    }

    void buy(std::string id)
    {
        deliver("game-purchase-requested", ordering<contracts::game_purchase_requested>(std::move(id)));
    }

    void cancel(std::string id)
    {
        auto wish = ordering<contracts::purchase_cancel_requested>(std::move(id));
        wish.requested_by = contracts::requester::buyer;
        wish.requested_at = store.clock().now();
        deliver("purchase-cancel-requested", wish);
    }

    void overdue(std::string id)
    {
        auto purchase = ordering<contracts::purchase_overdue>(std::move(id));
        purchase.requested_at = store.clock().now();
        deliver("purchase-overdue", purchase);
    }

    void refuse_entitlement(std::string id)
    {
        auto refusal = about<contracts::entitlement_refused>(std::move(id));
        refusal.reason = "owned through another purchase";
        refusal.refused_at = store.clock().now();
        deliver("entitlement-refused-payments", refusal);
    }

    void revoke_entitlement(std::string id, contracts::requester requester)
    {
        auto revoked = about<contracts::entitlement_revoked>(std::move(id));
        revoked.requested_by = requester;
        revoked.reason = "not for me";
        revoked.revoked_at = store.clock().now();
        deliver("entitlement-revoked", revoked);
    }

    std::size_t dead_letters(std::string_view queue)
    {
        return store.run(queues.peek(bus::dead_letter_queue(queue), 10)).size();
    }
};

inline std::int64_t count(names const& names, std::string_view text)
{
    return std::ranges::count(names, text);
}

} // namespace fcg::test
