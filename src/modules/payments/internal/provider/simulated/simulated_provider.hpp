#pragma once
#include "internal/provider/provider.hpp"
#include "internal/provider/simulated/books.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/database.hpp"

#include <chrono>
#include <functional>

namespace fcg::payments {

/// A provider without a bank, for trying out the store and for its tests. It keeps books of its own, so that
/// tests can check that nobody was charged twice. The minor units of the amount decide:
///
///     ..01 declined for insufficient funds
///     ..02 a permanent error
///     ..03 waiting, and approved after `later`, which a webhook reports
///     ..04 two transient errors, then approved
///     ..05 charge() never responds; approved after `later`, which only look_up() reports
///     ..06 approved, and never refunded
///     ..07 approved; its refund meets two transient errors
///     ..08 approved; its refund is reported as done and fails after `later`, which a webhook reports;
///          the next refund works
///     else approved
class simulated_provider final : public payment_provider {
public:
    struct behaviour {
        std::chrono::microseconds later = std::chrono::seconds(2);
        std::function<void()> on_webhook = [] {}; ///< called when a webhook may have been stored
    };

    simulated_provider(storage::database& books, core::clock& time, async::loop& loop, behaviour behaviour);

    std::string name() const override { return "simulated"; }

    bool opens_first() const override { return false; }

    task<std::string> open(charge_order order) override;
    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge charge) override;
    task<charge_outcome> cancel(known_charge charge) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point begin, core::time_point end, std::string page) override;

private:
    storage::database& books_;
    core::clock& time_;
    async::loop& loop_;
    behaviour behaviour_;
};

} // namespace fcg::payments
