#include "features/features.hpp"
#include "inside/catalogue.hpp"
#include "inside/editing.hpp"
#include "inside/game_shape.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::games {

namespace {

constexpr std::string_view select_any_purchase =
    "SELECT 1 FROM purchases WHERE game_id = $1 AND vacated = '' LIMIT 1";

/// Open or completed.
bool has_purchase(storage::reader& in, core::uuid const& game)
{
    auto row = in.query(select_any_purchase, game);
    return row.next();
}

/// Once a game is off sale nobody begins to buy it, so that nobody comes to have it who did not have it when
/// asked.
task<bool> anyone_has(parts& of, library::questions& library, core::uuid game)
{
    auto look = [&game](storage::reader& in) { return has_purchase(in, game); };
    auto const is_bought = co_await of.db.read_long(look);
    if (is_bought)
        co_return true;
    try {
        auto const is_owned = co_await library.anyone_owns(game.to_string());
        co_return is_owned;
    } catch (core::unavailable const& fault) {
        telemetry::log(telemetry::level::warning, "games", "", "the withdrawn game {} is kept unasked: {}",
                       game.to_string(), fault.what());
    }
    co_return true;
}

task<http::response> answer(parts& of, library::questions& library, http::request& asked)
{
    auto found = find_game_to_edit(of, asked);
    if (!found)
        co_return found.error();

    if (found->available) {
        auto const before = *found;
        auto withdrawal = [&](storage::transaction& in) {
            return store_withdrawal(in, of, before, *found, asked.trace);
        };
        auto const is_off_sale = co_await of.db.write(withdrawal);
        if (!is_off_sale)
            co_return http::precondition_failed();
    }
    asked.change.before = game_shape.write(*found);
    auto const is_kept = co_await anyone_has(of, library, found->id);
    if (!is_kept) {
        auto removal = [&](storage::transaction& in) { store_removal(in, of, *found); };
        co_await of.db.write(removal);
    }
    co_return http::no_content();
}

} // namespace

void withdraw_game(http::routes& into, parts& of, library::questions& library)
{
    into.add(
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
         .handle = [&of, &library](http::request& asked) { return answer(of, library, asked); }});
}

} // namespace fcg::games
