#include "module.hpp"

#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "features/features.hpp"
#include "inside/importing.hpp"
#include "inside/overdue_sweeper.hpp"
#include "inside/promotions/schedule.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void declare_settings(core::declared_settings& settings, game_settings& into)
{
    settings.text("games.currency", into.currency, "ISO 4217 code of prices that name no currency");
    settings.find("games.currency")->check = [&into] {
        bool const is_known = core::currency::parse(into.currency).has_value();
        return is_known ? std::string() : "\"" + into.currency + "\" is not an active ISO 4217 code";
    };
    settings.number("games.cachedGames", into.cached_games, 0, 10'000'000,
                    "how many games are kept in memory as they are answered");
    settings.number("games.maxImportBytes", into.max_import_bytes, 1'024, 1'099'511'627'776,
                    "the largest CSV file that is imported over HTTP");
    settings.renamed("games.importMostBytes", "games.maxImportBytes");
    settings.number("games.refundWindowDays", into.refund_window_days, 0, 3'650,
                    "how many days a buyer may return a game that was not downloaded");
    settings.number("games.maxOpenPurchases", into.max_open_purchases, 0, 1'000'000,
                    "how many purchases of one player may be open at one time; 0: any number");
    settings.number(
        "games.maxReturnsPerGame", into.max_returns_per_game, 0, 1'000,
        "how often one player may buy and return the same game within refundWindowDays; 0: any number");
    settings.number("games.purchaseDeadlineMs", into.purchase_deadline_ms, 100, 86'400'000,
                    "how long a purchase may be without news before payments is asked what became of it");
    settings.number("games.overdueSweepMs", into.overdue_sweep_ms, 0, 3'600'000,
                    "how often purchases without news are looked for; 0: never");
}

namespace {

constexpr std::string_view select_card =
    "SELECT id, title, price_minor, currency, available FROM games WHERE id = $1";

constexpr std::string_view select_purchase_card =
    "SELECT payment_id, user_id, status, requested_at FROM purchases WHERE payment_id = $1";

/// Answers from the module's own file, here and now.
class answers_here final : public questions {
public:
    explicit answers_here(storage::database& db) : db_(db) {}

    task<std::vector<game_card>> find_games(std::vector<std::string> game_ids) override
    {
        std::vector<game_card> found;
        db_.read([&](storage::reader& in) {
            for (auto const& id : game_ids) {
                auto row = in.query(select_card, id);
                if (row.next())
                    found.push_back({.game_id = std::string(row.text(0)),
                                     .title = std::string(row.text(1)),
                                     .price = {row.integer(2), core::currency::parse(row.text(3)).value()},
                                     .available = row.integer(4) != 0});
            }
        });
        co_return found;
    }

    task<std::optional<purchase_card>> find_purchase(std::string payment_id) override
    {
        std::optional<purchase_card> found;
        db_.read([&](storage::reader& in) {
            auto row = in.query(select_purchase_card, payment_id);
            if (row.next())
                found = {.payment_id = std::string(row.text(0)),
                         .user_id = std::string(row.text(1)),
                         .status = std::string(row.text(2)),
                         .requested_at = row.moment(3)};
        });
        co_return found;
    }

private:
    storage::database& db_;
};

} // namespace

struct module::inside {
    inside(surroundings& with, game_settings const& how, bus::consumer_settings const& consuming)
        : settings(how),
          consuming(consuming),
          cache(static_cast<std::size_t>(how.cached_games)),
          seen(with.clock, with.chance),
          promotions_changed(with.background),
          db(with.open_database("games")),
          shared{with, settings, *db, cache, seen, overdue, open_bounds, promotions_changed},
          sweeper(shared),
          schedule(shared),
          answers(*db)
    {
    }

