#include "internal/promotions/promotion_shape.hpp"

#include "internal/catalogue/game_shape.hpp"
#include "internal/catalogue/labels.hpp"

#include <algorithm>
#include <utility>

namespace fcg::games {

namespace {

constexpr std::int64_t max_percent = 100;
constexpr std::size_t max_games = 1'000;

http::text_rule const label_rule{.min = 1, .max = 60, .description = "the games that have it, in any case"};

template <class T>
std::vector<http::field<T>> content_fields()
{
    return {http::text<T>("name", &T::name, {.min = 1, .max = 200}),
            http::integer<T>("percentOff", &T::percent_off, 1, max_percent, "or a price"),
            http::decimal<T>("price", &T::price, "a fixed price, for games that cost more in its currency"),
            http::currency<T>("currency", &T::currency, "ISO 4217, of the price"),
            http::with_default(http::texts<T>(
                "gameIds", &T::game_ids,
                {.max = max_games, .text_rule = {.format = "uuid"}, .description = "or a genre, or a tag"})),
            http::text<T>("genre", &T::genre, label_rule),
            http::text<T>("tag", &T::tag, label_rule),
            http::moment<T>("startsAt", &T::starts_at),
            http::moment<T>("endsAt", &T::ends_at, "the first moment without it")};
}

std::vector<http::field<shown_promotion>> shown_fields()
{
    std::vector<http::field<shown_promotion>> fields{http::id("id", &shown_promotion::id)};
    for (auto& field : content_fields<shown_promotion>())
        fields.push_back(std::move(field));
    fields.push_back(http::choice("status", &shown_promotion::status, {"scheduled", "running", "over"}));
    fields.push_back(
        http::integer("version", &shown_promotion::version, 1, INT64_MAX, "rises with each change"));
    fields.push_back(http::moment("createdAt", &shown_promotion::created_at));
    fields.push_back(http::moment("updatedAt", &shown_promotion::updated_at));
    return fields;
}

using faults = std::vector<http::field_fault>;

void read_lowering(promotion_body const& body, std::string const& currency, promotion& promotion,
                   faults& faults)
{
    promotion.percent_off = body.percent_off;
    if (body.percent_off && body.price)
        faults.push_back({"price", "must not be given together with percentOff"});
    if (!body.percent_off && !body.price)
        faults.push_back({"percentOff", "is missing, and so is price"});
    if (body.currency && !body.price)
        faults.push_back({"currency", "needs a price"});
    if (!body.price)
        return;
    auto const named = core::currency::parse(body.currency.value_or(currency)).value();
    promotion.price = price_of(*body.price, named);
    if (!promotion.price)
        faults.push_back({"price", "must be a decimal number from 0 with at most " +
                                       std::to_string(named.decimals()) + " decimals, as " +
                                       std::string(named.code()) + " has"});
}

void read_games(promotion_body const& body, promotion& promotion, faults& faults)
{
    for (auto const& id : body.game_ids)
        if (auto const game = core::uuid::parse(id))
            promotion.game_ids.push_back(*game);
    std::ranges::sort(promotion.game_ids);
    auto const doubles = std::ranges::unique(promotion.game_ids);
    promotion.game_ids.erase(doubles.begin(), doubles.end());
    for (auto const& [label, read] :
         {std::pair(&body.genre, &promotion.genre), std::pair(&body.tag, &promotion.tag)})
        if (*label)
            *read = tidy(**label);
    int const ways =
        (promotion.game_ids.empty() ? 0 : 1) + (promotion.genre ? 1 : 0) + (promotion.tag ? 1 : 0);
    if (ways == 0)
        faults.push_back({"gameIds", "is missing, and so are genre and tag"});
    if (ways > 1)
        faults.push_back(
            {promotion.tag ? "tag" : "genre", "must not be given together with gameIds, genre or tag"});
}

void read_period(promotion_body const& body, core::time_point now, promotion& promotion, faults& faults)
{
    promotion.starts_at = body.starts_at;
    promotion.ends_at = body.ends_at;
    if (promotion.ends_at <= promotion.starts_at)
        faults.push_back({"endsAt", "must be after startsAt"});
    else if (promotion.ends_at <= now)
        faults.push_back({"endsAt", "must not be in the past"});
}

} // namespace

http::shape<promotion_body> const promotion_body_shape{"PromotionBody", content_fields<promotion_body>()};
http::shape<shown_promotion> const promotion_shape{"Promotion", shown_fields()};

http::result<promotion> read_promotion_body(http::request const& request, std::string const& currency,
                                            core::time_point now)
{
    auto const body = promotion_body_shape.read_body(request);
    if (!body)
        return body.error();
    promotion promotion;
    faults faults;
    promotion.name = tidy(body->name);
    read_lowering(*body, currency, promotion, faults);
    read_games(*body, promotion, faults);
    read_period(*body, now, promotion, faults);
    if (!faults.empty())
        return http::invalid_fields(std::move(faults));
    return promotion;
}

shown_promotion show(promotion const& promotion, core::time_point now)
{
    shown_promotion shown;
    shown.name = promotion.name;
    shown.percent_off = promotion.percent_off;
    if (promotion.price) {
        shown.price = core::format_amount(*promotion.price);
        shown.currency = std::string(promotion.price->currency.code());
    }
    for (auto const& game : promotion.game_ids)
        shown.game_ids.push_back(game.to_string());
    shown.genre = promotion.genre;
    shown.tag = promotion.tag;
    shown.starts_at = promotion.starts_at;
    shown.ends_at = promotion.ends_at;
    shown.id = promotion.id;
    shown.status = to_text(phase_at(promotion, now));
    shown.version = promotion.version;
    shown.created_at = promotion.created_at;
    shown.updated_at = promotion.updated_at;
    return shown;
}

} // namespace fcg::games
