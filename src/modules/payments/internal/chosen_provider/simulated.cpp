#include "internal/chosen_provider/providers.hpp"
#include "internal/provider/simulated/simulated_provider.hpp"
#include "internal/provider/simulated/webhook_sender.hpp"
#include "platform/http/webhooks/standard_webhooks.hpp"
#include "platform/telemetry/log.hpp"

#include <array>
#include <span>
#include <stdexcept>

namespace fcg::payments {

namespace {

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
    if (is_own_url)
        chosen_provider.answers_at = [sender](std::string const& url) { send_to_this_process(*sender, url); };
    return chosen_provider;
}

} // namespace fcg::payments
