#include "inside/provider/simulated/webhook_sender.hpp"

#include "bus/retry.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/due.hpp"
#include "platform/http/standard_webhooks.hpp"
#include "platform/telemetry/log.hpp"

#include <stdexcept>

namespace fcg::payments {

namespace {

constexpr auto longest_rest = std::chrono::hours(1);
constexpr auto rest_after_trouble = std::chrono::seconds(1);
constexpr auto answer_limit = std::chrono::seconds(10);
constexpr auto stop_limit = std::chrono::seconds(10);
constexpr auto first_pause = std::chrono::seconds(1);
constexpr auto longest_pause = std::chrono::minutes(30);
constexpr std::int64_t max_attempts = 20;
constexpr int gone = 410;

http::client_request to_request(simulation::waiting_webhook const& one, std::string_view signing,
                                core::time_point now)
{
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return {.method = http::method::post,
            .target = "",
            .headers = {{"webhook-id", one.event_id},
                        {"webhook-timestamp", std::to_string(seconds)},
                        {"webhook-signature", http::sign_v1(signing, one.event_id, seconds, one.body)}},
            .body = one.body};
}

} // namespace

webhook_sender::webhook_sender(surroundings& with, storage::database& books, std::string signing)
    : with_(with),
      books_(books),
      signing_(std::move(signing)),
      news_(with.background),
      group_(with.background)
{
}

void webhook_sender::start()
{
    async::keep_running(group_, with_.background, "the simulated provider's webhooks",
                        [this] { return run(); });
}

task<bool> webhook_sender::stop()
{
    bool const has_ended = co_await group_.drain(stop_limit);
    co_return has_ended;
}

void webhook_sender::send_to(std::string const& url)
{
    auto const to = http::endpoint::parse(url);
    if (!to)
        throw core::wrong_setting("the simulated provider can send no webhooks to " + url);
    http::connection_settings how;
    how.max = 1;
    lines_ = std::make_unique<http::connections>(with_.background, *to, std::move(how));
    wake();
}

task<> webhook_sender::run()
{
    while (!group_.stopping()) {
        std::string trouble;
        try {
            co_await round();
        } catch (storage::storage_unavailable const& failure) {
            trouble = failure.what();
        }
        if (trouble.empty())
            continue;
        telemetry::log(telemetry::level::warning, "payments", "",
                       "the simulated provider's webhooks wait: {}", trouble);
        co_await async::sleep_for(with_.background, rest_after_trouble);
    }
}

task<> webhook_sender::round()
{
    auto next = books_.read(simulation::next_webhook);
    auto const now = with_.clock.now();
    if (lines_ && next && core::is_due(next->due_at, now, longest_rest)) {
        co_await send(std::move(*next));
        co_return;
    }
    std::chrono::microseconds rest = longest_rest;
    if (lines_ && next)
        rest = std::min(rest, next->due_at - now);
    co_await news_.wait_for(rest);
}

task<> webhook_sender::send(simulation::waiting_webhook one)
{
    bool const is_over = co_await post(one);
    bool const is_given_up = !is_over && one.attempts + 1 >= max_attempts;
    if (is_given_up)
        telemetry::log(telemetry::level::warning, "payments", "",
                       "the simulated provider gives up its webhook {} after {} attempts", one.event_id,
                       max_attempts);
    auto const again_at = with_.clock.now() +
                          bus::backoff(one.attempts + 1, first_pause, longest_pause, with_.chance.fraction());
    auto unit = [&](storage::transaction& in) {
        if (is_over || is_given_up)
            simulation::webhook_was_taken(in, one.event_id);
        else
            simulation::send_webhook_again(in, one.event_id, again_at);
    };
    co_await books_.write(unit);
}

/// True when it needs no other attempt: taken, or not wanted any more.
task<bool> webhook_sender::post(simulation::waiting_webhook one)
{
    std::string trouble;
    try {
        auto wanted = to_request(one, signing_, with_.clock.now());
        auto const answer = co_await lines_->send(std::move(wanted), answer_limit, true);
        if ((answer.status >= 200 && answer.status < 300) || answer.status == gone)
            co_return true;
        trouble = "answered " + std::to_string(answer.status);
    } catch (std::runtime_error const& failure) { // no connection, or no answer in time
        if (async::means_cancelled(failure))
            throw;
        trouble = failure.what();
    }
    telemetry::log(telemetry::level::info, "payments", "",
                   "the simulated provider's webhook {} was not taken: {}", one.event_id, trouble);
    co_return false;
}

} // namespace fcg::payments