    game_settings settings;
    bus::consumer_settings consuming;
    game_cache cache; ///< outlives the writer, whose last commits still speak to it
    views seen;
    known_overdue overdue;            ///< likewise
    open_purchase_bounds open_bounds; ///< likewise
    async::signal promotions_changed; ///< likewise
    std::unique_ptr<storage::database> db;
    parts shared;
    overdue_sweeper sweeper;
    promotion_schedule schedule;
    answers_here answers;
};

module::module(surroundings& with, game_settings const& how,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, how,
                                                                                          consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into, library::questions& library)
{
    auto& of = inside_->shared;
    list_games(into, of);               // GET    /api/games
    create_game(into, of);              // POST   /api/games
    import_games(into, of);             // POST   /api/games/import
    buy_game(into, of, library);        // POST   /api/games/purchase
    show_game(into, of);                // GET    /api/games/{id}
    update_game(into, of);              // PUT    /api/games/{id}
    withdraw_game(into, of, library);   // DELETE /api/games/{id}
    retag_game(into, of);               // PATCH  /api/games/{id}/tags
    list_promotions(into, of);          // GET    /api/promotions
    create_promotion(into, of);         // POST   /api/promotions
    show_promotion(into, of);           // GET    /api/promotions/{id}
    update_promotion(into, of);         // PUT    /api/promotions/{id}
    end_promotion(into, of);            // DELETE /api/promotions/{id}
    list_purchases(into, of);           // GET    /api/purchases
    show_purchase(into, of);            // GET    /api/purchases/{paymentId}
    refund_purchase(into, of, library); // POST   /api/purchases/{paymentId}/refund
    cancel_purchase(into, of);          // POST   /api/purchases/{paymentId}/cancel
    list_sagas(into, of);               // GET    /api/admin/purchases
}

void module::add_internal_routes(http::routes& into)
{
    answer_find_games(into, inside_->answers);    // POST /internal/games/find
    answer_find_purchase(into, inside_->answers); // POST /internal/games/find-purchase
}

void module::subscribe(bus::subscriptions& into)
{
    close_unpaid_purchase(into, inside_->shared, inside_->consuming); // GamePurchaseCompleted
    complete_purchase(into, inside_->shared, inside_->consuming);     // EntitlementGranted
    await_compensation(into, inside_->shared, inside_->consuming);    // EntitlementRefused
    refuse_refund(into, inside_->shared, inside_->consuming);         // EntitlementKept
    end_refunded_purchase(into, inside_->shared, inside_->consuming); // PaymentRefunded
    show_parked_refund(into, inside_->shared, inside_->consuming);    // RefundParked
}

void module::announce_views_to(bus::announcer& where)
{
    inside_->seen.announce_to(where);
}

std::vector<bus::reader> module::reads()
{
    return {bus::reader_of<contracts::game_purchase_completed>(payments_that_ended),
            bus::reader_of<contracts::entitlement_granted>(entitlements_granted),
            bus::reader_of<contracts::entitlement_refused>(entitlements_refused),
            bus::reader_of<contracts::entitlement_kept>(entitlements_kept),
            bus::reader_of<contracts::payment_refunded>(payments_refunded),
            bus::reader_of<contracts::refund_parked>(refunds_parked)};
}

storage::database& module::database()
{
    return *inside_->db;
}

questions& module::answers()
{
    return inside_->answers;
}

void module::start()
{
    inside_->sweeper.start();
    inside_->schedule.start();
}

task<bool> module::stop()
{
    bool const has_swept = co_await inside_->sweeper.stop();
    bool const has_applied = co_await inside_->schedule.stop();
    co_return has_swept&& has_applied;
}

task<http::result<import_report>> module::import_catalogue(std::function<task<std::string_view>()> next,
                                                           core::trace trace)
{
    return games::import_catalogue(inside_->shared, std::move(next), std::move(trace));
}

std::int64_t module::count_games()
{
    return inside_->db->read([](storage::reader& in) {
        auto row = in.query("SELECT count(*) FROM games");
        row.next();
        return row.integer(0);
    });
}

} // namespace fcg::games
