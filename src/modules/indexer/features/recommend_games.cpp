#include "features/features.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/index/responses.hpp"
#include "internal/recommendations/player_texts.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/recommendations/recommending.hpp"
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

http::shape<reason> const reason_shape{
    "RecommendationReason",
    {http::text("because", &reason::because), http::text("gameId", &reason::game_id),
     http::text("title", &reason::title), http::text("text", &reason::text)}};

using documents = std::unordered_map<std::string, document>;

/// Reads the recommended games, and the games that the recommendations refer to.
documents read_all(module_context& context, index_slots::index const& index,
                   std::vector<recommendation> const& list)
{
    std::vector<core::uuid> ids;
    for (auto const& recommendation : list) {
        ids.push_back(recommendation.game_id);
        if (recommendation.like)
            ids.push_back(*recommendation.like);
    }
    documents documents;
    auto games = context.db.read([&](storage::reader& db) { return read_games(db, index.tables, ids); });
    for (auto& read_game : games)
        documents.emplace(read_game.game.game_id, std::move(read_game));
    return documents;
}

reason popular_reason(recommendation const& recommendation, language language)
{
    return {.because = "popular",
            .game_id = {},
            .title = {},
            .text = recommendation.genre.empty()
                        ? write_reason(reason_text::popular_now, language)
                        : write_reason(reason_text::popular_in, language, recommendation.genre)};
}

reason reason_of(recommendation const& recommendation, documents const& games, language language)
{
    if (!recommendation.like)
        return popular_reason(recommendation, language);
    auto const id = recommendation.like->to_string();
    auto const like = games.find(id);
    if (like == games.end()) // withdrawn a moment ago
        return popular_reason(recommendation, language);
    auto const& title = like->second.game.title;
    bool const is_owned = recommendation.because == cause::owned;
    return {.because = is_owned ? "owned" : "viewed",
            .game_id = id,
            .title = title,
            .text = write_reason(is_owned ? reason_text::because_you_own : reason_text::because_you_viewed,
                                 language, title)};
}

std::string write(std::vector<recommendation> const& list, documents const& games, language language)
{
    std::vector<std::string> items;
    for (auto const& recommendation : list) {
        auto const game = games.find(recommendation.game_id.to_string());
        if (game == games.end())
            continue;
        std::string more = R"("reason":)";
        reason_shape.write_to(reason_of(recommendation, games, language), more);
        items.push_back(write_game(game->second, more));
    }
    return write_items(items);
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = recommended_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const live = context.index_slots.live();
    auto look = [&context, index = live.memory, user = request.caller_id(),
                 max_count = static_cast<std::size_t>(query->limit)](storage::reader& db) {
        recommendation_sources const sources{.db = db,
                                             .index = *index,
                                             .popularity = context.popularity,
                                             .now = context.env.clock.now(),
                                             .popular_days = context.settings.popular_days};
        return recommend(sources, user, max_count);
    };
    auto const list = co_await context.db.read_long(std::move(look));
    auto const language = preferred_language(request.header("Accept-Language"));
    auto response = http::ok(write(list, read_all(context, live, list), language));
    response.with("Cache-Control", "private, no-cache").with("Vary", "Accept-Language");
    co_return response;
}

} // namespace

void recommend_games(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/games/recommended",
                .access = http::access::signed_in,
                .summary = "What the caller might like and does not own, each with the reason.",
                .tag = "indexer",
                .answers = {{200, "Games, the most recommended first",
                             describe_items("RecommendedGames", more_members)},
                            {400, "A parameter is unknown or not valid"}},
                .query = recommended_query_shape.describe(),
                .headers = {{"Accept-Language", false, "the language of the reasons: en or pt-BR"}},
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::indexer
