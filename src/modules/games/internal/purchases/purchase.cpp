#include "internal/purchases/purchase.hpp"

#include "internal/purchases/saga.hpp"

#include <chrono>
#include <stdexcept>

namespace fcg::games {

namespace {

http::shape<shown_refund> const refund_shape{
    "PurchaseRefund",
    {http::choice("status", &shown_refund::status, refund_statuses()),
     http::choice("by", &shown_refund::requested_by, {"buyer", "admin", "store", "provider"}),
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
            http::moment("deadline", &purchase::deadline, "when the store asks what became of it"),
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

std::optional<shown_refund> read_refund(storage::rows const& row)
{
    if (row.is_null(15))
        return std::nullopt;
    return shown_refund{.status = std::string(row.text(15)),
                        .requested_by = std::string(row.text(16)),
                        .reason = std::string(row.text(17)),
                        .requested_at = row.moment(18),
                        .failure = row.maybe_text(19)};
}

saga saga_of(storage::rows const& row)
{
    saga now{.status = parse_purchase_status(row.text(7)).value(), .is_paid = !row.is_null(14)};
    if (!row.is_null(15))
        now.refund = parse_refund_status(row.text(15));
    return now;
}

std::optional<core::time_point> deadline_of(storage::rows const& row, saga const& now,
                                            game_settings const& settings)
{
    bool const is_returned =
        now.status == purchase_status::completed && now.refund == refund_status::requested;
    if (!is_open(now.status) && !is_returned)
        return std::nullopt;
    if (auto const moved = row.maybe_moment(12))
        return moved;
    return row.moment(9) + std::chrono::milliseconds(settings.purchase_deadline_ms);
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
    auto row = db.query(select_purchase, number);
    if (!row.next())
        throw std::logic_error("there is no purchase " + std::to_string(number));
    auto const currency = core::currency::parse(row.text(5)).value();
    auto const now = saga_of(row);
    return {.payment_id = row.id(0),
            .user_id = row.id(1),
            .game_id = row.id(2),
            .title = std::string(row.text(3)),
            .amount = core::format_minor(row.integer(4), currency.decimals()),
            .currency = std::string(currency.code()),
            .payment_method = std::string(row.text(6)),
            .status = std::string(row.text(7)),
            .reason = row.maybe_text(8),
            .requested_at = row.moment(9),
            .completed_at = row.maybe_moment(10),
            .step = std::string(name_of_step(now)),
            .deadline = deadline_of(row, now, settings),
            .cancel_requested_at = row.maybe_moment(11),
            .refund = read_refund(row),
            .number = number,
            .times_overdue = row.integer(13)};
}

std::string purchase_stream(std::string_view payment_id)
{
    return "purchase-" + std::string(payment_id);
}

} // namespace fcg::games
