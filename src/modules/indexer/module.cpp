#include "module.hpp"

#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "features/features.hpp"
#include "inside/engine/open_search_engine.hpp"
#include "inside/index/loading.hpp"
#include "inside/search/embedded_engine.hpp"
#include "inside/upkeep/upkeep.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void declare_settings(core::declared_settings& settings, search_settings& into)
{
    settings.choice("search.engine", into.engine, {"embedded", "opensearch"}, "who answers searches");
    settings.number("search.popularDays", into.popular_days, 1, 365,
                    "the days in which buyers count, where the caller names none");
    settings.number("search.halfLifeDays", into.half_life_days, 1, 365,
                    "a buyer of so many days ago counts half");
    settings.number("search.verifyHours", into.verify_hours, 0, 8'760,
                    "how often the index is compared with the catalogue and mended; 0: never by itself");
    settings.number("search.matchCacheMiB", into.match_cache_mib, 1, 65'536,
                    "memory for the games that common words find");
    auto& elsewhere = into.open_search;
    settings.text("search.openSearch.url", elsewhere.url, "of OpenSearch or Elasticsearch");
    settings.text("search.openSearch.index", elsewhere.index, "the alias that is searched");
    settings.text("search.openSearch.user", elsewhere.user, "of HTTP basic; empty: none");
    settings.secret("search.openSearch.password", elsewhere.password, "of that user");
    settings.text("search.openSearch.caFile", elsewhere.ca_file,
                  "PEM file instead of the system's certificates");
    settings.number("search.openSearch.timeoutMs", elsewhere.timeout_ms, 10, 60'000,
                    "of a search; then the embedded index answers");
    settings.number("search.openSearch.bulk", elsewhere.bulk, 1, 10'000, "documents in one request");
}

namespace {

constexpr std::size_t mebibyte = 1'048'576;

} // namespace

struct module::inside {
    inside(surroundings& with, search_settings const& how, bus::consumer_settings const& consuming)
        : settings(how),
          consuming(consuming),
          popularity(how.half_life_days),
          db(with.open_database("indexer")),
          on_shelf(load_live_index(*db)),
          embedded(*db, on_shelf, static_cast<std::size_t>(how.match_cache_mib) * mebibyte),
          elsewhere(how.engine == "opensearch" ? std::make_unique<open_search_engine>(
                                                     with, settings.open_search, *db, on_shelf, embedded)
                                               : nullptr),
          shared{with, settings, *db, on_shelf, popularity, engine()},
          keeping(shared)
    {
        auto const now = with.clock.now();
        db->read([&](storage::reader& in) { popularity.load(in, now); });
        popularity.tell(*on_shelf.live().memory, now);
    }

    /// The writer ends first: its last commits still speak to all the others.
    ~inside() { db.reset(); }

    search_engine& engine()
    {
        if (elsewhere)
            return *elsewhere;
        return embedded;
    }

    search_settings settings;
    bus::consumer_settings consuming;
    popularity_board popularity;
    std::unique_ptr<storage::database> db;
    shelf on_shelf;
    embedded_engine embedded;
    std::unique_ptr<open_search_engine> elsewhere; ///< none: the embedded one answers
    parts shared;
    upkeep keeping;
};

module::module(surroundings& with, search_settings const& how,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, how,
                                                                                          consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into)
{
    auto& of = inside_->shared;
    search_games(into, of);       // GET /api/games/search
    suggest_games(into, of);      // GET /api/games/suggest
    list_popular_games(into, of); // GET /api/games/popular
    recommend_games(into, of);    // GET /api/games/recommended
    list_similar_games(into, of); // GET /api/games/{id}/similar
    show_sales(into, of);         // GET /api/admin/statistics/sales
    show_prices(into, of);        // GET /api/admin/statistics/prices
}

void module::subscribe(bus::subscriptions& into)
{
    auto& of = inside_->shared;
    index_game(into, of, inside_->consuming);     // GameCreated, GameUpdated
    remove_game(into, of, inside_->consuming);    // GameWithdrawn
    count_sale(into, of, inside_->consuming);     // EntitlementGranted
    take_back_sale(into, of, inside_->consuming); // EntitlementRevoked
    count_view(into, of, inside_->consuming);     // GameViewed
    forget_viewer(into, of, inside_->consuming);  // UserDeleted
}

std::vector<bus::reader> module::reads()
{
    return {bus::reader_of<contracts::game_created>(games_created),
            bus::reader_of<contracts::game_updated>(games_updated),
            bus::reader_of<contracts::game_withdrawn>(games_withdrawn),
            bus::patient_reader_of<contracts::entitlement_granted>(sales),
            bus::patient_reader_of<contracts::entitlement_revoked>(sales_taken_back),
            bus::reader_of<contracts::game_viewed>(views),
            bus::reader_of<contracts::user_deleted>(users_deleted)};
}

storage::database& module::database()
{
    return *inside_->db;
}

void module::read_from(bus::event_history& events, bus::queue_transport& queues)
{
    inside_->keeping.read_from(events, queues);
}

void module::count_unsent(std::function<std::int64_t()> unsent)
{
    inside_->keeping.count_unsent(std::move(unsent));
}

void module::start(bus::event_history& events, bus::queue_transport& queues)
{
    inside_->keeping.start(events, queues);
    if (inside_->elsewhere)
        inside_->elsewhere->start();
}

task<bool> module::stop()
{
    bool ended = co_await inside_->keeping.stop();
    if (inside_->elsewhere) {
        bool const is_fed_no_more = co_await inside_->elsewhere->stop();
        ended = ended && is_fed_no_more;
    }
    co_return ended;
}

task<> module::rebuild(std::function<void(std::int64_t, std::int64_t)> progress)
{
    co_await inside_->keeping.rebuild(std::move(progress));
}

bool module::begin_rebuild()
{
    return inside_->keeping.begin_rebuild();
}

task<verify_report> module::verify(bool repair)
{
    auto found = co_await inside_->keeping.verify(repair);
    co_return found;
}

index_report module::report() const
{
    return inside_->keeping.report();
}

std::optional<async::circuit_status> module::circuit() const
{
    if (!inside_->elsewhere)
        return std::nullopt;
    return inside_->elsewhere->circuit().status();
}

void module::reset_circuit()
{
    if (inside_->elsewhere)
        inside_->elsewhere->circuit().reset();
}

std::string module::note() const
{
    return inside_->keeping.note();
}

} // namespace fcg::indexer
