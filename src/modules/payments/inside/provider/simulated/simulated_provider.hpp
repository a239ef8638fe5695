#pragma once
#include "inside/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/database.hpp"

namespace fcg::payments {

/// A provider without a bank, for trying the store out and for its tests. The minor units of the amount
/// decide:
/// ..01 declined for insufficient funds, ..02 a permanent error, ..04 two passing errors and then approved,
/// all else approved. It keeps books of its own (table simulated_charges), so that one can check that nobody
/// was charged twice.
class simulated_provider final : public payment_provider {
public:
    simulated_provider(storage::database& books, core::clock& time) : books_(books), time_(time) {}

    std::string name() const override { return "simulated"; }

    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(std::string payment_id) override;

private:
    storage::database& books_;
    core::clock& time_;
};

} // namespace fcg::payments
