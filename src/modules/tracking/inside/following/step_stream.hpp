#pragma once
#include "inside/following/followers.hpp"
#include "inside/following/stream_pace.hpp"
#include "inside/parts.hpp"
#include "inside/timeline.hpp"
#include "platform/http/response.hpp"

#include <memory>
#include <string>

namespace fcg::tracking {

/// The steps of one purchase as server-sent events, by number: those behind `last_id` at once, the others as
/// they are committed. Ends with the purchase.
class step_stream final : public http::body_source {
public:
    /// `of_now` is what was known when it was opened.
    step_stream(parts& of, timeline const& of_now, std::int64_t last_id,
                std::unique_ptr<followers::place> place);

    task<std::string> next() override;
    bool end_soon() override;

private:
    std::string read_news();
    void take_pace(timeline const& of_now);

    parts& of_;
    std::string payment_id_;
    std::int64_t last_id_;
    std::unique_ptr<followers::place> place_;
    stream_pace pace_;
    bool has_begun_ = false;
};

/// Nothing more will come behind `last_id`, and the quiet time has passed.
bool has_nothing_more(timeline const& of, std::int64_t last_id, core::time_point now);

} // namespace fcg::tracking
