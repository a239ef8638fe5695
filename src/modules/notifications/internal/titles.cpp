#include "internal/titles.hpp"

#include <algorithm>
#include <utility>

namespace fcg::notifications {

task<title_book> find_titles(games::questions& games, std::vector<std::string> game_ids)
{
    std::ranges::sort(game_ids);
    auto const repeated = std::ranges::unique(game_ids);
    game_ids.erase(repeated.begin(), repeated.end());
    std::erase(game_ids, std::string());
    title_book book;
    if (game_ids.empty())
        co_return book;
    auto cards = co_await games.find_games(std::move(game_ids));
    for (auto& card : cards)
        book.insert_or_assign(std::move(card.game_id), std::move(card.title));
    co_return book;
}

std::optional<std::string> title_in(title_book const& book, std::string_view game_id)
{
    auto const it = book.find(game_id);
    return it == book.end() ? std::nullopt : std::optional(it->second);
}

} // namespace fcg::notifications
