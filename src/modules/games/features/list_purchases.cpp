#include "features/features.hpp"
#include "inside/purchase.hpp"

#include <limits>

namespace fcg::games {

namespace {

constexpr std::string_view list_name = "purchases";

struct filter {
    std::optional<std::string> status;
    std::optional<core::uuid> user_id;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "PurchaseFilter",
    {http::choice("status", &filter::status, purchase_statuses()),
     http::id("userId", &filter::user_id, "whose; another than the caller's own needs an admin"),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

// Answered by the index of the player's places, so that sorting them by time is cheap.

constexpr std::string_view select_page =
    "SELECT number FROM purchases WHERE user_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";

constexpr std::string_view select_page_of_status =
    "SELECT number FROM purchases WHERE user_id = $1 AND number < $2 "
    "AND status = $4 ORDER BY number DESC LIMIT $3";

std::vector<std::int64_t> find_numbers(storage::reader& in, core::uuid const& buyer, std::int64_t before,
                                       filter const& wanted)
{
    std::vector<std::int64_t> found;
    auto rows = wanted.status
                    ? in.query(select_page_of_status, buyer, before, wanted.limit + 1, *wanted.status)
                    : in.query(select_page, buyer, before, wanted.limit + 1);
    while (rows.next())
        found.push_back(rows.integer(0));
    return found;
}

std::vector<purchase> read_page(storage::reader& in, parts& of, core::uuid const& buyer, std::int64_t before,
                                filter const& wanted)
{
    std::vector<purchase> found;
    for (auto const number : find_numbers(in, buyer, before, wanted))
        found.push_back(read_purchase(in, of.how, number));
    return found;
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const start =
        http::read_behind_number(list_name, wanted->cursor, {std::numeric_limits<std::int64_t>::max()});
    if (!start)
        co_return start.error();
    auto const buyer = wanted->user_id.value_or(asked.caller_id());
    if (buyer != asked.caller_id() && !asked.caller->is_admin())
        co_return http::forbidden("only an admin may see the purchases of others");

    auto look = [&](storage::reader& in) { return read_page(in, of, buyer, start->number, *wanted); };
    auto found = co_await of.db.read_long(look);

    auto const next = http::cut_to_page(found, wanted->limit, [](auto const& last) {
        return http::make_cursor(list_name, http::behind_number{last.number});
    });
    co_return http::ok(purchase_shape.write_page(found, next));
}

} // namespace

void list_purchases(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/purchases",
              .access = http::access::signed_in,
              .summary = "The caller's purchases, the newest first; an admin may ask for a user's.",
              .tag = "purchases",
              .answers = {{200, "A page of purchases", purchase_shape.describe_page()},
                          {400, "A filter is not valid"},
                          {403, "userId is another's, and the caller is no admin"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
