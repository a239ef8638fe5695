#include "inside/following/step_stream.hpp"

#include "platform/http/event_stream.hpp"

namespace fcg::tracking {

namespace {

constexpr std::chrono::seconds pause_before_reconnecting{2};

} // namespace

step_stream::step_stream(parts& of, timeline const& of_now, std::int64_t last_id,
                         std::unique_ptr<followers::place> place)
    : of_(of),
      payment_id_(of_now.payment_id),
      last_id_(last_id),
      place_(std::move(place)),
      pace_(of.with.clock.steady_now())
{
    take_pace(of_now);
}

task<std::string> step_stream::next()
{
    auto& follower = **place_;
    if (!std::exchange(has_begun_, true))
        co_return http::reconnection_time(pause_before_reconnecting);
    while (!follower.is_ending()) {
        auto text = follower.take_news() ? read_news() : std::string();
        auto const now = of_.with.clock.steady_now();
        auto const next = pace_.decide(now);
        if (text.empty() && next.what == stream_pace::act::end)
            break;
        if (text.empty() && next.what == stream_pace::act::beat)
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
    (*place_)->end();
    return true;
}

std::string step_stream::read_news()
{
    auto const found = of_.db.read([this](storage::reader& in) { return find_timeline(in, payment_id_); });
    std::string text;
    if (!found)
        return text;
    take_pace(*found);
    for (auto const& one : found->steps) {
        if (one.number <= last_id_)
            continue;
        last_id_ = one.number;
        http::append_event(text, {.id = one.number, .name = one.step, .data = step_shape.write(one)});
    }
    return text;
}

void step_stream::take_pace(timeline const& of_now)
{
    if (of_now.is_over)
        pace_.is_over(of_.with.clock.steady_now(), of_.with.clock.now() - of_now.newest_at);
    else
        pace_.goes_on();
}

bool has_nothing_more(timeline const& of, std::int64_t last_id, core::time_point now)
{
    bool const has_all = of.steps.empty() || of.steps.back().number <= last_id;
    return of.is_over && has_all && now - of.newest_at >= quiet_time;
}

} // namespace fcg::tracking
