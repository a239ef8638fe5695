#pragma once
#include "internal/index/document.hpp"

#include <string>

namespace fcg::http {
template <class T>
class shape;
}

namespace fcg::indexer {

/// Returns the shape of a game as GET /api/games returns it, without the catalogue's timestamps.
http::shape<contracts::game_facts> const& found_game_shape();

/// Appends the members of a game as GET /api/games returns them (id, title ... price, finalPrice, onSale,
/// version), without the braces, so that the caller can append more.
void append_game(std::string& json, document const& document);

} // namespace fcg::indexer
