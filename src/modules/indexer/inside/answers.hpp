#pragma once
#include "inside/index/document.hpp"

#include <string>

namespace fcg::http {
template <class T>
class shape;
}

namespace fcg::indexer {

/// A game as GET /api/games shows it, without the times of the catalogue.
http::shape<contracts::game_facts> const& found_game_shape();

/// Appends the members of a game as GET /api/games shows them (id, title ... price, finalPrice, onSale,
/// version), without the braces, so that more can follow.
void append_game(std::string& json, document const& one);

} // namespace fcg::indexer
