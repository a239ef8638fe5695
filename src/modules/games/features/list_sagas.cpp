#include "features/features.hpp"
#include "inside/purchase.hpp"

namespace fcg::games {

namespace {

constexpr std::string_view list_name = "purchase-sagas";

struct filter {
    std::string state = "open";
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "PurchaseSagaFilter",
    {http::with_default(http::choice("state", &filter::state,
                                     {"open", "overdue", "compensating", "refunding", "parked"},
                                     "refunding: by the wish of a buyer or an admin")),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

// The numbers of a page, those that wait longest first.

/// Open ones up to the sweep stand in overdue_purchases; behind it are those of the last minutes.
constexpr std::string_view select_open = R"(
    SELECT o.number
      FROM overdue_purchases o JOIN purchases p ON p.number = o.number
     WHERE o.number > $1 AND p.status IN ('requested', 'processing')
    UNION ALL
    SELECT number
      FROM purchases
     WHERE number > $1 AND number > (SELECT swept_to FROM overdue_sweep) AND status IN ('requested', 'processing')
     ORDER BY number
     LIMIT $2)";

constexpr std::string_view select_overdue = R"(
    SELECT o.number
      FROM overdue_purchases o JOIN purchases p ON p.number = o.number
     WHERE o.number > $1 AND o.times > 0 AND p.status IN ('requested', 'processing')
     ORDER BY o.number
     LIMIT $2)";

constexpr std::string_view select_refunds =
    "SELECT number FROM purchase_refunds WHERE status = $3 AND number > $1 ORDER BY number LIMIT $2";

std::vector<std::int64_t> read_numbers(storage::rows rows)
{
    std::vector<std::int64_t> found;
    while (rows.next())
        found.push_back(rows.integer(0));
    return found;
}

std::vector<std::int64_t> find_numbers(storage::reader& in, std::int64_t after, filter const& wanted)
{
    auto const max_count = wanted.limit + 1;
    if (wanted.state == "open")
        return read_numbers(in.query(select_open, after, max_count));
    if (wanted.state == "overdue")
        return read_numbers(in.query(select_overdue, after, max_count));
    auto const status = wanted.state == "refunding" ? std::string("requested") : wanted.state;
    return read_numbers(in.query(select_refunds, after, max_count, status));
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const start = http::read_behind_number(list_name, wanted->cursor, {0});
    if (!start)
        co_return start.error();

    auto look = [&](storage::reader& in) {
        std::vector<purchase> found;
        for (auto const number : find_numbers(in, start->number, *wanted))
            found.push_back(read_purchase(in, of.how, number));
        return found;
    };
    auto found = co_await of.db.read_long(look);

    auto const next = http::cut_to_page(found, wanted->limit, [](auto const& last) {
        return http::make_cursor(list_name, http::behind_number{last.number});
    });
    co_return http::ok(saga_shape.write_page(found, next));
}

} // namespace

void list_sagas(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/purchases",
              .access = http::access::admin,
              .summary = "Purchases that wait for something, those that wait longest first.",
              .tag = "purchases",
              .answers = {{200, "A page of purchases", saga_shape.describe_page()},
                          {400, "A filter is not valid"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
