#include "internal/titles.hpp"

#include "games/api/questions.hpp"

#include <algorithm>
#include <utility>

namespace fcg::notifications {

task<title_book> find_titles(bus::question_directory const& questions, std::vector<std::string> game_ids)
{
    std::ranges::sort(game_ids);
    auto const repeated = std::ranges::unique(game_ids);
    game_ids.erase(repeated.begin(), repeated.end());
    std::erase(game_ids, std::string());
    title_book book;
    if (game_ids.empty())
        co_return book;
    games::games_question question{std::move(game_ids)};
    auto answer = co_await questions.ask(std::move(question));
    for (auto& card : answer.games)
        book.insert_or_assign(std::move(card.game_id), std::move(card.title));
    co_return book;
}

std::optional<std::string> title_in(title_book const& book, contracts::game_id const& game_id)
{
    auto const it = book.find(game_id);
    return it == book.end() ? std::nullopt : std::optional(it->second);
}

} // namespace fcg::notifications
