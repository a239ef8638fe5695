#include "features/features.hpp"

namespace fcg::notifications {

namespace {

constexpr std::string_view update_one =
    "UPDATE notifications SET read_at = COALESCE(read_at, $3) WHERE user_id = $1 AND id = $2";

task<http::response> mark_one(parts& of, http::request& asked)
{
    auto const id = asked.path_id("id", "notification");
    if (!id)
        co_return id.error();
    auto unit = [&, now = of.with.clock.now()](storage::transaction& in) {
        return in.execute(update_one, asked.caller_id(), *id, now);
    };
    auto const marked = co_await of.db.write(unit);
    if (marked == 0)
        co_return http::not_found("notification");
    co_return http::no_content();
}

constexpr std::string_view update_all =
    "UPDATE notifications SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL";

task<http::response> mark_all(parts& of, http::request& asked)
{
    auto unit = [&, now = of.with.clock.now()](storage::transaction& in) {
        in.execute(update_all, asked.caller_id(), now);
    };
    co_await of.db.write(unit);
    co_return http::no_content();
}

} // namespace

void mark_as_read(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/notifications/{id}/read",
              .access = http::access::signed_in,
              .summary = "The caller has read this one.",
              .tag = "notifications",
              .answers = {{204, "It counts as read"}, {404, "No such notification in the caller's inbox"}},
              .handle = [&of](http::request& asked) { return mark_one(of, asked); }});
    into.add({.method = http::method::post,
              .path = "/api/notifications/read",
              .access = http::access::signed_in,
              .summary = "The caller has read all of them.",
              .tag = "notifications",
              .answers = {{204, "All of them count as read"}},
              .handle = [&of](http::request& asked) { return mark_all(of, asked); }});
}

} // namespace fcg::notifications
