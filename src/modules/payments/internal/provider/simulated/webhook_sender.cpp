#include "internal/provider/simulated/webhook_sender.hpp"

#include "platform/async/backoff.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/clock.hpp"
#include "platform/http/webhooks/standard_webhooks.hpp"
#include "platform/storage/statement.hpp"
#include "platform/telemetry/log.hpp"

#include <stdexcept>

namespace fcg::payments {

namespace {

constexpr auto longest_rest = std::chrono::hours(1);
constexpr auto answer_limit = std::chrono::seconds(10);
constexpr auto stop_limit = std::chrono::seconds(10);
constexpr auto first_pause = std::chrono::seconds(1);
constexpr auto longest_pause = std::chrono::minutes(30);
constexpr std::int64_t max_attempts = 20;
constexpr int gone = 410;

constexpr std::string_view select_next =
    "SELECT event_id, body, attempts, due_at FROM simulated_webhooks ORDER BY due_at LIMIT 1";

std::optional<waiting_webhook> next_webhook(storage::reader& db)
{
    auto row = db.query(select_next);
    if (!row.next())
        return std::nullopt;
    return waiting_webhook{std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.moment(3)};
}

constexpr std::string_view delete_webhook = "DELETE FROM simulated_webhooks WHERE event_id = $1";

constexpr std::string_view postpone_webhook =
    "UPDATE simulated_webhooks SET attempts = attempts + 1, due_at = $2 WHERE event_id = $1";

http::client_request to_request(waiting_webhook const& webhook, std::string_view signing,
                                core::time_point now)
{
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return {
        .method = http::method::post,
        .target = "",
        .headers = {{"webhook-id", webhook.event_id},
                    {"webhook-timestamp", std::to_string(seconds)},
                    {"webhook-signature", http::sign_v1(signing, webhook.event_id, seconds, webhook.body)}},
        .body = webhook.body};
}

} // namespace

webhook_sender::webhook_sender(environment& env, storage::database& books, std::string signing)
    : env_(env),
      books_(books),
      signing_(std::move(signing)),
      repeating_(env.background, env.clock,
                 {.name = "the simulated provider's webhooks", .area = "payments", .grace = stop_limit},
                 [this] { return do_round(); })
{
}

void webhook_sender::send_to(std::string const& url)
{
    auto const endpoint = http::endpoint::parse(url);
    if (!endpoint)
        throw core::wrong_setting("the simulated provider can send no webhooks to " + url);
    http::connection_settings settings;
    settings.max = 1;
    lines_ = std::make_unique<http::connection_pool>(env_.background, *endpoint, std::move(settings));
    wake();
}

task<std::chrono::microseconds> webhook_sender::do_round()
{
    auto next = books_.read(next_webhook);
    auto const now = env_.clock.now();
    if (lines_ && next && core::is_due(next->due_at, now, longest_rest)) {
        co_await send(std::move(*next));
        co_return std::chrono::microseconds(0);
    }
    std::chrono::microseconds rest = longest_rest;
    if (lines_ && next)
        rest = std::min(rest, next->due_at - now);
    co_return rest;
}

task<> webhook_sender::send(waiting_webhook webhook)
{
    bool const is_over = co_await post(webhook);
    bool const is_given_up = !is_over && webhook.attempts + 1 >= max_attempts;
    if (is_given_up)
        telemetry::log(telemetry::level::warning, "payments", "",
                       "the simulated provider abandons its webhook {} after {} attempts", webhook.event_id,
                       max_attempts);
    auto const again_at =
        env_.clock.now() +
        async::backoff_with_jitter(webhook.attempts + 1, first_pause, longest_pause, env_.random.fraction());
    auto unit = [&](storage::transaction& tx) {
        if (is_over || is_given_up)
            tx.execute(delete_webhook, webhook.event_id);
        else
            tx.execute(postpone_webhook, webhook.event_id, again_at);
    };
    co_await books_.write(unit);
}

/// Posts a webhook. Returns true if it needs no other attempt, because it was accepted or is no longer
/// wanted.
task<bool> webhook_sender::post(waiting_webhook webhook)
{
    std::string failure;
    try {
        auto request = to_request(webhook, signing_, env_.clock.now());
        auto const answer = co_await lines_->send(std::move(request), answer_limit, true);
        if ((answer.status >= 200 && answer.status < 300) || answer.status == gone)
            co_return true;
        failure = "answered " + std::to_string(answer.status);
    } catch (std::runtime_error const& fault) { // no connection, or no response in time
        if (async::means_cancelled(fault))
            throw;
        failure = fault.what();
    }
    telemetry::log(telemetry::level::info, "payments", "",
                   "the simulated provider's webhook {} was not accepted: {}", webhook.event_id, failure);
    co_return false;
}

} // namespace fcg::payments
