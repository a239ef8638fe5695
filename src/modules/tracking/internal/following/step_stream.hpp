#pragma once
#include "internal/followers.hpp"
#include "internal/following/stream_pace.hpp"
#include "internal/module_context.hpp"
#include "internal/timeline.hpp"
#include "platform/http/response.hpp"

#include <memory>
#include <string>

namespace fcg::tracking {

/// The steps of one purchase as server-sent events, by number: first those after `last_id`, then new ones as
/// they are committed. Ends with the purchase.
class step_stream final : public http::body_source {
public:
    /// `of_now` is the timeline at the time of the request.
    step_stream(module_context& context, timeline const& of_now, std::int64_t last_id, followers::slot slot);

    task<std::string> next() override;
    bool end_soon() override;

private:
    std::string read_news();
    void take_pace(timeline const& of_now);

    module_context& context_;
    std::string payment_id_;
    std::int64_t last_id_;
    followers::slot slot_;
    stream_pace pace_;
    bool has_begun_ = false;
};

/// Returns true if no step will follow `last_id`: the purchase is over and the quiet time has passed.
bool has_nothing_more(timeline const& timeline, std::int64_t last_id, core::time_point now);

} // namespace fcg::tracking
