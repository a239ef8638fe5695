#include "internal/purchases/purchase.hpp"

#include "bus/contracts/requester.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/column_reader.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace fcg::games {

namespace {

http::shape<shown_refund> const refund_shape{
    "PurchaseRefund",
    {http::choice("status", &shown_refund::status, refund_statuses()),
     http::choice("by", &shown_refund::requested_by,
                  {contracts::requester_names.begin(), contracts::requester_names.end()}),
     http::text("reason", &shown_refund::reason), http::moment("requestedAt", &shown_refund::requested_at),
     http::text("trouble", &shown_refund::failure, {.description = "why it is refused or parked"})}};

std::vector<http::field<purchase>> shown_fields()
{
    return {http::id("paymentId", &purchase::payment_id),
            http::id("gameId", &purchase::game_id),
            http::text("title", &purchase::title),
            http::decimal("amount", &purchase::amount),
            http::text("currency", &purchase::currency),
            http::text("paymentMethod", &purchase::payment_method),
            http::choice("status", &purchase::status, purchase_statuses()),
            http::text("reason", &purchase::reason),
            http::moment("requestedAt", &purchase::requested_at),
            http::moment("completedAt", &purchase::completed_at),
            http::choice("step", &purchase::step, names_of_steps(), "what it waits for"),
            http::moment("deadline", &purchase::deadline, "when the store asks what happened to it"),
            http::moment("cancelRequestedAt", &purchase::cancel_requested_at),
            http::object("refund", &purchase::refund, refund_shape)};
}

std::vector<http::field<purchase>> fields_for_admins()
{
    auto fields = shown_fields();
    fields.push_back(http::id("userId", &purchase::user_id, "the buyer"));
    fields.push_back(http::integer("timesOverdue", &purchase::times_overdue, 0, INT64_MAX));
    return fields;
}

constexpr std::string_view select_purchase = R"(
    SELECT p.payment_id, p.user_id, p.game_id, p.title, p.amount_minor, p.currency, p.payment_method, p.status,
           p.reason, p.requested_at, p.completed_at, p.cancel_requested_at, o.deadline, o.times, o.paid_at, r.status,
           r.wish_by, r.reason, r.requested_at, r.trouble
      FROM purchases p
      LEFT JOIN overdue_purchases o ON o.number = p.number
      LEFT JOIN purchase_refunds r ON r.number = p.number
     WHERE p.number = $1)";

/// Reads a refund from the last columns of select_purchase, which are NULL if there is none.
std::optional<shown_refund> read_refund(storage::column_reader& columns)
{
    auto status = columns.maybe_text();
    if (!status)
        return std::nullopt;
    return shown_refund{.status = std::move(*status),
                        .requested_by = std::string(columns.text()),
                        .reason = std::string(columns.text()),
                        .requested_at = columns.moment(),
                        .failure = columns.maybe_text()};
}

/// A row of select_purchase.
struct purchase_row {
    purchase purchase; ///< without its number, step and deadline
    std::optional<core::time_point> moved_deadline;
    bool is_paid = false;
};

purchase_row read_row(storage::rows const& row)
{
    storage::column_reader columns(row);
    purchase_row purchase_row;
    auto& purchase = purchase_row.purchase;
    purchase.payment_id = columns.id();
    purchase.user_id = columns.id();
    purchase.game_id = columns.id();
    purchase.title = columns.text();
    core::money const amount{columns.integer(), core::currency::parse(columns.text()).value()};
    purchase.amount = core::format_amount(amount);
    purchase.currency = amount.currency.code();
    purchase.payment_method = columns.text();
    purchase.status = columns.text();
    purchase.reason = columns.maybe_text();
    purchase.requested_at = columns.moment();
    purchase.completed_at = columns.maybe_moment();
    purchase.cancel_requested_at = columns.maybe_moment();
    purchase_row.moved_deadline = columns.maybe_moment();
    purchase.times_overdue = columns.integer();
    purchase_row.is_paid = !columns.is_null();
    purchase.refund = read_refund(columns);
    return purchase_row;
}

saga saga_of(purchase_row const& row)
{
    saga now{.status = parse_purchase_status(row.purchase.status).value(), .is_paid = row.is_paid};
    if (row.purchase.refund)
        now.refund = parse_refund_status(row.purchase.refund->status);
    return now;
}

std::optional<core::time_point> deadline_of(purchase_row const& row, saga const& now,
                                            game_settings const& settings)
{
    bool const is_returned =
        now.status == purchase_status::completed && now.refund == refund_status::requested;
    if (!is_open(now.status) && !is_returned)
        return std::nullopt;
    if (row.moved_deadline)
        return row.moved_deadline;
    return row.purchase.requested_at + std::chrono::milliseconds(settings.purchase_deadline_ms);
}

} // namespace

http::shape<purchase> const purchase_shape{"Purchase", shown_fields()};
http::shape<purchase> const saga_shape{"PurchaseSaga", fields_for_admins()};

constexpr std::string_view select_number = "SELECT number FROM purchases WHERE payment_id = $1";

std::optional<std::int64_t> find_purchase_number(storage::reader& db, core::uuid const& payment_id)
{
    auto row = db.query(select_number, payment_id);
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

purchase read_purchase(storage::reader& db, game_settings const& settings, std::int64_t number)
{
    auto rows = db.query(select_purchase, number);
    if (!rows.next())
        throw std::logic_error("there is no purchase " + std::to_string(number));
    auto row = read_row(rows);
    auto const now = saga_of(row);
    row.purchase.number = number;
    row.purchase.step = name_of_step(now);
    row.purchase.deadline = deadline_of(row, now, settings);
    return std::move(row.purchase);
}

std::vector<purchase> read_purchases(storage::reader& db, game_settings const& settings,
                                     storage::rows numbers)
{
    std::vector<purchase> purchases;
    while (numbers.next())
        purchases.push_back(read_purchase(db, settings, numbers.integer(0)));
    return purchases;
}

std::string purchase_stream(contracts::payment_id const& payment_id)
{
    return "purchase-" + payment_id;
}

} // namespace fcg::games
