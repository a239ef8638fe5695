#include "internal/webhooks/webhook_deliverer.hpp"

#include "internal/webhooks/retrying.hpp"
#include "platform/core/clock.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fcg::notifications {

namespace {

constexpr std::chrono::hours longest_wait{1};
/// The pause after an internal failure, such as a full disk.
constexpr std::chrono::seconds pause_after_fault{5};
constexpr std::chrono::seconds grace{5};
/// The time for which deliveries that are not pending can be recovered.
constexpr std::chrono::days kept{30};

telemetry::counter count(environment& env, std::string outcome)
{
    return env.metrics.counter("fcg_webhook_attempts_total",
                               "Attempts to deliver a webhook, by their outcome",
                               {{"outcome", std::move(outcome)}});
}

} // namespace

webhook_deliverer::webhook_deliverer(environment& env, storage::database& db, endpoint_book& endpoints,
                                     webhook_sender& sender)
    : env_(env),
      db_(db),
      endpoints_(endpoints),
      sender_(sender),
      news_(env.background),
      lane_tasks_(env.background),
      lane_starter_(
          env.background, env.clock,
          {.name = "the delivery of webhooks", .area = "notifications", .grace = grace, .wakes = &news_},
          [this] { return start_lanes(); }),
      trimming_(env.background, env.clock, {.name = "the deletion of old webhooks", .area = "notifications"},
                [this] { return trim(); }),
      delivered_(count(env, "delivered")),
      failed_(count(env, "failed")),
      dead_(count(env, "dead"))
{
}

void webhook_deliverer::start()
{
    lane_starter_.start();
    trimming_.start();
}

task<bool> webhook_deliverer::stop()
{
    bool const has_trimmed = co_await trimming_.stop();
    bool const has_started = co_await lane_starter_.stop();
    bool const has_delivered = co_await lane_tasks_.drain(grace);
    co_return (has_trimmed && has_started && has_delivered);
}

/// Starts a lane for each endpoint; the lane of a deleted endpoint ends by itself.
task<std::chrono::microseconds> webhook_deliverer::start_lanes()
{
    auto const list = endpoints_.all();
    for (auto const& entry : *list)
        if (lanes_.insert(entry.id).second)
            lane_tasks_.spawn("webhooks to " + entry.id.to_string(), run_lane(entry.id));
    co_return longest_wait;
}

task<std::chrono::microseconds> webhook_deliverer::trim()
{
    auto unit = [before = env_.clock.now() - kept](storage::transaction& tx) { trim_deliveries(tx, before); };
    co_await db_.write(std::move(unit));
    co_return longest_wait;
}

task<> webhook_deliverer::run_lane(core::uuid endpoint)
{
    for (;;) {
        bool failed = false;
        try {
            bool const is_there = co_await go_on(endpoint);
            if (!is_there)
                break;
        } catch (std::exception const& fault) { // not even a bug may end the lane permanently
            if (lane_tasks_.stopping())
                throw;
            failed = true;
            telemetry::log(telemetry::level::error, "notifications", "",
                           "webhooks to the endpoint {} have to wait: {}", endpoint.to_string(),
                           fault.what());
        }
        if (failed)
            co_await async::sleep_for(env_.background, pause_after_fault);
    }
    lanes_.erase(endpoint);
}

/// Sends the next delivery, or waits for it. Returns false if the endpoint was deleted.
task<bool> webhook_deliverer::go_on(core::uuid endpoint)
{
    auto const to = db_.read([&](storage::reader& db) { return find_endpoint(db, endpoint); });
    if (!to)
        co_return false;
    auto const next = db_.read([&](storage::reader& db) { return next_delivery(db, endpoint); });
    auto const due = next && to->enabled ? next->due_at : std::nullopt;
    if (due && core::is_due(*due, env_.clock.now(), longest_pause_after(next->attempts))) {
        co_await deliver(*to, *next);
        co_return true;
    }
    std::chrono::microseconds wait = longest_wait;
    if (due)
        wait = std::min(wait, *due - env_.clock.now());
    co_await news_.wait_for(wait);
    co_return true;
}

task<> webhook_deliverer::deliver(webhook_endpoint const& endpoint, webhook_delivery const& delivery)
{
    auto const began = env_.clock.now();
    auto const seconds = std::chrono::floor<std::chrono::seconds>(began).time_since_epoch().count();
    webhook_to_send sending{.url = endpoint.url,
                            .id = delivery.id.to_string(),
                            .unix_seconds = seconds,
                            .signatures =
                                sign(endpoint.keys_at(began), delivery.id, seconds, delivery.payload),
                            .body = delivery.payload};
    auto const attempt = co_await sender_.send(std::move(sending));

    auto const now = env_.clock.now();
    webhook_past before{.attempts = delivery.attempts};
    if (endpoint.failing_since)
        before.failing_for = now - *endpoint.failing_since;
    auto const jitter = static_cast<std::int64_t>(env_.random.below(1'001));
    auto const verdict = decide(before, attempt, jitter);
    auto record = [&](storage::transaction& tx) {
        auto const still = find_endpoint(tx, endpoint.id);
        bool const says_something = still && still->url == endpoint.url;
        if (says_something && record_attempt(tx, endpoint.id, delivery, attempt, verdict, now))
            endpoints_.renew(tx);
        return says_something;
    };
    bool const says_something = co_await db_.write(std::move(record));
    if (!says_something) // the URL has changed: the delivery is still due and goes to the new one
        co_return;

    using disposition = enum webhook_verdict::disposition;
    (verdict.disposition == disposition::delivered ? delivered_
     : verdict.disposition == disposition::dead    ? dead_
                                                   : failed_)
        .add();
    if (verdict.disposition == disposition::dead || !verdict.disables.empty())
        telemetry::log(telemetry::level::error, "notifications", "",
                       "the webhook {} to the endpoint {} {}: {}{}", delivery.id.to_string(),
                       endpoint.id.to_string(),
                       verdict.disposition == disposition::dead ? "failed permanently" : "failed",
                       attempt.fault, verdict.disables.empty() ? "" : "; the endpoint is disabled");
}

} // namespace fcg::notifications
