#pragma once
#include "inside/payment/payment.hpp"
#include "platform/core/clock.hpp"
#include "platform/telemetry/text_log.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace fcg::payments {

/// The text log of payments that operators read, beside that of webhooks: one line for each payment that
/// ended, whoever ended it, and for each that was refunded.
///
///     2026-11-22T12:00:01.250Z approved payment=0193... amount=59.9 currency=BRL provider=stripe
///     reference=pi_1 attempts=1 user=0192... game=0191... reason=- correlation=0193...
///
/// Any thread.
class payment_log {
public:
    /// `file`: in the data folder unless absolute; empty: there is none.
    payment_log(std::filesystem::path const& data_folder, std::string const& file);

    /// Nothing: it has not ended now.
    void ended(std::optional<payment> const& state, core::time_point at);

private:
    std::optional<telemetry::text_log> log_;
};

} // namespace fcg::payments
