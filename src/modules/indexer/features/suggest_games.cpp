#include "features/features.hpp"
#include "internal/search/search.hpp"
#include "internal/search/search_text.hpp"
#include "platform/core/text.hpp"

namespace fcg::indexer {

namespace {

struct question {
    std::string text;
    std::int64_t limit = 10;
};

http::shape<question> const question_shape{
    "GameSuggesting",
    {search_text(&question::text), http::with_default(http::integer("limit", &question::limit, 1, 100))}};

http::shape<suggestion> const suggestion_shape{
    "GameSuggestion",
    {http::text("text", &suggestion::text),
     http::choice("kind", &suggestion::kind, {"title", "developer", "tag"}),
     http::with_default(
         http::text("gameId", &suggestion::game_id, {.format = "uuid", .description = "only for titles"}))}};

std::string write_page(std::vector<suggestion> const& suggestions)
{
    std::string json = R"({"items":[)";
    for (auto const& [text, kind, game_id] : suggestions) {
        json += json.back() == '[' ? R"({"text":)" : R"(,{"text":)";
        core::append_json_string(json, text);
        json += R"(,"kind":)";
        core::append_json_string(json, kind);
        if (!game_id.empty()) {
            json += R"(,"gameId":)";
            core::append_json_string(json, game_id);
        }
        json += '}';
    }
    json += R"(],"nextCursor":null})";
    return json;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = question_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const suggestions =
        co_await context.engine.suggest(query->text, static_cast<std::size_t>(query->limit));
    co_return http::ok(write_page(suggestions));
}

} // namespace

void suggest_games(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/games/suggest",
         .access = http::access::anyone,
         .summary = "Titles, developers and tags that complete what is being typed; typos are tolerated.",
         .tag = "indexer",
         .answers = {{200, "What completes it", suggestion_shape.describe_page()},
                     {400, "A parameter is unknown or not valid"}},
         .query = question_shape.describe(),
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::indexer
