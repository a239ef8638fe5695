#include "features/features.hpp"
#include "inside/taste/game_items.hpp"
#include "inside/taste/player_texts.hpp"
#include "inside/taste/recommending.hpp"
#include "platform/core/text.hpp"

#include <unordered_map>

namespace fcg::indexer {

namespace {

using cause = recommendation::cause;

struct recommended_query {
    std::int64_t limit = 20;
};

http::shape<recommended_query> const recommended_query_shape{
    "RecommendedGamesQuery", {http::with_default(http::integer("limit", &recommended_query::limit, 1, 100))}};

constexpr auto more_members = R"({"reason": {"type": "object", "properties": {
    "because": {"type": "string", "enum": ["owned", "viewed", "popular"]},
    "gameId": {"type": ["string", "null"], "format": "uuid", "description": "the game owned or viewed"},
    "title": {"type": ["string", "null"], "description": "of that game"},
    "text": {"type": "string", "description": "for the player: English, or Portuguese by Accept-Language"}},
    "required": ["because", "gameId", "title", "text"]}})";

struct reason {
    std::string because;
    std::optional<std::string> game_id;
    std::optional<std::string> title;
    std::string text;
};

http::shape<reason> const& reason_shape()
{
    static http::shape<reason> const shape("RecommendationReason", {http::text("because", &reason::because),
                                                                    http::text("gameId", &reason::game_id),
                                                                    http::text("title", &reason::title),
                                                                    http::text("text", &reason::text)});
    return shape;
}

using documents = std::unordered_map<std::string, document>;

/// Those that are recommended, and those for which they are.
documents read_all(parts& of, shelf::index const& from, std::vector<recommendation> const& list)
{
    std::vector<core::uuid> ids;
    for (auto const& one : list) {
        ids.push_back(one.game_id);
        if (one.like)
            ids.push_back(*one.like);
    }
    documents found;
    for (auto& one : read_games(of, from, ids))
        found.emplace(one.game.game_id, std::move(one));
    return found;
}

reason popular_reason(recommendation const& one, language in)
{
    return {.because = "popular",
            .game_id = {},
            .title = {},
            .text = one.genre.empty() ? popular_now(in) : popular_in(in, one.genre)};
}

reason reason_of(recommendation const& one, documents const& games, language in)
{
    if (!one.like)
        return popular_reason(one, in);
    auto const id = one.like->to_string();
    auto const like = games.find(id);
    if (like == games.end()) // withdrawn this moment
        return popular_reason(one, in);
    auto const& title = like->second.game.title;
    bool const is_owned = one.because == cause::owned;
    return {.because = is_owned ? "owned" : "viewed",
            .game_id = id,
            .title = title,
            .text = is_owned ? because_you_own(in, title) : because_you_viewed(in, title)};
}

std::string write(std::vector<recommendation> const& list, documents const& games, language in)
{
    std::vector<std::string> items;
    for (auto const& one : list) {
        auto const game = games.find(one.game_id.to_string());
        if (game == games.end())
            continue;
        std::string more = R"("reason":)";
        reason_shape().write_to(reason_of(one, games, in), more);
        items.push_back(write_game(game->second, more));
    }
    return write_items(items);
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = recommended_query_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const live = of.shelf.live();
    auto look = [&of, index = live.memory, user = asked.caller_id(),
                 max_count = static_cast<std::size_t>(wanted->limit)](storage::reader& in) {
        taste_sources const from{.in = in,
                                 .index = *index,
                                 .popularity = of.popularity,
                                 .now = of.with.clock.now(),
                                 .popular_days = of.settings.popular_days};
        return recommend(from, user, max_count);
    };
    auto const list = co_await of.db.read_long(std::move(look));
    auto const language = preferred_language(asked.header("Accept-Language"));
    auto made = http::ok(write(list, read_all(of, live, list), language));
    made.with("Cache-Control", "private, no-cache").with("Vary", "Accept-Language");
    co_return made;
}

} // namespace

void recommend_games(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/games/recommended",
              .access = http::access::signed_in,
              .summary = "What the caller might like and does not own, each with the reason.",
              .tag = "indexer",
              .answers = {{200, "Games, the most recommended first",
                           describe_items("RecommendedGames", more_members)},
                          {400, "A parameter is unknown or not valid"}},
              .query = recommended_query_shape.describe(),
              .headers = {{"Accept-Language", false, "the language of the reasons: en or pt-BR"}},
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::indexer
