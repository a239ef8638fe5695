#include "settings.hpp"

#include "platform/core/money.hpp"

namespace fcg::games {

void declare_settings(core::declared_settings& settings, game_settings& values)
{
    settings.text("games.currency", values.currency, "ISO 4217 code of prices that name no currency");
    settings.find("games.currency")->check = [&values] {
        bool const is_known = core::currency::parse(values.currency).has_value();
        return is_known ? std::string() : "\"" + values.currency + "\" is not an active ISO 4217 code";
    };
    settings.number("games.cachedGames", values.cached_games, 0, 10'000'000,
                    "how many games are kept in memory as responses");
    settings.number("games.maxImportBytes", values.max_import_bytes, 1'024, 1'099'511'627'776,
                    "the largest CSV file that is imported over HTTP");
    settings.renamed("games.importMostBytes", "games.maxImportBytes");
    settings.number("games.refundWindowDays", values.refund_window_days, 0, 3'650,
                    "how many days a buyer may return a game that was not downloaded");
    settings.number("games.maxOpenPurchases", values.max_open_purchases, 0, 1'000'000,
                    "how many purchases of one player may be open at one time; 0: any number");
    settings.number(
        "games.maxReturnsPerGame", values.max_returns_per_game, 0, 1'000,
        "how often one player may buy and return the same game within refundWindowDays; 0: any number");
    settings.number("games.purchaseDeadlineMs", values.purchase_deadline_ms, 100, 86'400'000,
                    "how long a purchase may be without news before payments is asked what happened to it");
    settings.number("games.overdueSweepMs", values.overdue_sweep_ms, 0, 3'600'000,
                    "how often purchases without news are looked for; 0: never");
}

} // namespace fcg::games
