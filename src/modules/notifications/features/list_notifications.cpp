#include "features/features.hpp"
#include "internal/addressee.hpp"
#include "internal/notification_event.hpp"
#include "internal/titles.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::notifications {

namespace {

struct filter {
    bool unread = false;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "NotificationFilter",
    {http::with_default(http::boolean("unread", &filter::unread, "only those that were not read")),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

struct notification {
    core::uuid id;
    std::string subject;
    std::string title;
    std::string text;
    std::string language;
    std::optional<std::string> payment_id;
    std::optional<std::string> game_id;
    std::optional<std::string> game_title;
    core::time_point happened_at;
    std::optional<core::time_point> read_at;
};

http::shape<notification> const notification_shape{
    "Notification",
    {http::id("id", &notification::id), http::text("subject", &notification::subject),
     http::text("title", &notification::title, {.description = "one line"}),
     http::text("text", &notification::text), http::text("language", &notification::language),
     http::text("paymentId", &notification::payment_id), http::text("gameId", &notification::game_id),
     http::text("gameTitle", &notification::game_title,
                {.description = "null: there is no such game any more, or it cannot be asked for now"}),
     http::moment("happenedAt", &notification::happened_at), http::moment("readAt", &notification::read_at)}};

struct stored {
    core::uuid id;
    notification_event event;
    std::optional<core::time_point> read_at;
};

constexpr std::string_view select_page =
    "SELECT id, read_at, user_id, subject, payment_id, game_id, reason, amount_minor, currency, happened_at "
    "FROM notifications WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

constexpr std::string_view select_unread_page =
    "SELECT id, read_at, user_id, subject, payment_id, game_id, reason, amount_minor, currency, happened_at "
    "FROM notifications WHERE user_id = $1 AND id < $2 AND read_at IS NULL ORDER BY id DESC LIMIT $3";

stored read_stored(storage::rows const& row)
{
    storage::column_reader columns(row);
    auto const id = columns.id();
    auto const read_at = columns.maybe_moment();
    return {.id = id, .event = read_notification_event(columns), .read_at = read_at};
}

/// Greater than every id.
constexpr std::string_view start_of_list = "g";

std::vector<stored> read_page(storage::reader& db, core::uuid const& player, filter const& filter,
                              std::string const& before)
{
    std::vector<stored> storeds;
    auto rows = db.query(filter.unread ? select_unread_page : select_page, player, before, filter.limit + 1);
    while (rows.next())
        storeds.push_back(read_stored(rows));
    return storeds;
}

/// Returns no titles if games cannot be asked, so that an inbox can be shown anyway.
task<title_book> titles_of(module_context& context, std::vector<stored> const& storeds)
{
    std::vector<std::string> games;
    for (auto const& stored : storeds)
        games.push_back(stored.event.game_id);
    try {
        auto book = co_await find_titles(context.questions, std::move(games));
        co_return book;
    } catch (core::unavailable const& fault) {
        telemetry::log(telemetry::level::warning, "notifications", "", "an inbox is shown without titles: {}",
                       fault.what());
    }
    co_return title_book();
}

std::optional<std::string> unless_empty(std::string const& text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

notification to_notification(stored const& stored, std::optional<std::string> title, language language)
{
    auto words = put_into_words(to_news(stored.event, title), language);
    return {.id = stored.id,
            .subject = stored.event.subject,
            .title = std::move(words.title),
            .text = std::move(words.text),
            .language = std::string(to_text(language)),
            .payment_id = unless_empty(stored.event.payment_id),
            .game_id = unless_empty(stored.event.game_id),
            .game_title = std::move(title),
            .happened_at = stored.event.happened_at,
            .read_at = stored.read_at};
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const filter = filter_shape.read_query(request);
    if (!filter)
        co_return filter.error();
    std::string before(start_of_list);
    if (filter->cursor) {
        auto const cursor = http::read_cursor("notifications", *filter->cursor, 1);
        if (!cursor)
            co_return cursor.error();
        before = cursor->front();
    }
    auto const& player = request.caller_id();
    auto notifications =
        context.db.read([&](storage::reader& db) { return read_page(db, player, *filter, before); });
    auto const reader =
        context.db.read([&](storage::reader& db) { return find_addressee(db, player.to_string()); });
    auto const next = http::cut_to_page(notifications, filter->limit, [](auto const& last) {
        return http::make_cursor("notifications", {last.id.to_string()});
    });
    auto const titles = co_await titles_of(context, notifications);
    auto const chosen =
        reader.chosen_language.value_or(parse_language(context.settings.language).value_or(language::en));
    std::vector<notification> shown;
    for (auto const& stored : notifications)
        shown.push_back(to_notification(stored, title_in(titles, stored.event.game_id), chosen));
    co_return http::ok(notification_shape.write_page(shown, next));
}

} // namespace

void list_notifications(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/notifications",
                .access = http::access::signed_in,
                .summary = "The caller's inbox, the newest first, in the caller's language.",
                .tag = "notifications",
                .answers = {{200, "A page of the inbox", notification_shape.describe_page()},
                            {400, "A parameter is not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::notifications
