#include "internal/chosen_provider/providers.hpp"

#include "internal/provider/gateway/gateway_provider.hpp"
#include "internal/provider/simulated/simulated_provider.hpp"
#include "internal/provider/simulated/webhook_sender.hpp"
#include "internal/provider/stripe/stripe_provider.hpp"
#include "platform/http/webhooks/standard_webhooks.hpp"
#include "platform/telemetry/log.hpp"

#include <span>
#include <sstream>
#include <utility>

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

constexpr std::size_t key_bytes = 32;
constexpr std::string_view own_path = "/api/payments/webhooks/simulated";

http::webhook_key make_key(core::random_source& random)
{
    http::webhook_key webhook_key{http::webhook_key::kind::shared, std::string(key_bytes, '\0')};
    random.fill(std::as_writable_bytes(std::span(webhook_key.bytes)));
    return webhook_key;
}

/// Returns the first of the keys that can sign, which is the newest one while keys are being rotated.
std::string signing_bytes(std::vector<std::string> const& secrets)
{
    for (auto const& secret : secrets)
        if (auto key = http::webhook_key::parse(secret); key && key->is == http::webhook_key::kind::shared)
            return std::move(key->bytes);
    throw core::wrong_setting("payments.webhookSecrets holds no key (whsec_...) that the simulated provider "
                              "could sign with");
}

/// Sends webhooks to this process unless it speaks TLS, because its certificate need not be valid for the
/// address that it listens on.
void send_to_this_process(webhook_sender& sender, std::string const& url)
{
    if (url.starts_with("https:"))
        telemetry::log(telemetry::level::warning, "payments", "",
                       "the simulated provider sends no webhooks to this process, which speaks TLS: set "
                       "payments.simulated.webhookUrl, or the sweeper settles what they would report");
    else
        sender.send_to(url + std::string(own_path));
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

chosen_provider simulated(environment& env, payment_settings const& settings, storage::database& db,
                          webhook_settings webhooks)
{
    if (webhooks.secrets.empty())
        webhooks.secrets.push_back(make_key(env.random).to_text());
    auto sender = std::make_shared<webhook_sender>(env, db, signing_bytes(webhooks.secrets));
    bool const is_own_url = settings.simulated.webhook_url.empty();
    if (!is_own_url)
        sender->send_to(settings.simulated.webhook_url);
    simulated_provider::behaviour behaviour{.later = std::chrono::milliseconds(settings.simulated.later_ms),
                                            .on_webhook = [sender] { sender->wake(); }};
    chosen_provider chosen_provider;
    chosen_provider.provider =
        std::make_unique<simulated_provider>(db, env.clock, env.background, std::move(behaviour));
    chosen_provider.webhooks = standard_webhooks(std::move(webhooks));
    chosen_provider.start = [sender] { sender->start(); };
    chosen_provider.stop = [sender] { return sender->stop(); };
    chosen_provider.warning = [sender] { return sender->warning(); };
    if (is_own_url)
        chosen_provider.answers_at = [sender](std::string const& url) { send_to_this_process(*sender, url); };
    return chosen_provider;
}

} // namespace fcg::payments
