#include "inside/provider/providers.hpp"

#include "platform/telemetry/log.hpp"

#include <sstream>
#include <stdexcept>

namespace fcg::payments {

namespace {

webhook_settings to_webhooks(payment_settings const& how)
{
    webhook_settings made;
    made.tolerance = std::chrono::seconds(how.webhook_tolerance_s);
    std::istringstream words(how.webhook_secrets);
    for (std::string word; words >> word;)
        made.secrets.push_back(word);
    return made;
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

/// Stripe takes 100 questions a second, and 25 with a test key (https://docs.stripe.com/rate-limits). A
/// bucket that holds one second's may send as many again at once, and a second process may have the same key.
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

chosen_provider choose_provider(surroundings& with, payment_settings const& how, storage::database& db)
{
    auto webhooks = to_webhooks(how);
    if (how.provider == "simulated")
        return simulated(with, how, db, std::move(webhooks));
    warn_without_secrets(webhooks, how.provider);
    chosen_provider made;
    if (how.provider == "stripe") {
        require(!how.stripe.secret_key.empty(), how.provider, "payments.stripe.secretKey");
        made.provider = stripe(with, how);
        made.webhooks = stripe_webhooks(std::move(webhooks));
    } else {
        require(!how.gateway.url.empty(), how.provider, "payments.gateway.url");
        made.provider = gateway(with, how);
        made.webhooks = standard_webhooks(std::move(webhooks));
    }
    return made;
}

} // namespace fcg::payments
