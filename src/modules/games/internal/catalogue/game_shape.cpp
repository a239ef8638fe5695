#include "internal/catalogue/game_shape.hpp"

#include "internal/catalogue/labels.hpp"
#include "platform/core/text.hpp"
#include "platform/http/schema/text_rules.hpp"

namespace fcg::games {

namespace {

constexpr std::int64_t highest_age = 99;

http::text_rule const title_rule{.min = 1, .max = 200};
http::text_rule const description_rule{.max = 10'000, .lines = true};
http::text_rule const maker_rule{.max = 200, .description = "several with ';' between them"};
http::text_rule const label_rule{.min = 1, .max = 60};
http::list_rule const labels_rule{.max = 50, .text_rule = label_rule};

template <class T>
std::vector<http::field<T>> detail_fields()
{
    return {http::text<T>("title", &T::title, title_rule),
            http::with_default(http::text<T>("description", &T::description, description_rule)),
            http::with_default(http::text<T>("developer", &T::developer, maker_rule)),
            http::with_default(http::text<T>("publisher", &T::publisher, maker_rule)),
            http::with_default(http::texts<T>("genres", &T::genres, labels_rule)),
            http::with_default(http::texts<T>("tags", &T::tags, labels_rule)),
            http::with_default(http::texts<T>("features", &T::features, labels_rule)),
            http::with_default(http::texts<T>("platforms", &T::platforms, labels_rule)),
            http::date<T>("releaseDate", &T::release_date, "null: not announced"),
            http::with_default(http::integer<T>("requiredAge", &T::required_age, 0, highest_age, "years"))};
}

/// Makes a field that is only ever written.
http::field<game> written(std::string name, std::string schema, void (*write)(game const&, std::string&))
{
    http::field<game> field;
    field.name = std::move(name);
    field.schema = std::move(schema);
    field.write = [write](void const* data, std::string& out) {
        write(*static_cast<game const*>(data), out);
    };
    return field;
}

/// Shown without a price, which is the game's final price.
http::shape<contracts::promotion_facts> const game_promotion_shape{
    "GamePromotion",
    {http::text("id", &contracts::promotion_facts::id, {.format = "uuid"}),
     http::text("name", &contracts::promotion_facts::name),
     http::moment("endsAt", &contracts::promotion_facts::ends_at, "the first moment without it"),
     http::integer("percentOff", &contracts::promotion_facts::percent_off, 1, 100, "null: a fixed price")}};

std::vector<http::field<game>> game_fields()
{
    std::vector<http::field<game>> fields{http::id("id", &game::id)};
    for (auto& field : detail_fields<game>()) {
        field.required = true;
        fields.push_back(std::move(field));
    }
    fields.push_back(
        written("price", R"({"type":"number","minimum":0})", [](game const& current_game, std::string& out) {
            out += core::format_amount(current_game.price);
        }));
    fields.push_back(written("currency", R"({"type":"string","description":"ISO 4217"})",
                             [](game const& current_game, std::string& out) {
                                 core::append_json_string(out, current_game.price.currency.code());
                             }));
    fields.push_back(written("finalPrice",
                             R"({"type":"number","minimum":0,"description":"what it costs now"})",
                             [](game const& current_game, std::string& out) {
                                 out += core::format_amount(final_price(current_game));
                             }));
    fields.push_back(http::object("promotion", &game::promotion, game_promotion_shape));
    fields.push_back(
        written("onSale", R"({"type":"boolean","description":"whether a promotion lowers the price"})",
                [](game const& game, std::string& out) { out += game.promotion ? "true" : "false"; }));
    fields.push_back(http::boolean("available", &game::available, "false: withdrawn"));
    fields.push_back(http::integer("version", &game::version, 1, INT64_MAX, "rises with each change"));
    fields.push_back(http::moment("createdAt", &game::created_at));
    fields.push_back(http::moment("updatedAt", &game::updated_at));
    return fields;
}

std::vector<http::field<game_body>> body_fields()
{
    auto fields = detail_fields<game_body>();
    fields.push_back(
        http::decimal("price", &game_body::price, "0: free; no more decimals than the currency has"));
    fields.push_back(
        http::currency("currency", &game_body::currency, "ISO 4217; the store's own when left out"));
    return fields;
}

void check_labels(std::string_view field, std::vector<std::string> const& labels,
                  std::optional<http::field_fault>& fault)
{
    if (!fault && labels.size() > labels_rule.max)
        fault = {std::string(field), "has more than " + std::to_string(labels_rule.max) + " entries"};
    for (auto const& label : labels)
        if (auto error_text = http::error_in(label, label_rule); !fault && !error_text.empty())
            fault = {std::string(field), "an entry " + error_text};
}

void check_text(std::string_view field, std::string_view text, http::text_rule const& rule,
                std::optional<http::field_fault>& fault)
{
    if (auto error_text = http::error_in(text, rule); !fault && !error_text.empty())
        fault = {std::string(field), std::move(error_text)};
}

} // namespace

http::shape<game> const game_shape{"Game", game_fields()};
http::shape<game_body> const game_body_shape{"GameBody", body_fields()};
http::shape<tags_body> const tags_body_shape{"GameTags",
                                             {http::texts("tags", &tags_body::tags, labels_rule)}};

std::optional<core::money> price_of(std::string_view decimal, core::currency currency)
{
    auto const minor = core::parse_minor(decimal, currency.decimals());
    return minor ? std::optional(core::money{*minor, currency}) : std::nullopt;
}

http::result<game> read_game_body(http::request const& request, std::string const& currency)
{
    auto body = game_body_shape.read_body(request);
    if (!body)
        return body.error();
    auto const named = core::currency::parse(body->currency.value_or(currency)).value();
    auto const price = price_of(body->price, named);
    if (!price)
        return http::invalid_fields(
            {{"price", "must be a decimal number from 0 with at most " + std::to_string(named.decimals()) +
                           " decimals, as " + std::string(named.code()) + " has"}});
    game game;
    static_cast<game_details&>(game) = std::move(*body);
    game.price = *price;
    tidy_details(game);
    return game;
}

void tidy_details(game_details& details)
{
    details.title = tidy(details.title);
    details.description = core::trim(details.description);
    details.developer = tidy(details.developer);
    details.publisher = tidy(details.publisher);
    for (auto* list : {&details.genres, &details.tags, &details.features, &details.platforms})
        *list = tidy_labels(*list);
}

std::optional<http::field_fault> find_fault(game_details const& details)
{
    std::optional<http::field_fault> fault;
    check_text("title", details.title, title_rule, fault);
    check_text("description", details.description, description_rule, fault);
    check_text("developer", details.developer, maker_rule, fault);
    check_text("publisher", details.publisher, maker_rule, fault);
    check_labels("genres", details.genres, fault);
    check_labels("tags", details.tags, fault);
    check_labels("features", details.features, fault);
    check_labels("platforms", details.platforms, fault);
    if (!fault && (details.required_age < 0 || details.required_age > highest_age))
        fault = {"requiredAge", "must be a whole number from 0 to " + std::to_string(highest_age)};
    return fault;
}

} // namespace fcg::games
