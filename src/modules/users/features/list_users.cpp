#include "features/features.hpp"
#include "inside/user_answer.hpp"
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
     http::text("q", &filter::q, {.max = 254, .description = "how the name or the e-mail address begins"}),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

/// In the order of registration, which is the order of the ids.
constexpr std::string_view select_page =
    "SELECT id, name, email, password_hash, role, status, version, created_at, updated_at, "
    "email_confirmed_at FROM accounts WHERE id > $1 AND ($2 IS NULL OR role = $2) AND ($3 IS NULL OR status "
    "= $3) "
    "AND ($4 IS NULL OR substr(lower(name), 1, length($4)) = $4 OR substr(email, 1, length($4)) = $4) "
    "ORDER BY id LIMIT $5";

std::vector<managed_user_answer> find(storage::reader& in, filter const& wanted, std::string const& after)
{
    std::optional<std::string> prefix;
    if (wanted.q)
        prefix = core::to_lower_ascii(*wanted.q);
    std::vector<managed_user_answer> found;
    auto row = in.query(select_page, after, wanted.role, wanted.status, prefix, wanted.limit + 1);
    while (row.next())
        found.push_back(to_managed_user(read_account(row)));
    return found;
}

http::result<std::string> start_of(filter const& wanted)
{
    if (!wanted.cursor)
        return std::string();
    auto const parts = http::read_cursor("users", *wanted.cursor, 1);
    if (!parts)
        return parts.error();
    return parts->front();
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const after = start_of(*wanted);
    if (!after)
        co_return after.error();

    auto look = [wanted = *wanted, after = *after](storage::reader& in) { return find(in, wanted, after); };
    auto found = co_await of.db.read_long(std::move(look));

    auto const next = http::cut_to_page(found, wanted->limit, [](auto const& last) {
        return http::make_cursor("users", {last.id.to_string()});
    });
    co_return http::ok(managed_user_shape.write_page(found, next));
}

} // namespace

void list_users(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/users",
              .access = http::access::admin,
              .summary = "Accounts, in the order of registration.",
              .tag = "users",
              .answers = {{200, "A page of accounts", managed_user_shape.describe_page()},
                          {400, "A filter is not valid"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::users
