#pragma once
#include "inside/provider/provider.hpp"
#include "inside/provider/simulated/books.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/database.hpp"

#include <chrono>
#include <functional>

namespace fcg::payments {

/// A provider without a bank, for trying the store out and for its tests. It keeps books of its own, so that
/// one can check that nobody was charged twice. The minor units of the amount decide:
///
///     ..01 declined for insufficient funds
///     ..02 a permanent error
///     ..03 waiting, and `later` approved, which its webhook tells
///     ..04 two passing errors, then approved
///     ..05 charge() never answers; `later` it is approved, which only look_up() tells
///     ..06 approved, and never refunded
///     ..07 approved; its refund meets two passing errors
///     ..08 approved; its refund is said to be done, and fails `later`, which its webhook tells; the next
///     works all else approved
class simulated_provider final : public payment_provider {
public:
    struct behaviour {
        std::chrono::microseconds later = std::chrono::seconds(2);
        std::function<void()> on_webhook = [] {}; ///< one may have been written down
    };

    simulated_provider(storage::database& books, core::clock& time, async::loop& on, behaviour how);

    std::string name() const override { return "simulated"; }

    bool opens_first() const override { return false; }

    task<std::string> open(charge_order order) override;
    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge which) override;
    task<charge_outcome> cancel(known_charge which) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point from, core::time_point to, std::string page) override;

private:
    storage::database& books_;
    core::clock& time_;
    async::loop& on_;
    behaviour how_;
};

} // namespace fcg::payments
