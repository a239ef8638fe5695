#include "features/features.hpp"

namespace fcg::notifications {

namespace {

constexpr std::string_view update_one =
    "UPDATE notifications SET read_at = COALESCE(read_at, $3) WHERE user_id = $1 AND id = $2";

task<http::response> mark_one(module_context& context, http::request& request)
{
    auto const id = request.path_id("id", "notification");
    if (!id)
        co_return id.error();
    auto unit = [&, now = context.env.clock.now()](storage::transaction& tx) {
        return tx.execute(update_one, request.caller_id(), *id, now);
    };
    auto const marked = co_await context.db.write(unit);
    if (marked == 0)
        co_return http::not_found("notification");
    co_return http::no_content();
}

constexpr std::string_view update_all =
    "UPDATE notifications SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL";

task<http::response> mark_all(module_context& context, http::request& request)
{
    auto unit = [&, now = context.env.clock.now()](storage::transaction& tx) {
        tx.execute(update_all, request.caller_id(), now);
    };
    co_await context.db.write(unit);
    co_return http::no_content();
}

} // namespace

void mark_as_read(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/notifications/{id}/read",
                .access = http::access::signed_in,
                .summary = "The caller has read this one.",
                .tag = "notifications",
                .answers = {{204, "It counts as read"}, {404, "No such notification in the caller's inbox"}},
                .handle = [&context](http::request& request) { return mark_one(context, request); }});
    routes.add({.method = http::method::post,
                .path = "/api/notifications/read",
                .access = http::access::signed_in,
                .summary = "The caller has read all of them.",
                .tag = "notifications",
                .answers = {{204, "All of them count as read"}},
                .handle = [&context](http::request& request) { return mark_all(context, request); }});
}

} // namespace fcg::notifications
