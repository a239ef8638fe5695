#include "internal/chosen_provider/providers.hpp"

#include "internal/provider/gateway/gateway_provider.hpp"
#include "internal/provider/stripe/stripe_provider.hpp"
#include "platform/telemetry/log.hpp"

#include <sstream>
#include <stdexcept>

namespace fcg::payments {

namespace {

webhook_settings to_webhooks(payment_settings const& settings)
{
    webhook_settings values;
    values.tolerance = std::chrono::seconds(settings.webhook_tolerance_s);
    std::istringstream words(settings.webhook_secrets);
    for (std::string word; words >> word;)
        values.secrets.push_back(word);
    return values;
}

void require(bool is_there, std::string const& provider, std::string const& setting)
{
    if (!is_there)
        throw core::wrong_setting("payments.provider is " + provider + ", which needs " + setting);
}

void warn_without_secrets(webhook_settings const& webhooks, std::string const& provider)
{
    if (webhooks.secrets.empty())
        telemetry::log(telemetry::level::warning, "payments", "",
                       "every webhook of {} is refused: payments.webhookSecrets holds no key", provider);
}

/// Stripe allows 100 requests per second, and 25 with a test key (https://docs.stripe.com/rate-limits). A
/// bucket with a burst of one second may send as many again at once, and a second process may use the same
/// key.
constexpr std::int64_t stripe_pace = 50;
constexpr std::int64_t stripe_test_pace = 12;
constexpr std::int64_t gateway_pace = 20;

bool is_test_key(std::string_view key)
{
    return key.starts_with("sk_test_") || key.starts_with("rk_test_");
}

} // namespace

std::int64_t requests_per_second(payment_settings const& settings)
{
    if (settings.provider_requests_per_second >= 0)
        return settings.provider_requests_per_second;
    if (settings.provider == "stripe")
        return is_test_key(settings.stripe.secret_key) ? stripe_test_pace : stripe_pace;
    return settings.provider == "gateway" ? gateway_pace : 0;
}

chosen_provider choose_provider(environment& env, payment_settings const& settings, storage::database& db)
{
    auto webhooks = to_webhooks(settings);
    if (settings.provider == "simulated")
        return simulated(env, settings, db, std::move(webhooks));
    warn_without_secrets(webhooks, settings.provider);
    chosen_provider chosen_provider;
    if (settings.provider == "stripe") {
        require(!settings.stripe.secret_key.empty(), settings.provider, "payments.stripe.secretKey");
        chosen_provider.provider = stripe(env, settings);
        chosen_provider.webhooks = stripe_webhooks(std::move(webhooks));
    } else {
        require(!settings.gateway.url.empty(), settings.provider, "payments.gateway.url");
        chosen_provider.provider = gateway(env, settings);
        chosen_provider.webhooks = standard_webhooks(std::move(webhooks));
    }
    return chosen_provider;
}

} // namespace fcg::payments
