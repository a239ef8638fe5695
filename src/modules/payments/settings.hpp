#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::payments {

struct payment_settings {
    std::string provider = "simulated";
    std::int64_t provider_timeout_ms = 10'000;
    std::int64_t provider_requests_per_second = -1; ///< -1 means what suits the provider; 0 means no limit
    std::int64_t circuit_failures = 5;
    std::int64_t circuit_pause_ms = 30'000;
    std::int64_t max_attempts = 10;         ///< requests to the provider until a payment fails
    std::int64_t max_cut_off_attempts = 50; ///< lives of the process in a row that may end at one payment
    std::int64_t max_refund_attempts = 200; ///< attempts until parking; hours, so that an outage parks none
    std::int64_t sweep_ms = 1'000;          ///< between two rounds of the sweeper; 0 disables it
    std::int64_t ask_after_ms = 2'000;      ///< from an unknown outcome to the first request; doubles
    std::int64_t deadline_ms = 300'000;     ///< time without news until the provider is asked
    std::int64_t expiry_ms = 259'200'000;   ///< when an open payment is given up; three days
    std::string webhook_secrets;            ///< separated by spaces; each one is accepted
    std::int64_t webhook_tolerance_s = 300;
    std::string webhook_log = "webhooks.log"; ///< in the data folder; empty means no log
    std::string payment_log = "payments.log"; ///< in the data folder; empty means no log
    std::int64_t reconcile_hour = 4;          ///< UTC; -1 means only on demand

    struct stripe_settings {
        std::string url = "https://api.stripe.com";
        std::string secret_key;
        std::string payment_method; ///< the server confirms with it; if it is empty, the buyer confirms
        std::string ca_file;
    } stripe;

    struct gateway_settings {
        std::string url;
        std::string key; ///< sent as a bearer token
        std::string ca_file;
    } gateway;

    struct simulated_settings {
        std::int64_t later_ms = 2'000; ///< delay until ..03 and ..05 are approved
        std::string webhook_url;       ///< empty means this process
    } simulated;
};

void declare_settings(core::declared_settings& settings, payment_settings& values);

} // namespace fcg::payments
