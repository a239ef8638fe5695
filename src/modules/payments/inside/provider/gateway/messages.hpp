#pragma once
#include "inside/provider/provider.hpp"
#include "platform/json/value.hpp"

#include <optional>
#include <string>

/// The JSON of docs/payment-gateway.md. Pure.
namespace fcg::payments::gateway_json {

std::string write_charge(charge_order const& order);
std::string write_refund(refund_order const& order);

/// A charge as the gateway tells it.
struct told_charge {
    std::string payment_id;
    charge_outcome outcome; ///< its amount is always there
};

/// Nothing when it is none that we understand: an unknown status, no amount, approved without a reference, a
/// fee that is no amount or more than the charge.
std::optional<told_charge> read_charge(json::value const& body);

/// Nothing when it is neither "refunded" nor "refused", or says an amount that is none.
std::optional<refund_outcome> read_refund(json::value const& body);

/// Nothing when a line makes no sense.
std::optional<report_page> read_report(json::value const& body);

} // namespace fcg::payments::gateway_json
