#pragma once
#include "internal/payment/payment.hpp"
#include "platform/core/clock.hpp"
#include "platform/telemetry/text_log.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::payments {

/// Formats a value for a line of "name=value" pairs. Returns one plain word as it is and "-" for an empty
/// value. Returns anything else as a JSON string, cut after about 200 octets, so that no value looks like
/// another field.
std::string log_value(std::string_view value);

/// The text log of payments that operators read, beside that of webhooks. It has one line for each payment
/// that ended, whatever ended it, and for each that was refunded. Thread-safe.
///
///     2026-11-22T12:00:01.250Z approved payment=0193... amount=59.9 currency=BRL provider=stripe
///     reference=pi_1 attempts=1 user=0192... game=0191... reason=- correlation=0193...
class payment_log {
public:
    /// `file` is in the data folder unless it is absolute. If it is empty, there is no log.
    payment_log(std::filesystem::path const& data_folder, std::string const& file);

    /// Writes the line of a payment that has just ended. Does nothing if `state` is empty.
    void ended(std::optional<payment> const& state, core::time_point time);

private:
    std::optional<telemetry::text_log> log_;
};

} // namespace fcg::payments
