#include "internal/entitlement.hpp"

#include "games/api/questions.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/storage/column_reader.hpp"
#include "platform/telemetry/log.hpp"

#include <unordered_map>

namespace fcg::library {

http::shape<entitlement> const entitlement_shape{
    "Entitlement",
    {http::text("gameId", &entitlement::game_id),
     http::text("title", &entitlement::title, {.description = "null while the catalogue cannot be asked"}),
     http::text("paymentId", &entitlement::payment_id), http::decimal("pricePaid", &entitlement::price_paid),
     http::text("currency", &entitlement::currency), http::moment("acquiredAt", &entitlement::acquired_at),
     http::text("source", &entitlement::source),
     http::moment("downloadedAt", &entitlement::downloaded_at, "the first time; null: not yet")}};

entitlement read_entitlement(storage::rows const& row)
{
    storage::column_reader columns(row);
    entitlement entitlement;
    entitlement.game_id = columns.text();
    entitlement.payment_id = columns.text();
    core::money const price{columns.integer(), core::currency::parse(columns.text()).value()};
    entitlement.price_paid = core::format_amount(price);
    entitlement.currency = price.currency.code();
    entitlement.acquired_at = columns.moment();
    entitlement.source = columns.text();
    entitlement.downloaded_at = columns.maybe_moment();
    return entitlement;
}

constexpr std::string_view select_one =
    "SELECT game_id, payment_id, price_paid_minor, currency, acquired_at, source, used_at FROM entitlements "
    "WHERE user_id = $1 AND game_id = $2";

std::vector<entitlement> find_entitlement(storage::reader& db, core::uuid const& user_id,
                                          core::uuid const& game_id)
{
    std::vector<entitlement> entitlements;
    auto row = db.query(select_one, user_id, game_id);
    if (row.next())
        entitlements.push_back(read_entitlement(row));
    return entitlements;
}

task<> name_games(module_context& context, std::vector<entitlement>& entries)
{
    if (entries.empty())
        co_return;
    games::games_question question;
    for (auto const& entry : entries)
        question.game_ids.push_back(entry.game_id);
    games::games_answer answer;
    try {
        answer = co_await context.questions.ask(std::move(question));
    } catch (core::unavailable const& fault) {
        telemetry::log(telemetry::level::warning, "library", "", "shown without titles: {}", fault.what());
        co_return;
    }
    std::unordered_map<std::string_view, std::string_view> titles;
    for (auto const& card : answer.games)
        titles.emplace(card.game_id, card.title);
    for (auto& entry : entries) {
        auto const it = titles.find(entry.game_id);
        entry.title = it == titles.end() ? std::string() : std::string(it->second);
    }
}

} // namespace fcg::library
