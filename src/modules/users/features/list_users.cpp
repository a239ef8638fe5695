#include "features/features.hpp"
#include "internal/user_response.hpp"
#include "platform/core/text.hpp"

namespace fcg::users {

namespace {

struct filter {
    std::optional<std::string> role;
    std::optional<std::string> status;
    std::optional<std::string> q;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "UserFilter",
    {http::choice("role", &filter::role, {"user", "admin"}),
     http::choice("status", &filter::status, {"open", "closed"}),
     http::text("q", &filter::q, {.max = 254, .description = "how the name or the email address begins"}),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

/// Sorted by id, which is the order of registration.
constexpr std::string_view select_page =
    "SELECT id, name, email, password_hash, role, status, version, created_at, updated_at, "
    "email_confirmed_at FROM accounts WHERE id > $1 AND ($2 IS NULL OR role = $2) AND ($3 IS NULL OR status "
    "= $3) "
    "AND ($4 IS NULL OR substr(lower(name), 1, length($4)) = $4 OR substr(email, 1, length($4)) = $4) "
    "ORDER BY id LIMIT $5";

std::vector<user_response> find(storage::reader& db, filter const& filter, std::string const& after)
{
    std::optional<std::string> prefix;
    if (filter.q)
        prefix = core::to_lower_ascii(*filter.q);
    std::vector<user_response> users;
    auto row = db.query(select_page, after, filter.role, filter.status, prefix, filter.limit + 1);
    while (row.next())
        users.push_back(to_response(read_account(row)));
    return users;
}

http::result<std::string> start_of(filter const& filter)
{
    if (!filter.cursor)
        return std::string();
    auto const cursor = http::read_cursor("users", *filter.cursor, 1);
    if (!cursor)
        return cursor.error();
    return cursor->front();
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = filter_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const after = start_of(*query);
    if (!after)
        co_return after.error();

    auto look = [filter = *query, after = *after](storage::reader& db) { return find(db, filter, after); };
    auto users = co_await context.db.read_long(std::move(look));

    auto const next = http::cut_to_page(users, query->limit, [](auto const& last) {
        return http::make_cursor("users", {last.id.to_string()});
    });
    co_return http::ok(managed_user_shape.write_page(users, next));
}

} // namespace

void list_users(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/users",
                .access = http::access::admin,
                .summary = "Accounts, in the order of registration.",
                .tag = "users",
                .answers = {{200, "A page of accounts", managed_user_shape.describe_page()},
                            {400, "A filter is not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
