#pragma once
#include "games/api/questions.hpp"
#include "inside/parts.hpp"
#include "library/api/questions.hpp"
#include "platform/http/routes.hpp"

/// One function and one file per endpoint.
namespace fcg::games {

void list_games(http::routes& into, parts& of);
void show_game(http::routes& into, parts& of);
void create_game(http::routes& into, parts& of);
void update_game(http::routes& into, parts& of);
void retag_game(http::routes& into, parts& of);
void withdraw_game(http::routes& into, parts& of, library::questions& library);
void import_games(http::routes& into, parts& of);

void list_promotions(http::routes& into, parts& of);
void show_promotion(http::routes& into, parts& of);
void create_promotion(http::routes& into, parts& of);
void update_promotion(http::routes& into, parts& of);
void end_promotion(http::routes& into, parts& of);

void buy_game(http::routes& into, parts& of, library::questions& library);
void list_purchases(http::routes& into, parts& of);
void show_purchase(http::routes& into, parts& of);
void refund_purchase(http::routes& into, parts& of, library::questions& library);
void cancel_purchase(http::routes& into, parts& of);
void list_sagas(http::routes& into, parts& of);

// answer_questions.cpp
void answer_find_games(http::routes& into, questions& answers);
void answer_find_purchase(http::routes& into, questions& answers);

} // namespace fcg::games
