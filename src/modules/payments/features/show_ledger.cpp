#include "features/features.hpp"
#include "internal/payment/journal.hpp"

#include <limits>

namespace fcg::payments {

namespace {

struct span {
    std::optional<core::time_point> begin;
    std::optional<core::time_point> end;
};

http::shape<span> const span_shape{"LedgerSpan",
                                   {http::moment("from", &span::begin, "booked at or after"),
                                    http::moment("to", &span::end, "booked before")}};

struct balance_response {
    std::string currency;
    std::string buyer;
    std::string store;
    std::string fees;
    std::string refunds;
    std::string sum;
    std::int64_t entries = 0;
};

http::shape<balance_response> const balance_shape{
    "LedgerBalance",
    {http::text("currency", &balance_response::currency, {.description = "ISO 4217"}),
     http::decimal("buyer", &balance_response::buyer, "negative: the buyers have paid"),
     http::decimal("store", &balance_response::store, "charges without the provider's fees"),
     http::decimal("fees", &balance_response::fees, "what the provider keeps"),
     http::decimal("refunds", &balance_response::refunds, "negative: what went back to the buyers"),
     http::decimal("sum", &balance_response::sum, "of the four: always 0"),
     http::integer("entries", &balance_response::entries, 0, std::numeric_limits<std::int64_t>::max())}};

balance_response to_response(balance const& balance)
{
    auto const decimals = core::currency::parse(balance.currency).value().decimals();
    auto const shown = [decimals](std::int64_t minor) { return core::format_minor(minor, decimals); };
    return {.currency = balance.currency,
            .buyer = shown(balance.buyer_minor),
            .store = shown(balance.store_minor),
            .fees = shown(balance.fees_minor),
            .refunds = shown(balance.refunds_minor),
            .sum =
                shown(balance.buyer_minor + balance.store_minor + balance.fees_minor + balance.refunds_minor),
            .entries = balance.entries};
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = span_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const begin = query->begin.value_or(core::from_micros(0));
    auto const end = query->end.value_or(core::from_micros(std::numeric_limits<std::int64_t>::max()));
    auto look = [begin, end](storage::reader& db) { return read_balances(db, begin, end); };
    auto const balances = co_await context.db.read_long(look);
    std::vector<balance_response> shown;
    for (auto const& balance : balances)
        shown.push_back(to_response(balance));
    co_return http::ok(balance_shape.write_page(shown, std::nullopt));
}

} // namespace

void show_ledger(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/payments/ledger",
                .access = http::access::admin,
                .summary = "What buyers, store, fees and refunds have, by currency, in double entry.",
                .tag = "payments",
                .answers = {{200, "A balance for each currency", balance_shape.describe_page()},
                            {400, "A filter is not valid"}},
                .query = span_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::payments
