#pragma once
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the module, one function and one file each.
namespace fcg::games {

void list_games(http::routes& routes, module_context& context);
void show_game(http::routes& routes, module_context& context);
void create_game(http::routes& routes, module_context& context);
void update_game(http::routes& routes, module_context& context);
void retag_game(http::routes& routes, module_context& context);
void withdraw_game(http::routes& routes, module_context& context);
void import_games(http::routes& routes, module_context& context);

void list_promotions(http::routes& routes, module_context& context);
void show_promotion(http::routes& routes, module_context& context);
void create_promotion(http::routes& routes, module_context& context);
void update_promotion(http::routes& routes, module_context& context);
void end_promotion(http::routes& routes, module_context& context);

void buy_game(http::routes& routes, module_context& context);
void list_purchases(http::routes& routes, module_context& context);
void show_purchase(http::routes& routes, module_context& context);
void refund_purchase(http::routes& routes, module_context& context);
void cancel_purchase(http::routes& routes, module_context& context);
void list_sagas(http::routes& routes, module_context& context);

} // namespace fcg::games
