#pragma once
#include "inside/provider/provider.hpp"
#include "inside/provider/provider_http.hpp"
#include "settings.hpp"

#include <optional>
#include <string>

namespace fcg::payments {

/// A store's own gateway, plain JSON over HTTPS; docs/payment-gateway.md says what it answers. On the
/// background loop.
class gateway_provider final : public payment_provider {
public:
    /// Throws std::runtime_error for the operator.
    gateway_provider(surroundings& with, payment_settings const& how);

    std::string name() const override { return lines_.name(); }

    bool opens_first() const override { return false; }

    task<std::string> open(charge_order) override { co_return std::string(); }

    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge which) override;
    task<charge_outcome> cancel(known_charge which) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point from, core::time_point to, std::string page) override;

private:
    task<provider_answer> get(std::string target);
    task<provider_answer> post(std::string target, std::string body, std::string key);
    void complain(provider_answer const& refused, std::string const& doing) const;

    provider_http lines_;
};

} // namespace fcg::payments
