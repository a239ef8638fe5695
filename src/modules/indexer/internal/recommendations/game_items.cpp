#include "internal/recommendations/game_items.hpp"

#include "internal/index/document_store.hpp"
#include "internal/index/responses.hpp"
#include "platform/http/schema/shape.hpp"

#include <iterator>

namespace fcg::indexer {

std::vector<document> read_games(module_context& context, index_slots::index const& index,
                                 std::vector<core::uuid> const& ids)
{
    return context.db.read([&](storage::reader& db) { return read_games(db, index.tables, ids); });
}

std::string write_items(std::vector<std::string> const& items)
{
    std::string json = R"({"items":[)";
    for (auto const& item : items) {
        if (&item != &items.front())
            json += ',';
        json += item;
    }
    return json += R"(],"nextCursor":null})";
}

std::string write_game(document const& document, std::string_view more)
{
    std::string json = "{";
    append_game(json, document);
    if (!more.empty())
        (json += ',') += more;
    return json += '}';
}

std::shared_ptr<http::schema const> describe_items(std::string const& name, std::string const& members)
{
    auto const& game = found_game_shape().describe();
    auto item = R"({"$ref":"#/components/schemas/)" + game->name + R"("})";
    if (!members.empty())
        item = R"({"allOf":[)" + item + R"(,{"type":"object","properties":)" + members + "}]}";
    auto const document = R"({"type":"object","properties":{"items":{"type":"array","items":)" + item +
                          R"(},"nextCursor":{"type":"null"}},"required":["items","nextCursor"]})";
    return std::make_shared<http::schema const>(
        http::schema{.name = name, .document = document, .parameters = {}, .inner = {game}});
}

} // namespace fcg::indexer
