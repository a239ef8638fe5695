#include "internal/following/step_stream.hpp"

#include "platform/http/server/event_stream.hpp"

namespace fcg::tracking {

namespace {

constexpr std::chrono::seconds pause_before_reconnecting{2};

} // namespace

step_stream::step_stream(module_context& context, timeline const& of_now, std::int64_t last_id,
                         followers::slot slot)
    : context_(context),
      payment_id_(of_now.payment_id),
      last_id_(last_id),
      slot_(std::move(slot)),
      pace_(context.env.clock.steady_now())
{
    take_pace(of_now);
}

task<std::string> step_stream::next()
{
    auto& follower = *slot_;
    if (!std::exchange(has_begun_, true))
        co_return http::reconnection_time(pause_before_reconnecting);
    while (!follower.is_ending()) {
        auto text = follower.take_news() ? read_news() : std::string();
        auto const now = context_.env.clock.steady_now();
        auto const next = pace_.decide(now);
        if (text.empty() && next.act == stream_pace::act::end)
            break;
        if (text.empty() && next.act == stream_pace::act::beat)
            text = http::heartbeat();
        if (!text.empty()) {
            pace_.sent(now);
            co_return text;
        }
        co_await follower.wait_for_news(next.wait);
    }
    co_return std::string();
}

bool step_stream::end_soon()
{
    slot_->end();
    return true;
}

std::string step_stream::read_news()
{
    auto const timeline =
        context_.db.read([this](storage::reader& db) { return find_timeline(db, payment_id_); });
    std::string text;
    if (!timeline)
        return text;
    take_pace(*timeline);
    for (auto const& step : timeline->steps) {
        if (step.number <= last_id_)
            continue;
        last_id_ = step.number;
        http::append_event(text, {.id = step.number, .name = step.step, .data = step_shape.write(step)});
    }
    return text;
}

void step_stream::take_pace(timeline const& of_now)
{
    if (of_now.is_over)
        pace_.is_over(context_.env.clock.steady_now(), context_.env.clock.now() - of_now.newest_at);
    else
        pace_.goes_on();
}

bool has_nothing_more(timeline const& timeline, std::int64_t last_id, core::time_point now)
{
    bool const has_all = timeline.steps.empty() || timeline.steps.back().number <= last_id;
    return timeline.is_over && has_all && now - timeline.newest_at >= quiet_time;
}

} // namespace fcg::tracking
