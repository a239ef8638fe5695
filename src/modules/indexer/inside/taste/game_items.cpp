#include "inside/taste/game_items.hpp"

#include "inside/answers.hpp"
#include "inside/index/document_store.hpp"
#include "platform/http/shape.hpp"

#include <iterator>
#include <optional>

namespace fcg::indexer {

namespace {

std::optional<document> read_game(storage::reader& in, shelf::index const& from, core::uuid const& id)
{
    // A game that is changed at this moment has a new number in the tables before it has one in memory.
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto const number = from.memory->find(id);
        if (!number)
            return std::nullopt;
        if (auto found = read_documents(in, from.tables, {&*number, 1}); !found.empty())
            return std::move(found.front());
    }
    return std::nullopt;
}

} // namespace

std::vector<document> read_games(parts& of, shelf::index const& from, std::vector<core::uuid> const& ids)
{
    std::vector<document> found;
    of.db.read([&](storage::reader& in) {
        for (auto const& id : ids)
            if (auto one = read_game(in, from, id))
                found.push_back(std::move(*one));
    });
    return found;
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
