#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "indexer/module.hpp"
#include "platform/async/on_loop.hpp"

namespace fcg::app {

namespace {

struct index_response {
    std::int64_t games = 0;
    std::string engine;
    std::int64_t applied_position = 0;
    std::optional<core::time_point> applied_at;
    std::int64_t lag_events = 0;
    std::int64_t lag_ms = 0;
    bool rebuilding = false;
    std::int64_t rebuilt = 0;
    std::int64_t to_rebuild = 0;
    std::string last_verify;
};

http::shape<index_response> const index_shape{
    "Index",
    {http::integer("games", &index_response::games, 0, INT64_MAX, "games that can be found"),
     http::text("engine", &index_response::engine, {.description = "the engine that answers now"}),
     http::integer("appliedPosition", &index_response::applied_position, 0, INT64_MAX,
                   "the position in the event store of games"),
     http::moment("appliedAt", &index_response::applied_at),
     http::integer("lagEvents", &index_response::lag_events, 0, INT64_MAX, "events that wait for the index"),
     http::integer("lagMs", &index_response::lag_ms, 0, INT64_MAX, "age of the oldest event that waits"),
     http::boolean("rebuilding", &index_response::rebuilding),
     http::integer("rebuilt", &index_response::rebuilt, 0, INT64_MAX, "events that the rebuild has read"),
     http::integer("toRebuild", &index_response::to_rebuild, 0, INT64_MAX,
                   "events that the rebuild has to read"),
     http::text("lastVerify", &index_response::last_verify,
                {.description = "the result of the last verification, for people"})}};

struct verify_response {
    std::int64_t games = 0;
    std::int64_t missing = 0;
    std::int64_t extra = 0;
    std::int64_t changed = 0;
    std::int64_t repaired = 0;
    std::vector<std::string> examples;
};

http::shape<verify_response> const verify_shape{
    "IndexVerification",
    {http::integer("games", &verify_response::games, 0, INT64_MAX, "games of the catalogue that are on sale"),
     http::integer("missing", &verify_response::missing, 0, INT64_MAX, "on sale and not in the index"),
     http::integer("extra", &verify_response::extra, 0, INT64_MAX, "in the index and not on sale"),
     http::integer("changed", &verify_response::changed, 0, INT64_MAX, "games whose content differs"),
     http::integer("repaired", &verify_response::repaired, 0, INT64_MAX),
     http::texts("examples", &verify_response::examples)}};

struct verify_query {
    bool repair = false;
};

http::shape<verify_query> const verify_query_shape{
    "VerifyQuery",
    {http::with_default(http::boolean("repair", &verify_query::repair, "repair what differs"))}};

std::string write(indexer::index_report index)
{
    index_response answer{.games = index.games,
                          .engine = std::move(index.engine),
                          .applied_position = index.applied_position,
                          .applied_at = index.applied_at,
                          .lag_events = index.lag_events,
                          .lag_ms = index.lag.count() / 1'000,
                          .rebuilding = index.rebuilding,
                          .rebuilt = index.rebuilt,
                          .to_rebuild = index.to_rebuild,
                          .last_verify = std::move(index.last_verify)};
    if (index.applied_at == core::time_point())
        answer.applied_at.reset();
    return index_shape.write(answer);
}

task<bool> begin(indexer::module& index)
{
    co_return index.begin_rebuild();
}

task<http::response> rebuild(store& store)
{
    auto work = begin(*store.find<indexer::module>());
    bool const begun = co_await async::run_on(store.env().background, std::move(work));
    if (!begun)
        co_return http::conflict("rebuild-runs", "The index is already being rebuilt",
                                 "GET /api/admin/index shows the progress");
    co_return http::accepted("/api/admin/index", write(store.find<indexer::module>()->report()));
}

task<http::response> verify(store& store, http::request& request)
{
    auto const query = verify_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto work = store.find<indexer::module>()->verify(query->repair);
    auto verify_report = co_await async::run_on(store.env().background, std::move(work));
    co_return http::ok(verify_shape.write({verify_report.games, verify_report.missing, verify_report.extra,
                                           verify_report.changed, verify_report.repaired,
                                           std::move(verify_report.examples)}));
}

} // namespace

void add_index_routes(http::routes& routes, store& store)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/index",
                .access = http::access::admin,
                .summary = "How fresh the index of games is, and the progress of a rebuild.",
                .tag = "operations",
                .answers = {{200, "The index", index_shape.describe()}},
                .handle = [&store](http::request&) {
                    return http::ok(write(store.find<indexer::module>()->report()));
                }});
    routes.add(
        {.method = http::method::post,
         .path = "/api/admin/index/rebuild",
         .access = http::access::admin,
         .summary = "Rebuilds the index from the events, beside the one that answers.",
         .tag = "operations",
         .answers = {{202, "It has started", index_shape.describe()}, {409, "A rebuild is already running"}},
         .act = "index.rebuild",
         .handle = [&store](http::request&) { return rebuild(store); }});
    routes.add({.method = http::method::post,
                .path = "/api/admin/index/verify",
                .access = http::access::admin,
                .summary = "Compares the index with the catalogue's events, game by game.",
                .tag = "operations",
                .answers = {{200, "What differed", verify_shape.describe()},
                            {503, "The catalogue's events cannot be read"}},
                .query = verify_query_shape.describe(),
                .act = "index.verify",
                .handle = [&store](http::request& request) { return verify(store, request); }});
}

} // namespace fcg::app
