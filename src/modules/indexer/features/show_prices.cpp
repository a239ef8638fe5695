#include "features/features.hpp"
#include "internal/index/by_slot.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/index/labels.hpp"

#include <map>

namespace fcg::indexer {

namespace {

struct price_bar {
    std::string band;
    std::string currency;
    std::int64_t games = 0;
};

http::shape<price_bar> const price_bar_shape{
    "PriceBar",
    {http::choice("band", &price_bar::band, {price_bands.begin(), price_bands.end()},
                  "'5-10' begins with 5 and ends before 10; '0-5' leaves out what is free"),
     http::text("currency", &price_bar::currency), http::integer("games", &price_bar::games, 0, INT64_MAX)}};

by_slot const select_prices("SELECT currency, final_price_minor, COUNT(*) FROM documents_a WHERE gone = 0 "
                            "GROUP BY currency, final_price_minor");

/// Returns every band of each currency that any game has: currencies by name, bands from the cheapest on.
std::vector<price_bar> read_histogram(storage::reader& db, slot slot)
{
    std::map<std::string, std::map<std::string_view, std::int64_t>> games;
    auto rows = db.query(select_prices[slot]);
    while (rows.next()) {
        auto const currency = core::currency::parse(rows.text(0)).value();
        auto const band = price_band_of(core::comparable({rows.integer(1), currency}));
        games[std::string(currency.code())][band] += rows.integer(2);
    }
    std::vector<price_bar> bars;
    for (auto& [currency, of_band] : games)
        for (auto const band : price_bands)
            bars.push_back({std::string(band), currency, of_band[band]});
    return bars;
}

task<http::response> answer(module_context& context)
{
    auto look = [slot = context.index_slots.live().tables](storage::reader& db) {
        return read_histogram(db, slot);
    };
    auto const bars = co_await context.db.read_long(std::move(look));
    co_return http::ok(price_bar_shape.write_page(bars, std::nullopt));
}

} // namespace

void show_prices(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/statistics/prices",
                .access = http::access::admin,
                .summary = "How many games cost how much now, by band and currency.",
                .tag = "indexer",
                .answers = {{200, "The histogram", price_bar_shape.describe_page()}},
                .handle = [&context](http::request&) { return answer(context); }});
}

} // namespace fcg::indexer
