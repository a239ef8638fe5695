#include "inside/provider/providers.hpp"
#include "inside/provider/simulated/simulated_provider.hpp"
#include "inside/provider/simulated/webhook_sender.hpp"
#include "platform/http/standard_webhooks.hpp"
#include "platform/telemetry/log.hpp"

#include <array>
#include <span>
#include <stdexcept>

namespace fcg::payments {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::string_view own_path = "/api/payments/webhooks/simulated";

http::webhook_key make_key(core::random_source& chance)
{
    http::webhook_key made{http::webhook_key::kind::shared, std::string(key_bytes, '\0')};
    chance.fill(std::as_writable_bytes(std::span(made.bytes)));
    return made;
}

/// The first of the keys that can sign: the newest, when they are being rotated.
std::string signing_bytes(std::vector<std::string> const& secrets)
{
    for (auto const& secret : secrets)
        if (auto key = http::webhook_key::parse(secret); key && key->is == http::webhook_key::kind::shared)
            return std::move(key->bytes);
    throw core::wrong_setting("payments.webhookSecrets holds no key (whsec_...) that the simulated provider "
                              "could sign with");
}

/// Its own certificate need not be for the address that it listens on.
void send_to_this_process(webhook_sender& sender, std::string const& url)
{
    if (url.starts_with("https:"))
        telemetry::log(telemetry::level::warning, "payments", "",
                       "the simulated provider sends no webhooks to this process, which speaks TLS: set "
                       "payments.simulated.webhookUrl, or the sweeper settles what they would tell");
    else
        sender.send_to(url + std::string(own_path));
}

} // namespace

chosen_provider simulated(surroundings& with, payment_settings const& how, storage::database& db,
                          webhook_settings webhooks)
{
    if (webhooks.secrets.empty())
        webhooks.secrets.push_back(make_key(with.chance).to_text());
    auto sender = std::make_shared<webhook_sender>(with, db, signing_bytes(webhooks.secrets));
    bool const is_own_url = how.simulated.webhook_url.empty();
    if (!is_own_url)
        sender->send_to(how.simulated.webhook_url);
    simulated_provider::behaviour behaviour{.later = std::chrono::milliseconds(how.simulated.later_ms),
                                            .on_webhook = [sender] { sender->wake(); }};
    chosen_provider made;
    made.provider =
        std::make_unique<simulated_provider>(db, with.clock, with.background, std::move(behaviour));
    made.webhooks = standard_webhooks(std::move(webhooks));
    made.start = [sender] { sender->start(); };
    made.stop = [sender] { return sender->stop(); };
    if (is_own_url)
        made.answers_at = [sender](std::string const& url) { send_to_this_process(*sender, url); };
    return made;
}

} // namespace fcg::payments
