#pragma once
#include "internal/catalogue/game.hpp"
#include "platform/http/schema/shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// A game as the API shows it.
extern http::shape<game> const game_shape;

/// A game as an admin sends it. It is complete: a field that is left out becomes empty.
struct game_body : game_details {
    std::string price; ///< decimal text
    std::optional<std::string> currency;
};

extern http::shape<game_body> const game_body_shape;

/// The maximum size of a body of these shapes: the longest texts, with each character in its longest JSON
/// form.
inline constexpr std::size_t max_game_body_bytes = 262'144;

struct tags_body {
    std::vector<std::string> tags;
};

extern http::shape<tags_body> const tags_body_shape;

/// Parses a decimal text as a price. Returns nothing if it has too many decimals, is negative or too large.
std::optional<core::money> price_of(std::string_view decimal, core::currency currency);

/// Reads the request's body as a tidy game without id, version and times. A body without a currency gets
/// `currency`.
http::result<game> read_game_body(http::request const& request, std::string const& currency);

void tidy_details(game_details& details);
/// Returns the first rule that tidy details break; for details that were not read through game_body_shape.
std::optional<http::field_fault> find_fault(game_details const& details);

} // namespace fcg::games
