#pragma once
#include "inside/parts.hpp"
#include "platform/http/routes.hpp"

/// One function and one file per endpoint.
namespace fcg::indexer {

void search_games(http::routes& into, parts& of);       // GET /api/games/search
void suggest_games(http::routes& into, parts& of);      // GET /api/games/suggest
void list_popular_games(http::routes& into, parts& of); // GET /api/games/popular
void list_similar_games(http::routes& into, parts& of); // GET /api/games/{id}/similar
void recommend_games(http::routes& into, parts& of);    // GET /api/games/recommended
void show_sales(http::routes& into, parts& of);         // GET /api/admin/statistics/sales
void show_prices(http::routes& into, parts& of);        // GET /api/admin/statistics/prices

} // namespace fcg::indexer
