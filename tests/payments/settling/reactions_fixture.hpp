#pragma once
#include "bus/bus.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/memory/memory_queue.hpp"
#include "module.hpp"
#include "reactions/reactions.hpp"
#include "settling_fixture.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

/// The same with all that payments hears, through a bus of its own.
struct reactions_case : test::settling_case {
    bus::memory_queue queues{store.around()};
    bus::bus conversation{queues, store.around(), {}};
    core::money const price{5990, core::currency::brl()};
    int messages = 0;

    explicit reactions_case(payments::guard_settings guarding = {}) : settling_case(guarding)
    {
        bus::subscriptions all;
        bus::consumer_settings const consuming;
        on_game_purchase_requested(all, of, consuming);
        on_payment_requested(all, of, buyers, consuming);
        on_purchase_cancel_requested(all, of, consuming);
        on_purchase_overdue(all, of, consuming);
        on_entitlement_refused(all, of, consuming);
        on_entitlement_revoked(all, of, consuming);
        on_refund_requested(all, of, consuming);
        conversation.route_to(payments::module::reads(how));
        conversation.connect(*db, all);
        store.run(conversation.start());
    }

    ~reactions_case() { store.run(conversation.stop()); }

    /// What another module says.
    template <class Contract>
    void send(std::string_view queue, Contract const& what)
    {
        std::vector<bus::outgoing> one{
            {std::string(queue), {"m-" + std::to_string(++messages), to_json(what), {}}, {}}};
        store.run(queues.send(std::move(one), std::nullopt));
    }

    /// The same; then all that follows from it within ten seconds.
    template <class Contract>
    void hear(std::string_view queue, Contract const& what)
    {
        send(queue, what);
        store.advance(std::chrono::seconds(10));
    }

    template <class Contract>
    Contract about(std::string id)
    {
        Contract what;
        what.payment_id = std::move(id);
        what.user_id = "a-buyer";
        what.game_id = "a-game";
        what.correlation_id = "c";
        return what;
    }

    /// Those that carry a whole order.
    template <class Contract>
    Contract ordering(std::string id)
    {
        auto what = about<Contract>(std::move(id));
        what.amount = price;
        what.method = contracts::payment_method::pix;
        return what;
    }

    void buy(std::string id)
    {
        hear(payments::purchases_requested, ordering<contracts::game_purchase_requested>(std::move(id)));
    }

    void cancel(std::string id)
    {
        auto wish = ordering<contracts::purchase_cancel_requested>(std::move(id));
        wish.by = "buyer";
        wish.requested_at = store.clock().now();
        hear(payments::purchases_to_cancel, wish);
    }

    void overdue(std::string id)
    {
        auto purchase = ordering<contracts::purchase_overdue>(std::move(id));
        purchase.requested_at = store.clock().now();
        hear(payments::purchases_overdue, purchase);
    }

    void refuse_entitlement(std::string id)
    {
        auto refusal = about<contracts::entitlement_refused>(std::move(id));
        refusal.reason = "owned through another purchase";
        refusal.refused_at = store.clock().now();
        hear(payments::entitlements_refused, refusal);
    }

    void revoke_entitlement(std::string id, std::string by)
    {
        auto revoked = about<contracts::entitlement_revoked>(std::move(id));
        revoked.by = std::move(by);
        revoked.reason = "not for me";
        revoked.revoked_at = store.clock().now();
        hear(payments::entitlements_revoked, revoked);
    }

    std::size_t dead_letters(std::string_view queue)
    {
        return store.run(queues.peek(bus::dead_letter_queue(queue), 10)).size();
    }
};

inline std::int64_t count(names const& all, std::string_view one)
{
    return std::ranges::count(all, one);
}

} // namespace fcg::test
