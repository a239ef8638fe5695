#include "settings.hpp"

namespace fcg::payments {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t month_ms = 31 * 24 * hour_ms;

void declare_provider_settings(core::declared_settings& settings, payment_settings& values)
{
    settings.choice("payments.provider", values.provider, {"simulated", "stripe", "gateway"},
                    "the provider that takes the money");
    settings.number("payments.providerTimeoutMs", values.provider_timeout_ms, 100, 120'000,
                    "how long one request to the provider may take");
    settings.number("payments.providerRequestsPerSecond", values.provider_requests_per_second, -1, 100'000,
                    "requests to the provider per second at most; 0: no limit; -1: 50 for Stripe, 12 with a "
                    "test key of Stripe, 20 for a gateway, no limit for the simulated one");
    settings.number(
        "payments.circuitFailures", values.circuit_failures, 1, 1'000,
        "failures in a row after which the provider is not called for a while; payments wait meanwhile");
    settings.number("payments.circuitPauseMs", values.circuit_pause_ms, 10, hour_ms,
                    "how long it is not called until one trial request");
    settings.text("payments.stripe.url", values.stripe.url, "where Stripe's API is");
    settings.secret("payments.stripe.secretKey", values.stripe.secret_key, "sk_live_... or a restricted key");
    settings.text("payments.stripe.paymentMethod", values.stripe.payment_method,
                  "charged for every purchase, such as pm_card_visa in trials; empty: the buyer pays in the "
                  "browser");
    settings.text("payments.stripe.caFile", values.stripe.ca_file,
                  "PEM file of the certificates to trust; empty: the system's");
    settings.text("payments.gateway.url", values.gateway.url,
                  "where the store's own payment gateway is; docs/payment-gateway.md says what it answers");
    settings.secret("payments.gateway.key", values.gateway.key, "sent to the gateway as a bearer token");
    settings.text("payments.gateway.caFile", values.gateway.ca_file,
                  "PEM file of the certificates to trust; empty: the system's");
    settings.number("payments.simulated.laterMs", values.simulated.later_ms, 0, hour_ms,
                    "until the simulated provider approves amounts that end in 03 and 05");
    settings.text("payments.simulated.webhookUrl", values.simulated.webhook_url,
                  "where the simulated provider sends its webhooks; empty: to this process");
}

void declare_webhook_settings(core::declared_settings& settings, payment_settings& values)
{
    settings.secret("payments.webhookSecrets", values.webhook_secrets,
                    "keys of the provider's webhooks, with spaces between; each is accepted, so that they "
                    "can be rotated");
    settings.number("payments.webhookToleranceSeconds", values.webhook_tolerance_s, 10, 86'400,
                    "how old a webhook's signature may be");
    settings.text("payments.webhookLog", values.webhook_log,
                  "text file with a line for each webhook, in the data folder; empty: none");
}

} // namespace

void declare_settings(core::declared_settings& settings, payment_settings& values)
{
    declare_provider_settings(settings, values);
    settings.number("payments.maxAttempts", values.max_attempts, 1, 1'000,
                    "how often the provider is asked for a charge before the payment fails");
    settings.renamed("payments.mostAttempts", "payments.maxAttempts");
    settings.number(
        "payments.maxCutOffAttempts", values.max_cut_off_attempts, 1, 1'000'000,
        "how often in a row the process may end while the provider is asked about one payment, or "
        "refund, before that is left to an operator");
    settings.number("payments.maxRefundAttempts", values.max_refund_attempts, 1, 1'000,
                    "how often the provider is asked for a refund before it is parked for an operator");
    settings.renamed("payments.mostRefundAttempts", "payments.maxRefundAttempts");
    settings.number("payments.sweepMs", values.sweep_ms, 0, hour_ms,
                    "how often payments without news are looked for; 0: never");
    settings.number("payments.askAfterMs", values.ask_after_ms, 10, hour_ms,
                    "when the provider is asked first what happened to a charge whose answer was lost");
    settings.number("payments.deadlineMs", values.deadline_ms, 100, month_ms,
                    "how long a payment may be without news before the provider is asked");
    settings.number("payments.expiryMs", values.expiry_ms, 1'000, month_ms,
                    "how old an open payment may become before it fails");
    declare_webhook_settings(settings, values);
    settings.text("payments.paymentLog", values.payment_log,
                  "text file with a line for each payment that ended, in the data folder; empty: none");
    settings.number("payments.reconcileHour", values.reconcile_hour, -1, 23,
                    "the hour (UTC) at which the day before is compared with the provider's report; -1: only "
                    "on demand");
}

} // namespace fcg::payments
