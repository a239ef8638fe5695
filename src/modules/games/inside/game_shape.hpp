#pragma once
#include "inside/game.hpp"
#include "platform/http/shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// A game as the API shows it.
extern http::shape<game> const game_shape;

/// A game as an admin sends it: whole, so that what is left out becomes empty.
struct game_body : game_details {
    std::string price; ///< decimal text
    std::optional<std::string> currency;
};

extern http::shape<game_body> const game_body_shape;

/// Of bodies of these shapes: the longest texts, each character written as JSON may write it at most.
inline constexpr std::size_t max_game_body_bytes = 262'144;

struct tags_body {
    std::vector<std::string> tags;
};

extern http::shape<tags_body> const tags_body_shape;

/// The price that a decimal text means; nothing when it has too many decimals, is negative or too large.
std::optional<core::money> price_of(std::string_view decimal, core::currency of);

/// The request's body as a tidy game without id, version and times; `currency` is that of bodies that name
/// none.
http::result<game> read_game_body(http::request const& asked, std::string const& currency);

void tidy_details(game_details& details);
/// The first rule that tidy details break; for those that did not come through game_body_shape.
std::optional<http::field_fault> find_fault(game_details const& details);

} // namespace fcg::games
