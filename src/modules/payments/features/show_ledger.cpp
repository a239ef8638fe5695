#include "features/features.hpp"
#include "inside/payment/journal.hpp"

#include <limits>

namespace fcg::payments {

namespace {

struct span {
    std::optional<core::time_point> from;
    std::optional<core::time_point> to;
};

http::shape<span> const span_shape{"LedgerSpan",
                                   {http::moment("from", &span::from, "booked at or after"),
                                    http::moment("to", &span::to, "booked before")}};

struct balance_answer {
    std::string currency;
    std::string buyer;
    std::string store;
    std::string fees;
    std::string refunds;
    std::string sum;
    std::int64_t entries = 0;
};

http::shape<balance_answer> const balance_shape{
    "LedgerBalance",
    {http::text("currency", &balance_answer::currency, {.description = "ISO 4217"}),
     http::decimal("buyer", &balance_answer::buyer, "negative: the buyers have paid"),
     http::decimal("store", &balance_answer::store, "charges without the provider's fees"),
     http::decimal("fees", &balance_answer::fees, "what the provider keeps"),
     http::decimal("refunds", &balance_answer::refunds, "negative: what went back to the buyers"),
     http::decimal("sum", &balance_answer::sum, "of the four: always 0"),
     http::integer("entries", &balance_answer::entries, 0, std::numeric_limits<std::int64_t>::max())}};

balance_answer to_answer(balance const& one)
{
    auto const decimals = core::currency::parse(one.currency).value().decimals();
    auto const shown = [decimals](std::int64_t minor) { return core::format_minor(minor, decimals); };
    return {.currency = one.currency,
            .buyer = shown(one.buyer_minor),
            .store = shown(one.store_minor),
            .fees = shown(one.fees_minor),
            .refunds = shown(one.refunds_minor),
            .sum = shown(one.buyer_minor + one.store_minor + one.fees_minor + one.refunds_minor),
            .entries = one.entries};
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = span_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const from = wanted->from.value_or(core::from_micros(0));
    auto const to = wanted->to.value_or(core::from_micros(std::numeric_limits<std::int64_t>::max()));
    auto look = [from, to](storage::reader& in) { return read_balances(in, from, to); };
    auto const balances = co_await of.db.read_long(look);
    std::vector<balance_answer> shown;
    for (auto const& one : balances)
        shown.push_back(to_answer(one));
    co_return http::ok(balance_shape.write_page(shown, std::nullopt));
}

} // namespace

void show_ledger(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/payments/ledger",
              .access = http::access::admin,
              .summary = "What buyers, store, fees and refunds have, by currency, in double entry.",
              .tag = "payments",
              .answers = {{200, "A balance for each currency", balance_shape.describe_page()},
                          {400, "A filter is not valid"}},
              .query = span_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::payments
