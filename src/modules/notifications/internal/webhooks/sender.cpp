#include "internal/webhooks/sender.hpp"

#include "internal/webhooks/target.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client/client.hpp"
#include "platform/http/client/client_tls.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace fcg::notifications {

namespace {

/// The maximum size of a response's body that is read.
constexpr std::size_t max_read_bytes = 8 * 1'024;
constexpr std::chrono::seconds connect_limit{5};
/// The minimum time that must be left to try the next address.
constexpr std::chrono::milliseconds min_time{100};

http::client_request to_request(webhook_to_send const& webhook, webhook_target const& target)
{
    return {.method = http::method::post,
            .target = target.path,
            .headers = {{"Host", target.server.authority()},
                        {"User-Agent", "FCG-Webhooks/1"},
                        {"webhook-id", webhook.id},
                        {"webhook-timestamp", std::to_string(webhook.unix_seconds)},
                        {"webhook-signature", webhook.signatures}},
            .body = webhook.body,
            .max_answer_bytes = max_read_bytes};
}

std::string explain(int status)
{
    if (is_accepted(status))
        return {};
    auto text = "it answered " + std::to_string(status);
    if (status / 100 == 3)
        text += "; redirects are not followed";
    return text;
}

task<webhook_attempt> post(http::client& client, http::client_request request,
                           std::chrono::microseconds limit)
{
    webhook_attempt webhook_attempt;
    try {
        auto const answer = co_await client.send(std::move(request), limit);
        webhook_attempt = {.status = answer.status, .fault = explain(answer.status)};
    } catch (async::timed_out const&) {
        webhook_attempt.fault = "no answer in time";
    } catch (std::exception const& fault) {
        if (async::means_cancelled(fault))
            throw;
        webhook_attempt.fault = core::one_line(fault.what(), 300);
    }
    co_return webhook_attempt;
}

} // namespace

http_webhook_sender::http_webhook_sender(environment& env,
                                         notification_settings::webhook_settings const& settings)
    : env_(env),
      settings_(settings)
{
    if (!settings.ca_file.empty())
        http::client_tls("localhost",
                         settings.ca_file); // else an unusable file is found only by the first webhook
}

task<webhook_attempt> http_webhook_sender::send(webhook_to_send webhook)
{
    auto const target = webhook_target::parse(webhook.url);
    if (!target || (!target->server.tls && !settings_.allow_inward))
        co_return webhook_attempt{.status = 0, .fault = "its URL is not allowed any more"};
    auto const end = env_.clock.steady_now() + std::chrono::milliseconds(settings_.timeout_ms);
    auto const found_addresses =
        co_await find_webhook_addresses(env_.background, target->server, settings_.allow_inward);
    webhook_attempt webhook_attempt{.status = 0, .fault = found_addresses.refusal};
    auto const tls = target->server.tls
                         ? std::make_shared<http::client_tls>(target->server.host, settings_.ca_file)
                         : nullptr;
    for (auto const& address : found_addresses.addresses) {
        std::chrono::microseconds const left = end - env_.clock.steady_now();
        if (left < min_time)
            break;
        auto request = to_request(webhook, *target);
        http::client client(
            env_.background,
            {.host = address, .port = target->server.port, .tls = target->server.tls, .path = {}}, tls,
            connect_limit);
        webhook_attempt = co_await post(client, std::move(request), left);
        if (webhook_attempt.status != 0)
            break;
    }
    co_return webhook_attempt;
}

} // namespace fcg::notifications
