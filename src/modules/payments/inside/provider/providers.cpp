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

} // namespace

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
