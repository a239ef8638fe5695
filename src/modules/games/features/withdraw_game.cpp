#include "features/features.hpp"
#include "inside/catalogue.hpp"
#include "inside/editing.hpp"

namespace fcg::games {

namespace {

/// The condition is that of the index, word for word, so that the engine can use it.
constexpr std::string_view select_any_purchase = R"(
    SELECT 1 FROM purchases
     WHERE game_id = $1 AND status IN ('requested', 'processing', 'completed')
     LIMIT 1)";

bool anyone_buys(storage::transaction& in, core::uuid const& game)
{
    auto row = in.query(select_any_purchase, game);
    return row.next();
}

/// False when the game has changed since it was read.
bool take_off_sale(storage::transaction& in, parts& of, game const& before, bool is_owned,
                   core::trace const& trace)
{
    if (!is_owned && !anyone_buys(in, before.id))
        return store_removal(in, of, before, trace);
    if (!before.on_sale)
        return true; // withdrawn already
    return store_withdrawal(in, of, before, trace);
}

task<http::response> answer(parts& of, library::questions& library, http::request& asked)
{
    auto const before = find_game_to_edit(of, asked);
    if (!before)
        co_return before.error();

    auto game_id = before->id.to_string();
    auto const is_owned = co_await library.anyone_owns(std::move(game_id));
    auto unit = [&](storage::transaction& in) {
        return take_off_sale(in, of, *before, is_owned, asked.trace);
    };
    auto const done = co_await of.db.write(unit);
    if (!done)
        co_return http::precondition_failed();
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
             "listed with onSale=false only.",
         .tag = "games",
         .answers = {{204, "Off sale"},
                     {404, "No such game"},
                     {412, "The game has changed since it was read"},
                     {428, "If-Match is missing"}},
         .headers = {if_match_header()},
         .handle = [&of, &library](http::request& asked) { return answer(of, library, asked); }});
}

} // namespace fcg::games
