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
/// tests can check that nobody was charged twice. The minor units of the amount decide: the module's
/// README.md lists them.
class simulated_provider final : public payment_provider {
public:
    struct behaviour {
        std::chrono::microseconds later = std::chrono::seconds(2);
        std::function<void()> on_webhook = [] {}; ///< called when a webhook may have been stored
    };

    simulated_provider(storage::database& books, core::clock& time, async::loop& loop, behaviour behaviour);

    std::string name() const override { return "simulated"; }

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
