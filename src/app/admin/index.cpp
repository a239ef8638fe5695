#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "platform/async/on_loop.hpp"

namespace fcg::app {

namespace {

struct index_answer {
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

http::shape<index_answer> const index_shape{
    "Index",
    {http::integer("games", &index_answer::games, 0, INT64_MAX, "that can be found"),
     http::text("engine", &index_answer::engine, {.description = "that answers now"}),
     http::integer("appliedPosition", &index_answer::applied_position, 0, INT64_MAX,
                   "in the event store of games"),
     http::moment("appliedAt", &index_answer::applied_at),
     http::integer("lagEvents", &index_answer::lag_events, 0, INT64_MAX, "that wait for the index"),
     http::integer("lagMs", &index_answer::lag_ms, 0, INT64_MAX, "age of the oldest of them"),
     http::boolean("rebuilding", &index_answer::rebuilding),
     http::integer("rebuilt", &index_answer::rebuilt, 0, INT64_MAX, "events that the rebuild has read"),
     http::integer("toRebuild", &index_answer::to_rebuild, 0, INT64_MAX, "of so many"),
     http::text("lastVerify", &index_answer::last_verify, {.description = "for people"})}};

struct verify_answer {
    std::int64_t games = 0;
    std::int64_t missing = 0;
    std::int64_t extra = 0;
    std::int64_t changed = 0;
    std::int64_t repaired = 0;
    std::vector<std::string> examples;
};

http::shape<verify_answer> const verify_shape{
    "IndexVerification",
    {http::integer("games", &verify_answer::games, 0, INT64_MAX, "of the catalogue, on sale"),
     http::integer("missing", &verify_answer::missing, 0, INT64_MAX, "on sale and not in the index"),
     http::integer("extra", &verify_answer::extra, 0, INT64_MAX, "in the index and not on sale"),
     http::integer("changed", &verify_answer::changed, 0, INT64_MAX, "with another content"),
     http::integer("repaired", &verify_answer::repaired, 0, INT64_MAX),
     http::texts("examples", &verify_answer::examples)}};

struct verify_query {
    bool repair = false;
};

http::shape<verify_query> const verify_query_shape{
    "VerifyQuery", {http::with_default(http::boolean("repair", &verify_query::repair, "mend what differs"))}};

std::string write(indexer::index_report index)
{
    index_answer answer{.games = index.games,
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

task<http::response> rebuild(store& of)
{
    auto work = begin(*of.indexer());
    bool const begun = co_await async::run_on(of.around().background, std::move(work));
    if (!begun)
        co_return http::conflict("rebuild-runs", "The index is being built anew already",
                                 "GET /api/admin/index shows how far it is");
    co_return http::accepted("/api/admin/index", write(of.indexer()->report()));
}

task<http::response> verify(store& of, http::request& asked)
{
    auto const wanted = verify_query_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto work = of.indexer()->verify(wanted->repair);
    auto found = co_await async::run_on(of.around().background, std::move(work));
    co_return http::ok(verify_shape.write(
        {found.games, found.missing, found.extra, found.changed, found.repaired, std::move(found.examples)}));
}

} // namespace

void add_index_routes(http::routes& into, store& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/index",
              .access = http::access::admin,
              .summary = "How fresh the index of games is, and how far a rebuild is.",
              .tag = "operations",
              .answers = {{200, "The index", index_shape.describe()}},
              .handle = [&of](http::request&) { return http::ok(write(of.indexer()->report())); }});
    into.add({.method = http::method::post,
              .path = "/api/admin/index/rebuild",
              .access = http::access::admin,
              .summary = "Builds the index anew from the events, beside the one that answers.",
              .tag = "operations",
              .answers = {{202, "It has begun", index_shape.describe()}, {409, "A rebuild runs already"}},
              .act = "index.rebuild",
              .handle = [&of](http::request&) { return rebuild(of); }});
    into.add({.method = http::method::post,
              .path = "/api/admin/index/verify",
              .access = http::access::admin,
              .summary = "Compares the index with the catalogue's events, game by game.",
              .tag = "operations",
              .answers = {{200, "What differed", verify_shape.describe()},
                          {503, "The catalogue's events cannot be read"}},
              .query = verify_query_shape.describe(),
              .act = "index.verify",
              .handle = [&of](http::request& asked) { return verify(of, asked); }});
}

} // namespace fcg::app
