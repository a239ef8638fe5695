#pragma once
#include "inside/index/document.hpp"

#include <string>

namespace fcg::indexer {

/// Appends the members of a game as GET /api/games shows them (id, title ... price, currency, onSale,
/// version), without the braces, so that more can follow.
void append_game(std::string& json, document const& one);

} // namespace fcg::indexer
