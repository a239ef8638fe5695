#pragma once
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the module: one function and one file for each.
namespace fcg::indexer {

void search_games(http::routes& routes, module_context& context);       // GET /api/games/search
void suggest_games(http::routes& routes, module_context& context);      // GET /api/games/suggest
void list_popular_games(http::routes& routes, module_context& context); // GET /api/games/popular
void list_similar_games(http::routes& routes, module_context& context); // GET /api/games/{id}/similar
void recommend_games(http::routes& routes, module_context& context);    // GET /api/games/recommended
void show_sales(http::routes& routes, module_context& context);         // GET /api/admin/statistics/sales
void show_prices(http::routes& routes, module_context& context);        // GET /api/admin/statistics/prices

} // namespace fcg::indexer
