#include "features/features.hpp"
#include "inside/webhooks/endpoint_answer.hpp"

#include <chrono>

namespace fcg::notifications {

namespace {

/// For so long both pairs of keys sign, so that the receiver can change over.
constexpr std::chrono::hours overlap{24};

task<http::response> answer(parts& of, http::request& asked)
{
    auto fresh = make_keys(of.with.chance);
    auto unit = [&, now = of.with.clock.now()](storage::transaction& in) -> http::result<webhook_endpoint> {
        auto found = find_asked_endpoint(in, asked);
        if (!found)
            return found.error();
        found->previous_keys = found->keys;
        found->previous_until = now + overlap;
        found->keys = fresh;
        update_endpoint(in, *found);
        return std::move(*found);
    };
    auto const changed = co_await of.db.write(unit);
    if (!changed)
        co_return changed.error();
    co_return http::ok(webhook_with_secret_shape.write(to_view_with_secret(*changed)));
}

} // namespace

void rotate_webhook_secret(http::routes& into, parts& of)
{
    into.add(
        {.method = http::method::post,
         .path = "/api/admin/webhooks/{id}/rotate-secret",
         .access = http::access::admin,
         .summary =
             "Makes new keys; for 24 hours those from before sign, too. The secret is shown this once.",
         .tag = "notifications",
         .answers = {{200, "The webhook", webhook_with_secret_shape.describe()}, {404, "No such webhook"}},
         .act = "webhook.rotate-secret",
         .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::notifications
