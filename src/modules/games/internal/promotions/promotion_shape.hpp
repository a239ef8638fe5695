#pragma once
#include "internal/promotions/promotion.hpp"
#include "platform/http/schema/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::games {

/// A promotion as an admin sends it.
struct promotion_body {
    std::string name;
    std::optional<std::int64_t> percent_off;
    std::optional<std::string> price; ///< decimal text
    std::optional<std::string> currency;
    std::vector<std::string> game_ids;
    std::optional<std::string> genre;
    std::optional<std::string> tag;
    core::time_point starts_at;
    core::time_point ends_at;
};

extern http::shape<promotion_body> const promotion_body_shape;

/// Reads the request's body as a promotion without id, version and times. A price without a currency gets
/// `currency`. Fails if the promotion would be over at `now`.
http::result<promotion> read_promotion_body(http::request const& request, std::string const& currency,
                                            core::time_point now);

/// A promotion as the API shows it.
struct shown_promotion : promotion_body {
    core::uuid id;
    std::string status;
    std::int64_t version = 1;
    core::time_point created_at;
    core::time_point updated_at;
};

extern http::shape<shown_promotion> const promotion_shape;

shown_promotion show(promotion const& promotion, core::time_point now);

} // namespace fcg::games
