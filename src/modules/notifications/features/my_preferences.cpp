#include "features/features.hpp"
#include "internal/addressee.hpp"
#include "internal/topics.hpp"

namespace fcg::notifications {

namespace {

struct preferences {
    std::string language;
    std::vector<std::string> subscriptions;
};

http::shape<preferences> const preferences_shape{
    "NotificationPreferences",
    {http::choice("language", &preferences::language, {"en", "pt-BR"}),
     http::texts("subscriptions", &preferences::subscriptions, pattern_rule())}};

http::response show(module_context& context, http::request& request)
{
    auto const me = context.db.read(
        [&](storage::reader& db) { return find_addressee(db, request.caller_id().to_string()); });
    preferences const mine{me.chosen_language ? std::string(to_text(*me.chosen_language))
                                              : context.settings.language,
                           split(me.wishes)};
    return http::ok(preferences_shape.write(mine));
}

task<http::response> change(module_context& context, http::request& request)
{
    auto const body = preferences_shape.read_body(request);
    if (!body)
        co_return body.error();
    if (auto const refusal = refuse_patterns(body->subscriptions))
        co_return *refusal;
    auto const chosen = parse_language(body->language).value();
    auto unit = [&](storage::transaction& tx) {
        keep_wishes(tx, request.caller_id().to_string(), chosen, join(body->subscriptions));
    };
    co_await context.db.write(unit);
    co_return http::ok(preferences_shape.write(*body));
}

} // namespace

void my_preferences(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/notifications/preferences",
                .access = http::access::signed_in,
                .summary = "What the caller is notified of, where, and in which language.",
                .tag = "notifications",
                .answers = {{200, "The preferences", preferences_shape.describe()}},
                .handle = [&context](http::request& request) { return show(context, request); }});
    routes.add(
        {.method = http::method::put,
         .path = "/api/notifications/preferences",
         .access = http::access::signed_in,
         .summary = "Changes what the caller is notified of, where (channels inbox and email), and in which "
                    "language.",
         .tag = "notifications",
         .answers = {{200, "The preferences", preferences_shape.describe()}, {400, "A field is not valid"}},
         .body = preferences_shape.describe(),
         .handle = [&context](http::request& request) { return change(context, request); }});
}

} // namespace fcg::notifications
