#include "features/features.hpp"
#include "internal/catalogue/game_shape.hpp"
#include "internal/changes/catalogue.hpp"
#include "internal/changes/editing.hpp"
#include "library/api/questions.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::games {

namespace {

constexpr std::string_view select_any_purchase =
    "SELECT 1 FROM purchases WHERE game_id = $1 AND vacated = '' LIMIT 1";

/// Returns true if the game has an open or completed purchase.
bool has_purchase(storage::reader& db, core::uuid const& game)
{
    auto row = db.query(select_any_purchase, game);
    return row.next();
}

/// Returns true if a player owns the game or is buying it. No purchase can begin once a game is off sale, so
/// that a result of false cannot become outdated.
task<bool> anyone_has(module_context& context, core::uuid game)
{
    auto look = [&game](storage::reader& db) { return has_purchase(db, game); };
    auto const is_bought = co_await context.db.read_long(look);
    if (is_bought)
        co_return true;
    try {
        library::owners_question question{game.to_string()};
        auto const ownership = co_await context.questions.ask(std::move(question));
        co_return ownership.owned;
    } catch (core::unavailable const& fault) {
        telemetry::log(telemetry::level::warning, "games", "",
                       "the withdrawn game {} is kept, since the library cannot be asked for its owners: {}",
                       game.to_string(), fault.what());
    }
    co_return true;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto game = find_game_to_edit(context, request);
    if (!game)
        co_return game.error();

    if (game->available) {
        auto const before = *game;
        auto withdrawal = [&](storage::transaction& tx) {
            return store_withdrawal(tx, context, before, *game, request.trace);
        };
        auto const is_off_sale = co_await context.db.write(withdrawal);
        if (!is_off_sale)
            co_return http::precondition_failed();
    }
    request.change.before = game_shape.write(*game);
    auto const is_kept = co_await anyone_has(context, game->id);
    if (!is_kept) {
        auto removal = [&](storage::transaction& tx) { store_removal(tx, context, *game); };
        co_await context.db.write(removal);
    }
    co_return http::no_content();
}

} // namespace

void withdraw_game(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::del,
         .path = "/api/games/{id}",
         .access = http::access::admin,
         .summary =
             "Takes a game off sale. One that nobody owns or is buying is deleted; any other stays readable, "
             "listed with available=false only.",
         .tag = "games",
         .answers = {{204, "Off sale"},
                     {404, "No such game"},
                     {412, "The game has changed since it was read"},
                     {428, "If-Match is missing"}},
         .headers = {http::if_match(true)},
         .act = "game.withdraw",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
