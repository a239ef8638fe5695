#include "module.hpp"

#include "features/features.hpp"
#include "games/api/questions.hpp"
#include "internal/catalogue/game_cache.hpp"
#include "internal/changes/importing.hpp"
#include "internal/changes/schedule.hpp"
#include "internal/module_context.hpp"
#include "internal/purchases/known_overdue.hpp"
#include "internal/purchases/overdue_sweeper.hpp"
#include "internal/purchases/purchase_limits.hpp"
#include "internal/views/views.hpp"
#include "platform/async/repeating_task.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

namespace {

constexpr std::string_view select_summary =
    "SELECT id, title, price_minor, currency, available FROM games WHERE id = $1";

constexpr std::string_view select_purchase_summary =
    "SELECT payment_id, user_id, status, requested_at FROM purchases WHERE payment_id = $1";

task<games_answer> find_games(storage::database& database, games_question question)
{
    games_answer answer;
    database.read([&](storage::reader& db) {
        for (auto const& id : question.game_ids) {
            auto row = db.query(select_summary, id);
            if (row.next())
                answer.games.push_back({.game_id = std::string(row.text(0)),
                                        .title = std::string(row.text(1)),
                                        .price = {row.integer(2), core::currency::parse(row.text(3)).value()},
                                        .available = row.integer(4) != 0});
        }
    });
    co_return answer;
}

task<purchase_answer> find_purchase(storage::database& database, purchase_question question)
{
    purchase_answer answer;
    database.read([&](storage::reader& db) {
        auto row = db.query(select_purchase_summary, question.payment_id);
        if (row.next())
            answer.purchases.push_back({.payment_id = std::string(row.text(0)),
                                        .user_id = std::string(row.text(1)),
                                        .status = std::string(row.text(2)),
                                        .requested_at = row.moment(3)});
    });
    co_return answer;
}

} // namespace

struct module::impl {
    impl(environment& env, bus::question_directory const& questions, game_settings const& values,
         bus::consumer_settings const& consuming)
        : settings(values),
          consuming(consuming),
          cache(static_cast<std::size_t>(values.cached_games)),
          seen(env.clock, env.random),
          promotions_changed(env.background),
          db(env.open_database("games")),
          shared{env, settings, *db, cache, seen, overdue, open_bounds, promotions_changed, questions},
          sweeper(shared),
          schedule(shared)
    {
    }

    game_settings settings;
    bus::consumer_settings consuming;
    game_cache cache; ///< outlives the writer, whose last commits still use it
    views seen;
    known_overdue overdue;            ///< outlives the writer, whose last commits still use it
    open_purchase_bounds open_bounds; ///< outlives the writer, whose last commits still use it
    async::signal promotions_changed; ///< outlives the writer, whose last commits still use it
    std::unique_ptr<storage::database> db;
    module_context shared;
    overdue_sweeper sweeper;
    promotion_schedule schedule;
};

module::module(environment& env, bus::question_directory const& questions, game_settings const& settings,
               bus::consumer_settings const& consuming)
{
    impl_ = std::make_unique<impl>(env, questions, settings, consuming);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& context = impl_->shared;
    list_games(routes, context);       // GET    /api/games
    create_game(routes, context);      // POST   /api/games
    import_games(routes, context);     // POST   /api/games/import
    buy_game(routes, context);         // POST   /api/games/purchase
    show_game(routes, context);        // GET    /api/games/{id}
    update_game(routes, context);      // PUT    /api/games/{id}
    withdraw_game(routes, context);    // DELETE /api/games/{id}
    retag_game(routes, context);       // PATCH  /api/games/{id}/tags
    list_promotions(routes, context);  // GET    /api/promotions
    create_promotion(routes, context); // POST   /api/promotions
    show_promotion(routes, context);   // GET    /api/promotions/{id}
    update_promotion(routes, context); // PUT    /api/promotions/{id}
    end_promotion(routes, context);    // DELETE /api/promotions/{id}
    list_purchases(routes, context);   // GET    /api/purchases
    show_purchase(routes, context);    // GET    /api/purchases/{paymentId}
    refund_purchase(routes, context);  // POST   /api/purchases/{paymentId}/refund
    cancel_purchase(routes, context);  // POST   /api/purchases/{paymentId}/cancel
    list_sagas(routes, context);       // GET    /api/admin/purchases
}

void module::subscribe(bus::subscriptions& subscriptions)
{
    for (auto* const react : reactions)
        react(subscriptions, impl_->shared, impl_->consuming);
}

void module::announce_views_to(bus::announcer& announcer)
{
    impl_->seen.announce_to(announcer);
}

std::vector<bus::reader> module::reads()
{
    return bus::readers_of(inputs);
}

storage::database& module::database()
{
    return *impl_->db;
}

void module::answer_questions(bus::question_directory& questions)
{
    auto& db = *impl_->db;
    questions.answer<games_question>(
        [&db](games_question question) { return find_games(db, std::move(question)); });
    questions.answer<purchase_question>(
        [&db](purchase_question question) { return find_purchase(db, std::move(question)); });
}

void module::start()
{
    impl_->sweeper.start();
    impl_->schedule.start();
}

task<bool> module::stop()
{
    bool const has_swept = co_await impl_->sweeper.stop();
    bool const has_applied = co_await impl_->schedule.stop();
    co_return (has_swept && has_applied);
}

std::string module::warning() const
{
    return async::join_warnings({impl_->sweeper.warning(), impl_->schedule.warning()});
}

task<http::result<import_report>> module::import_catalogue(std::function<task<std::string_view>()> next,
                                                           core::trace trace)
{
    return games::import_catalogue(impl_->shared, std::move(next), std::move(trace));
}

std::int64_t module::count_games()
{
    return impl_->db->read([](storage::reader& db) {
        auto row = db.query("SELECT count(*) FROM games");
        row.next();
        return row.integer(0);
    });
}

} // namespace fcg::games
