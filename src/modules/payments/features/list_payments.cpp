#include "features/features.hpp"
#include "internal/payment/payment_response.hpp"
#include "platform/storage/column_reader.hpp"

#include <limits>

namespace fcg::payments {

namespace {

struct filter {
    std::optional<std::string> status;
    std::optional<core::time_point> begin;
    std::optional<core::time_point> end;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "PaymentFilter",
    {http::choice("status", &filter::status, {status_names.begin(), status_names.end()}),
     http::moment("from", &filter::begin, "requested at or after"),
     http::moment("to", &filter::end, "requested before"),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

constexpr std::string_view select_page =
    "SELECT payment_id, user_id, game_id, amount_minor, currency, payment_method, status, reason, attempts, "
    "correlation_id, requested_at, last_update_at, provider FROM payments "
    "WHERE ($1 IS NULL OR user_id = $1) AND ($2 IS NULL OR status = $2) AND requested_at >= $3 AND "
    "requested_at < $4 "
    "AND (requested_at, payment_id) < ($5, $6) ORDER BY requested_at DESC, payment_id DESC LIMIT $7";

/// Selects a page of one user's payments, so that SQLite uses the index of that user's payments.
constexpr std::string_view select_page_of_user =
    "SELECT payment_id, user_id, game_id, amount_minor, currency, payment_method, status, reason, attempts, "
    "correlation_id, requested_at, last_update_at, provider FROM payments "
    "WHERE user_id = $1 AND ($2 IS NULL OR status = $2) AND requested_at >= $3 AND requested_at < $4 "
    "AND (requested_at, payment_id) < ($5, $6) ORDER BY requested_at DESC, payment_id DESC LIMIT $7";

payment read_row(storage::rows const& row)
{
    storage::column_reader columns(row);
    payment payment;
    payment.payment_id = columns.text();
    payment.user_id = columns.text();
    payment.game_id = columns.text();
    payment.amount = {columns.integer(), core::currency::parse(columns.text()).value()};
    payment.method = contracts::parse_payment_method(columns.text()).value();
    payment.status = parse_status(columns.text()).value();
    payment.reason = columns.maybe_text();
    payment.attempts = columns.integer();
    payment.correlation_id = columns.text();
    payment.requested_at = columns.moment();
    payment.last_update_at = columns.moment();
    payment.provider = columns.text();
    return payment;
}

http::response answer(module_context& context, http::request const& request)
{
    auto const query = filter_shape.read_query(request);
    if (!query)
        return query.error();
    auto const start = http::read_newest_first("payments", query->cursor);
    if (!start)
        return start.error();

    std::optional<std::string> buyer;
    if (!request.caller->is_admin())
        buyer = request.caller_id().to_string();
    auto const begin = query->begin.value_or(core::from_micros(0));
    auto const end = query->end.value_or(core::from_micros(std::numeric_limits<std::int64_t>::max()));
    auto const& sql = buyer ? select_page_of_user : select_page;

    std::vector<payment> payments;
    context.db.read([&](storage::reader& db) {
        auto rows =
            db.query(sql, buyer, query->status, begin, end, start->moment, start->id, query->limit + 1);
        while (rows.next())
            payments.push_back(read_row(rows));
    });

    auto const next = http::cut_to_page(payments, query->limit, [](auto const& last) {
        return http::make_cursor("payments", http::newest_first{last.requested_at, last.payment_id});
    });
    return http::ok(payment_shape.write_page(payments, next));
}

} // namespace

void list_payments(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/payments",
                .access = http::access::signed_in,
                .summary = "The caller's payments, newest first; for admins everybody's.",
                .tag = "payments",
                .answers = {{200, "A page of payments", payment_shape.describe_page()},
                            {400, "A filter is not valid"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::payments
