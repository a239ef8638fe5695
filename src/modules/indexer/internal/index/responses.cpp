#include "internal/index/responses.hpp"

#include "internal/text/lists.hpp"
#include "platform/core/text.hpp"
#include "platform/http/schema/shape.hpp"

namespace fcg::indexer {

namespace {

using contracts::game_facts;
using game_field = http::field<game_facts>;

game_field written(std::string name, std::string schema, void (*write)(game_facts const&, std::string&))
{
    game_field game_field;
    game_field.name = std::move(name);
    game_field.schema = std::move(schema);
    game_field.write = [write](void const* data, std::string& out) {
        write(*static_cast<game_facts const*>(data), out);
    };
    return game_field;
}

/// The price under the promotion is the final price of the game.
http::shape<contracts::promotion_facts> const& promotion_shape()
{
    static http::shape<contracts::promotion_facts> const shape{
        "FoundPromotion",
        {http::text("id", &contracts::promotion_facts::id, {.format = "uuid"}),
         http::text("name", &contracts::promotion_facts::name),
         http::moment("endsAt", &contracts::promotion_facts::ends_at, "the first moment without it"),
         http::integer("percentOff", &contracts::promotion_facts::percent_off, 1, 100,
                       "null: a fixed price")}};
    return shape;
}

std::vector<game_field> game_fields()
{
    return {
        http::text("id", &game_facts::game_id, {.format = "uuid"}),
        http::text("title", &game_facts::title),
        http::text("description", &game_facts::description, {.max = 10'000, .lines = true}),
        http::text("developer", &game_facts::developer, {.description = "several with ';' between them"}),
        http::text("publisher", &game_facts::publisher, {.description = "several with ';' between them"}),
        http::texts("genres", &game_facts::genres),
        http::texts("tags", &game_facts::tags),
        http::texts("features", &game_facts::features),
        http::texts("platforms", &game_facts::platforms),
        http::date("releaseDate", &game_facts::release_date, "null: not announced"),
        http::integer("requiredAge", &game_facts::required_age, 0, 99, "years"),
        written("price", R"({"type":"number","minimum":0})",
                [](game_facts const& facts, std::string& out) { out += core::format_amount(facts.price); }),
        written("currency", R"({"type":"string","description":"ISO 4217"})",
                [](game_facts const& facts, std::string& out) {
                    core::append_json_string(out, facts.price.currency.code());
                }),
        written("finalPrice", R"({"type":"number","minimum":0,"description":"what it costs now"})",
                [](game_facts const& facts, std::string& out) {
                    out += core::format_amount(contracts::final_price(facts));
                }),
        http::object("promotion", &game_facts::promotion, promotion_shape()),
        written("onSale", R"({"type":"boolean","description":"whether a promotion lowers the price"})",
                [](game_facts const& facts, std::string& out) { out += facts.promotion ? "true" : "false"; }),
        http::boolean("available", &game_facts::available),
        http::integer("version", &game_facts::version, 1, INT64_MAX, "rises with each change")};
}

} // namespace

http::shape<game_facts> const& found_game_shape()
{
    static http::shape<game_facts> const shape("FoundGame", game_fields());
    return shape;
}

void append_game(std::string& json, document const& document)
{
    auto const opening_brace = json.size();
    found_game_shape().write_to(document.game, json);
    json.erase(opening_brace, 1);
    json.pop_back();
}

std::shared_ptr<http::schema const> make_schema(std::string name, std::string_view document,
                                                std::vector<std::shared_ptr<http::schema const>> inner)
{
    return std::make_shared<http::schema const>(http::schema{.name = std::move(name),
                                                             .document = std::string(document),
                                                             .parameters = {},
                                                             .inner = std::move(inner)});
}

std::string write_items(std::vector<std::string> const& items)
{
    return R"({"items":[)" + join(items, ",") + R"(],"nextCursor":null})";
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
    return make_schema(name, document, {game});
}

} // namespace fcg::indexer
