#pragma once
#include "internal/provider/provider.hpp"
#include "platform/json/value.hpp"

#include <optional>
#include <string>

/// The JSON of docs/payment-gateway.md. All functions are pure.
namespace fcg::payments::gateway_json {

std::string write_charge(charge_order const& order);
std::string write_refund(refund_order const& order);

/// A charge in the gateway's response.
struct charge_in_response {
    std::string payment_id;
    charge_outcome outcome; ///< always has an amount
};

/// Returns nothing if the body is not a charge that we understand: its status is unknown, it has no amount,
/// it is approved without a reference, or its fee is not an amount or exceeds the charge.
std::optional<charge_in_response> read_charge(json::value const& body);

/// Returns nothing if the status is neither "refunded" nor "refused", or if the amount is invalid.
std::optional<refund_outcome> read_refund(json::value const& body);

/// Returns nothing if a line is invalid.
std::optional<report_page> read_report(json::value const& body);

} // namespace fcg::payments::gateway_json
