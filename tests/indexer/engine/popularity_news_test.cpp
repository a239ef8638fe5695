#include "internal/engine/popularity_changes.hpp"

#include <doctest/doctest.h>

namespace fcg::indexer {

namespace {

std::string id_of(int number)
{
    return "00000000-0000-7000-8000-00000000000" + std::to_string(number);
}

std::shared_ptr<live_index> three_games()
{
    auto index = std::make_shared<live_index>();
    for (int i = 1; i <= 3; ++i) {
        document document{.number = static_cast<game_number>(i), .game = {}};
        document.game.game_id = id_of(i);
        index->add(document);
    }
    return index;
}

void buy(live_index& index, int number, float buyers)
{
    index.set_popularity(core::uuid::parse(id_of(number)).value(), buyers);
}

using numbers = std::vector<game_number>;

} // namespace

TEST_CASE("a game's popularity is told when somebody bought it, and again when it differs noticeably")
{
    auto const index = three_games();
    popularity_changes news;
    CHECK(news.take(index, 10).empty());
    buy(*index, 2, 10);
    CHECK(news.take(index, 10) == numbers{2});
    CHECK(news.take(index, 10).empty());
    buy(*index, 2, 10.2F);
    CHECK(news.take(index, 10).empty());
    buy(*index, 2, 11);
    CHECK(news.take(index, 10) == numbers{2});
    buy(*index, 2, 0);
    CHECK(news.take(index, 10) == numbers{2});
}

TEST_CASE("popularity is told a few games at a time, none left out")
{
    auto const index = three_games();
    for (int i = 1; i <= 3; ++i)
        buy(*index, i, 5);
    popularity_changes news;
    CHECK(news.take(index, 2) == numbers{1, 2});
    CHECK(news.take(index, 2) == numbers{3});
    CHECK(news.take(index, 2).empty());
}

TEST_CASE("what was sent with the game is not told again; what did not arrive is")
{
    auto const index = three_games();
    buy(*index, 1, 5);
    popularity_changes news;
    news.note_reported(index, 1, 5);
    CHECK(news.take(index, 10).empty());
    news.forget();
    CHECK(news.take(index, 10) == numbers{1});
}

TEST_CASE("another index is told from the beginning")
{
    popularity_changes news;
    auto previous = three_games();
    buy(*previous, 1, 5);
    CHECK(news.take(previous, 10) == numbers{1});
    auto const next = three_games();
    buy(*next, 1, 5);
    CHECK(news.take(next, 10) == numbers{1});
}

} // namespace fcg::indexer
