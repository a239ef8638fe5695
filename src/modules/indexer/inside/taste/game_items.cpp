#include "inside/taste/game_items.hpp"

#include "inside/answers.hpp"
#include "inside/index/document_store.hpp"
#include "platform/http/shape.hpp"

#include <iterator>

namespace fcg::indexer {

std::vector<document> read_games(parts& of, shelf::index const& from, std::vector<core::uuid> const& ids)
{
    return of.db.read([&](storage::reader& in) { return read_games(in, from.tables, ids); });
}

std::string write_items(std::vector<std::string> const& items)
{
    std::string json = R"({"items":[)";
    for (auto const& one : items) {
        if (&one != &items.front())
            json += ',';
        json += one;
    }
    return json += R"(],"nextCursor":null})";
}

std::string write_game(document const& one, std::string_view more)
{
    std::string json = "{";
    append_game(json, one);
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
