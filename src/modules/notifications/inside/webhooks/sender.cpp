#include "inside/webhooks/sender.hpp"

#include "inside/webhooks/target.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client.hpp"
#include "platform/http/client_tls.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace fcg::notifications {

namespace {

/// Of the answer's body; what is longer is cut off there.
constexpr std::size_t max_read_bytes = 8 * 1'024;
constexpr std::chrono::seconds connect_limit{5};
/// An address that does not answer leaves so much of the time for the next.
constexpr std::chrono::milliseconds min_time{100};

http::client_request to_request(webhook_to_send const& what, webhook_target const& target)
{
    return {.method = http::method::post,
            .target = target.path,
            .headers = {{"Host", target.server.authority()},
                        {"User-Agent", "FCG-Webhooks/1"},
                        {"webhook-id", what.id},
                        {"webhook-timestamp", std::to_string(what.unix_seconds)},
                        {"webhook-signature", what.signatures}},
            .body = what.body,
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

task<webhook_attempt> post(http::client& through, http::client_request wanted,
                           std::chrono::microseconds limit)
{
    webhook_attempt made;
    try {
        auto const answer = co_await through.send(std::move(wanted), limit);
        made = {.status = answer.status, .fault = explain(answer.status)};
    } catch (async::timed_out const&) {
        made.fault = "no answer in time";
    } catch (std::exception const& fault) {
        if (async::means_cancelled(fault))
            throw;
        made.fault = core::one_line(fault.what(), 300);
    }
    co_return made;
}

} // namespace

http_webhook_sender::http_webhook_sender(surroundings& with,
                                         notification_settings::webhook_settings const& how)
    : with_(with),
      how_(how)
{
    if (!how.ca_file.empty())
        http::client_tls("localhost", how.ca_file); // or it would be found out only with the first webhook
}

task<webhook_attempt> http_webhook_sender::send(webhook_to_send what)
{
    auto const target = webhook_target::parse(what.url);
    if (!target || (!target->server.tls && !how_.allow_inward))
        co_return webhook_attempt{.status = 0, .fault = "its URL is not allowed any more"};
    auto const end = with_.clock.steady_now() + std::chrono::milliseconds(how_.timeout_ms);
    auto const found = co_await find_webhook_addresses(with_.background, target->server, how_.allow_inward);
    webhook_attempt made{.status = 0, .fault = found.refusal};
    auto const tls =
        target->server.tls ? std::make_shared<http::client_tls>(target->server.host, how_.ca_file) : nullptr;
    for (auto const& address : found.all) {
        std::chrono::microseconds const left = end - with_.clock.steady_now();
        if (left < min_time)
            break;
        auto wanted = to_request(what, *target);
        http::client through(
            with_.background,
            {.host = address, .port = target->server.port, .tls = target->server.tls, .path = {}}, tls,
            connect_limit);
        made = co_await post(through, std::move(wanted), left);
        if (made.status != 0)
            break;
    }
    co_return made;
}

} // namespace fcg::notifications
