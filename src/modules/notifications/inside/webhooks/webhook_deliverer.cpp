#include "inside/webhooks/webhook_deliverer.hpp"

#include "inside/webhooks/retrying.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/core/due.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fcg::notifications {

namespace {

constexpr std::chrono::hours longest_wait{1};
/// After a fault of ours, such as a full disk.
constexpr std::chrono::seconds pause_after_fault{5};
constexpr std::chrono::seconds grace{5};
/// How long what is not pending can be recovered.
constexpr std::chrono::days kept{30};

telemetry::counter count(surroundings& with, std::string outcome)
{
    return with.metrics.counter("fcg_webhook_attempts_total",
                                "Attempts to deliver a webhook, by their outcome",
                                {{"outcome", std::move(outcome)}});
}

} // namespace

webhook_deliverer::webhook_deliverer(surroundings& with, storage::database& db, endpoint_book& endpoints,
                                     webhook_sender& sender)
    : with_(with),
      db_(db),
      endpoints_(endpoints),
      sender_(sender),
      news_(with.background),
      tasks_(with.background),
      delivered_(count(with, "delivered")),
      failed_(count(with, "failed")),
      dead_(count(with, "dead"))
{
}

void webhook_deliverer::start()
{
    async::keep_running(tasks_, with_.background, "lanes of webhooks", [this] { return keep_lanes(); });
    async::keep_running(tasks_, with_.background, "old webhooks", [this] { return keep_house(); });
}

task<bool> webhook_deliverer::stop()
{
    bool const ended = co_await tasks_.drain(grace);
    co_return ended;
}

void webhook_deliverer::wake()
{
    news_.notify();
}

/// A lane for each endpoint; one whose endpoint was deleted ends by itself.
task<> webhook_deliverer::keep_lanes()
{
    for (;;) {
        auto const all = endpoints_.all();
        for (auto const& one : *all)
            if (lanes_.insert(one.id).second)
                tasks_.spawn("webhooks to " + one.id.to_string(), run_lane(one.id));
        co_await news_.wait_for(longest_wait);
    }
}

task<> webhook_deliverer::keep_house()
{
    for (;;) {
        auto trim = [before = with_.clock.now() - kept](storage::transaction& in) {
            trim_deliveries(in, before);
        };
        try {
            co_await db_.write(std::move(trim));
        } catch (core::unavailable const& fault) {
            telemetry::log(telemetry::level::warning, "notifications", "", "old webhooks stay: {}",
                           fault.what());
        }
        co_await async::sleep_for(with_.background, longest_wait);
    }
}

task<> webhook_deliverer::run_lane(core::uuid endpoint)
{
    for (;;) {
        bool failed = false;
        try {
            bool const is_there = co_await go_on(endpoint);
            if (!is_there)
                break;
        } catch (std::exception const& fault) { // also a bug must not end the lane for good
            if (tasks_.stopping())
                throw;
            failed = true;
            telemetry::log(telemetry::level::error, "notifications", "",
                           "webhooks to the endpoint {} have to wait: {}", endpoint.to_string(),
                           fault.what());
        }
        if (failed)
            co_await async::sleep_for(with_.background, pause_after_fault);
    }
    lanes_.erase(endpoint);
}

/// Sends the next one, or waits for it. False: the endpoint is gone.
task<bool> webhook_deliverer::go_on(core::uuid endpoint)
{
    auto const to = db_.read([&](storage::reader& in) { return find_endpoint(in, endpoint); });
    if (!to)
        co_return false;
    auto const next = db_.read([&](storage::reader& in) { return next_delivery(in, endpoint); });
    auto const due = next && to->enabled ? next->due_at : std::nullopt;
    if (due && core::is_due(*due, with_.clock.now(), longest_pause_after(next->attempts)))
        co_await deliver(*to, *next);
    else
        co_await wait_until(due);
    co_return true;
}

task<> webhook_deliverer::wait_until(std::optional<core::time_point> due)
{
    std::chrono::microseconds wait = longest_wait;
    if (due)
        wait = std::min(wait, *due - with_.clock.now());
    co_await news_.wait_for(wait);
}

task<> webhook_deliverer::deliver(webhook_endpoint const& to, webhook_delivery const& what)
{
    auto const began = with_.clock.now();
    auto const seconds = std::chrono::floor<std::chrono::seconds>(began).time_since_epoch().count();
    webhook_to_send sending{.url = to.url,
                            .id = what.id.to_string(),
                            .unix_seconds = seconds,
                            .signatures = sign(to.keys_at(began), what.id, seconds, what.payload),
                            .body = what.payload};
    auto const attempt = co_await sender_.send(std::move(sending));

    auto const now = with_.clock.now();
    webhook_past before{.attempts = what.attempts};
    if (to.failing_since)
        before.failing_for = now - *to.failing_since;
    auto const jitter = static_cast<std::int64_t>(with_.chance.below(1'001));
    auto const verdict = decide(before, attempt, jitter);
    auto record = [&](storage::transaction& in) {
        auto const still = find_endpoint(in, to.id);
        bool const says_something = still && still->url == to.url;
        if (says_something && record_attempt(in, to.id, what, attempt, verdict, now))
            endpoints_.renew(in);
        return says_something;
    };
    bool const says_something = co_await db_.write(std::move(record));
    if (!says_something) // an answer of a former address: the delivery is due still, and goes to the new one
        co_return;

    using fate = webhook_verdict::fate;
    (verdict.what == fate::delivered ? delivered_ : verdict.what == fate::dead ? dead_ : failed_).add();
    if (verdict.what == fate::dead || !verdict.disables.empty())
        telemetry::log(telemetry::level::error, "notifications", "",
                       "the webhook {} to the endpoint {} {}: {}{}", what.id.to_string(), to.id.to_string(),
                       verdict.what == fate::dead ? "is given up" : "failed", attempt.fault,
                       verdict.disables.empty() ? "" : "; the endpoint is disabled");
}

} // namespace fcg::notifications
