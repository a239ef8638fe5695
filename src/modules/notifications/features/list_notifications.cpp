#include "features/features.hpp"
#include "inside/addressee.hpp"
#include "inside/happening.hpp"
#include "inside/titles.hpp"
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
    happening what;
    std::optional<core::time_point> read_at;
};

constexpr std::string_view select_page =
    "SELECT id, read_at, user_id, subject, payment_id, game_id, reason, amount_minor, currency, happened_at "
    "FROM notifications WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

constexpr std::string_view select_unread_page =
    "SELECT id, read_at, user_id, subject, payment_id, game_id, reason, amount_minor, currency, happened_at "
    "FROM notifications WHERE user_id = $1 AND id < $2 AND read_at IS NULL ORDER BY id DESC LIMIT $3";

/// Behind every id.
constexpr std::string_view start_of_list = "g";

std::vector<stored> read_page(storage::reader& in, core::uuid const& player, filter const& wanted,
                              std::string const& before)
{
    std::vector<stored> found;
    auto rows = in.query(wanted.unread ? select_unread_page : select_page, player, before, wanted.limit + 1);
    while (rows.next())
        found.push_back({rows.id(0), read_happening(rows, 2), rows.maybe_moment(1)});
    return found;
}

/// An inbox is shown also while nobody knows the titles.
task<title_book> titles_of(parts& of, std::vector<stored> const& some)
{
    std::vector<std::string> games;
    for (auto const& one : some)
        games.push_back(one.what.game_id);
    try {
        auto book = co_await find_titles(*of.games, std::move(games));
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

notification to_notification(stored const& one, std::optional<std::string> title, language in)
{
    auto words = put_into_words(to_news(one.what, title), in);
    return {.id = one.id,
            .subject = one.what.subject,
            .title = std::move(words.title),
            .text = std::move(words.text),
            .language = std::string(to_text(in)),
            .payment_id = unless_empty(one.what.payment_id),
            .game_id = unless_empty(one.what.game_id),
            .game_title = std::move(title),
            .happened_at = one.what.happened_at,
            .read_at = one.read_at};
}

http::result<std::string> start_of(filter const& wanted)
{
    if (!wanted.cursor)
        return std::string(start_of_list);
    auto const parts = http::read_cursor("notifications", *wanted.cursor, 1);
    if (!parts)
        return parts.error();
    return parts->front();
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const start = start_of(*wanted);
    if (!start)
        co_return start.error();

    auto const& player = asked.caller_id();
    auto found = of.db.read([&](storage::reader& in) { return read_page(in, player, *wanted, *start); });
    auto const reader =
        of.db.read([&](storage::reader& in) { return find_addressee(in, player.to_string()); });
    auto const next = http::cut_to_page(found, wanted->limit, [](auto const& last) {
        return http::make_cursor("notifications", {last.id.to_string()});
    });
    auto const titles = co_await titles_of(of, found);
    auto const chosen =
        reader.chosen_language.value_or(parse_language(of.how.language).value_or(language::en));
    std::vector<notification> shown;
    for (auto const& one : found)
        shown.push_back(to_notification(one, title_in(titles, one.what.game_id), chosen));
    co_return http::ok(notification_shape.write_page(shown, next));
}

} // namespace

void list_notifications(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/notifications",
              .access = http::access::signed_in,
              .summary = "The caller's inbox, the newest first, in the caller's language.",
              .tag = "notifications",
              .answers = {{200, "A page of the inbox", notification_shape.describe_page()},
                          {400, "A parameter is not valid"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::notifications
