#include "app/admin/admin.hpp"
#include "app/admin/on_background.hpp"
#include "indexer/module.hpp"

namespace fcg::app {

namespace {

/// The state of the index in the types of the API.
struct index_response : indexer::index_report {
    std::optional<core::time_point> last_applied_at; ///< nothing if no event was applied yet
    std::int64_t lag_ms = 0;
};

http::shape<index_response> const index_shape{
    "Index",
    {http::integer<index_response>("games", &index_response::games, 0, INT64_MAX, "games that can be found"),
     http::text<index_response>("engine", &index_response::engine,
                                {.description = "the engine that answers now"}),
     http::integer<index_response>("appliedPosition", &index_response::applied_position, 0, INT64_MAX,
                                   "the position in the event store of games"),
     http::moment("appliedAt", &index_response::last_applied_at),
     http::integer<index_response>("lagEvents", &index_response::lag_events, 0, INT64_MAX,
                                   "events that wait for the index"),
     http::integer("lagMs", &index_response::lag_ms, 0, INT64_MAX, "age of the oldest event that waits"),
     http::boolean<index_response>("rebuilding", &index_response::rebuilding),
     http::integer<index_response>("rebuilt", &index_response::rebuilt, 0, INT64_MAX,
                                   "events that the rebuild has read"),
     http::integer<index_response>("toRebuild", &index_response::to_rebuild, 0, INT64_MAX,
                                   "events that the rebuild has to read"),
     http::text<index_response>("lastVerify", &index_response::last_verify,
                                {.description = "the result of the last verification, for people"})}};

http::shape<indexer::verify_report> const verify_shape{
    "IndexVerification",
    {http::integer("games", &indexer::verify_report::games, 0, INT64_MAX,
                   "games of the catalogue that are on sale"),
     http::integer("missing", &indexer::verify_report::missing, 0, INT64_MAX, "on sale and not in the index"),
     http::integer("extra", &indexer::verify_report::extra, 0, INT64_MAX, "in the index and not on sale"),
     http::integer("changed", &indexer::verify_report::changed, 0, INT64_MAX, "games whose content differs"),
     http::integer("repaired", &indexer::verify_report::repaired, 0, INT64_MAX),
     http::texts("examples", &indexer::verify_report::examples)}};

struct verify_query {
    bool repair = false;
};

http::shape<verify_query> const verify_query_shape{
    "VerifyQuery",
    {http::with_default(http::boolean("repair", &verify_query::repair, "repair what differs"))}};

std::string write(indexer::index_report index)
{
    index_response answer{std::move(index), std::nullopt, 0};
    answer.lag_ms = answer.lag.count() / 1'000;
    if (answer.applied_at != core::time_point())
        answer.last_applied_at = answer.applied_at;
    return index_shape.write(answer);
}

task<http::response> rebuild(store& store, http::request&)
{
    auto& index = *store.find<indexer::module>();
    if (!index.begin_rebuild())
        co_return http::conflict("rebuild-runs", "The index is already being rebuilt",
                                 "GET /api/admin/index shows the progress");
    co_return http::accepted("/api/admin/index", write(index.report()));
}

task<http::response> verify(store& store, http::request& request)
{
    auto const query = verify_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const report = co_await store.find<indexer::module>()->verify(query->repair);
    co_return http::ok(verify_shape.write(report));
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
         .handle = on_background(store, rebuild)});
    routes.add({.method = http::method::post,
                .path = "/api/admin/index/verify",
                .access = http::access::admin,
                .summary = "Compares the index with the catalogue's events, game by game.",
                .tag = "operations",
                .answers = {{200, "What differed", verify_shape.describe()},
                            {503, "The catalogue's events cannot be read"}},
                .query = verify_query_shape.describe(),
                .act = "index.verify",
                .handle = on_background(store, verify)});
}

} // namespace fcg::app
