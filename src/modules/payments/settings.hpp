#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::payments {

struct payment_settings {
    std::string provider = "simulated";
    std::int64_t provider_timeout_ms = 10'000;
    std::int64_t provider_requests_per_second = -1; ///< -1: what suits the provider; 0: no limit
    std::int64_t circuit_failures = 5;
    std::int64_t circuit_pause_ms = 30'000;
    std::int64_t max_attempts = 10;         ///< questions to the provider until a payment fails
    std::int64_t max_cut_off_attempts = 50; ///< lives of the process in a row that may end at one payment
    std::int64_t max_refund_attempts = 200; ///< until a refund is parked: hours, so that an outage parks none
    std::int64_t sweep_ms = 1'000;          ///< between two rounds of the sweeper; 0: it does not run
    std::int64_t ask_after_ms = 2'000;      ///< between an unknown outcome and the first question; doubles
    std::int64_t deadline_ms = 300'000;     ///< without news the provider is asked
    std::int64_t expiry_ms = 259'200'000;   ///< three days: then an open payment is given up
    std::string webhook_secrets;            ///< with spaces between: each is accepted
    std::int64_t webhook_tolerance_s = 300;
    std::string webhook_log = "webhooks.log"; ///< in the data folder; empty: none
    std::string payment_log = "payments.log"; ///< in the data folder; empty: none
    std::int64_t reconcile_hour = 4;          ///< UTC; -1: only on demand

    struct stripe_settings {
        std::string url = "https://api.stripe.com";
        std::string secret_key;
        std::string payment_method; ///< confirmed by the server with this one; empty: by the buyer
        std::string ca_file;
    } stripe;

    struct gateway_settings {
        std::string url;
        std::string key; ///< sent as a bearer token
        std::string ca_file;
    } gateway;

    struct simulated_settings {
        std::int64_t later_ms = 2'000; ///< until ..03 and ..05 are approved
        std::string webhook_url;       ///< empty: this process
    } simulated;
};

void declare_settings(core::declared_settings& settings, payment_settings& into);

} // namespace fcg::payments
