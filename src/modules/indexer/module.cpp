#include "module.hpp"

#include "features/features.hpp"
#include "internal/engine/open_search_engine.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/embedded_engine.hpp"
#include "internal/upkeep/upkeep.hpp"
#include "platform/async/repeating_task.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

constexpr std::size_t mebibyte = 1'048'576;

struct module::impl {
    impl(environment& env, search_settings const& values, bus::consumer_settings const& consuming)
        : settings(values),
          consuming(consuming),
          popularity(values.half_life_days),
          db(env.open_database("indexer")),
          in_slots(load_live_index(*db)),
          embedded(*db, in_slots, static_cast<std::size_t>(values.match_cache_mib) * mebibyte),
          remote(values.engine == "opensearch" ? std::make_unique<open_search_engine>(
                                                     env, settings.open_search, *db, in_slots, embedded)
                                               : nullptr),
          shared{env, settings, *db, in_slots, popularity, engine()},
          keeping(shared)
    {
        auto const now = env.clock.now();
        db->read([&](storage::reader& reader) { popularity.load(reader, now); });
        popularity.tell(*in_slots.live().memory, now);
    }

    /// Destroys the writer first, because its last commits still use all other members.
    ~impl() { db.reset(); }

    search_engine& engine()
    {
        if (remote)
            return *remote;
        return embedded;
    }

    search_settings settings;
    bus::consumer_settings consuming;
    popularity_board popularity;
    std::unique_ptr<storage::database> db;
    index_slots in_slots;
    embedded_engine embedded;
    std::unique_ptr<open_search_engine> remote; ///< null if the embedded engine answers
    module_context shared;
    upkeep keeping;
};

module::module(environment& env, search_settings const& settings, bus::consumer_settings const& consuming)
{
    impl_ = std::make_unique<impl>(env, settings, consuming);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& context = impl_->shared;
    search_games(routes, context);       // GET /api/games/search
    suggest_games(routes, context);      // GET /api/games/suggest
    list_popular_games(routes, context); // GET /api/games/popular
    recommend_games(routes, context);    // GET /api/games/recommended
    list_similar_games(routes, context); // GET /api/games/{id}/similar
    show_sales(routes, context);         // GET /api/admin/statistics/sales
    show_prices(routes, context);        // GET /api/admin/statistics/prices
}

void module::subscribe(bus::subscriptions& subscriptions)
{
    for (auto* const react : reactions)
        react(subscriptions, impl_->shared, impl_->consuming);
}

std::vector<bus::reader> module::reads()
{
    return bus::readers_of(inputs);
}

storage::database& module::database()
{
    return *impl_->db;
}

void module::read_from(bus::event_history& events, bus::queue_transport& queues)
{
    impl_->keeping.read_from(events, queues);
}

void module::count_unsent(std::function<std::int64_t()> unsent)
{
    impl_->keeping.count_unsent(std::move(unsent));
}

void module::start()
{
    impl_->keeping.start();
    if (impl_->remote)
        impl_->remote->start();
}

task<bool> module::stop()
{
    bool ended = co_await impl_->keeping.stop();
    if (impl_->remote) {
        bool const is_fed_no_more = co_await impl_->remote->stop();
        ended = ended && is_fed_no_more;
    }
    co_return ended;
}

task<> module::rebuild(std::function<void(std::int64_t, std::int64_t)> progress)
{
    co_await impl_->keeping.rebuild(std::move(progress));
}

bool module::begin_rebuild()
{
    return impl_->keeping.begin_rebuild();
}

task<verify_report> module::verify(bool repair)
{
    auto verify_report = co_await impl_->keeping.verify(repair);
    co_return verify_report;
}

index_report module::report() const
{
    return impl_->keeping.report();
}

std::vector<async::watched_circuit*> module::circuits()
{
    if (!impl_->remote)
        return {};
    return {&impl_->remote->circuit()};
}

std::string module::warning() const
{
    auto const feeding = impl_->remote ? impl_->remote->warning() : std::string();
    return async::join_warnings({impl_->keeping.warning(), feeding});
}

} // namespace fcg::indexer
