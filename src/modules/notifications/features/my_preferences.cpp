#include "features/features.hpp"
#include "inside/addressee.hpp"
#include "inside/pattern_list.hpp"
#include "inside/topics.hpp"

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

http::response show(parts& of, http::request& asked)
{
    auto const me =
        of.db.read([&](storage::reader& in) { return find_addressee(in, asked.caller_id().to_string()); });
    preferences const mine{me.chosen_language ? std::string(to_text(*me.chosen_language)) : of.how.language,
                           split(me.wishes)};
    return http::ok(preferences_shape.write(mine));
}

task<http::response> change(parts& of, http::request& asked)
{
    auto const wanted = preferences_shape.read_body(asked);
    if (!wanted)
        co_return wanted.error();
    if (auto const refusal = refuse_patterns(wanted->subscriptions))
        co_return *refusal;
    auto const chosen = parse_language(wanted->language).value();
    auto unit = [&](storage::transaction& in) {
        keep_wishes(in, asked.caller_id().to_string(), chosen, join(wanted->subscriptions));
    };
    co_await of.db.write(unit);
    co_return http::ok(preferences_shape.write(*wanted));
}

} // namespace

void my_preferences(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/notifications/preferences",
              .access = http::access::signed_in,
              .summary = "What the caller is told, where, and in which language.",
              .tag = "notifications",
              .answers = {{200, "The preferences", preferences_shape.describe()}},
              .handle = [&of](http::request& asked) { return show(of, asked); }});
    into.add(
        {.method = http::method::put,
         .path = "/api/notifications/preferences",
         .access = http::access::signed_in,
         .summary = "Changes what the caller is told, where (channels inbox and email), and in which "
                    "language.",
         .tag = "notifications",
         .answers = {{200, "The preferences", preferences_shape.describe()}, {400, "A field is not valid"}},
         .body = preferences_shape.describe(),
         .handle = [&of](http::request& asked) { return change(of, asked); }});
}

} // namespace fcg::notifications
