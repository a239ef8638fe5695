#include "internal/provider/simulated/webhooks_to_send.hpp"

#include "internal/provider/simulated/books.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

namespace fcg::payments::simulation {

namespace {

std::string json_text(std::string_view text)
{
    std::string value;
    core::append_json_string(value, text);
    return value;
}

constexpr std::string_view insert_webhook =
    "INSERT INTO simulated_webhooks (event_id, charge, body, attempts, due_at) VALUES ($1, $2, $3, 0, $4)";

struct news {
    std::string_view type;
    std::string_view suffix; ///< appended to the charge's reference to form the event's id
    std::string_view reason;
};

void write_down(storage::transaction& tx, news const& news, std::string const& payment_id,
                core::money const& amount, core::time_point time)
{
    auto const reference = reference_of(payment_id);
    auto const body =
        fmt::format(R"({{"type":"{}","timestamp":"{}","data":{{"paymentId":{},"reference":{},"amount":{},)"
                    R"("currency":"{}","reason":{}}}}})",
                    news.type, core::to_rfc3339(time), json_text(payment_id), json_text(reference),
                    core::format_amount(amount), amount.currency.code(), json_text(news.reason));
    tx.execute(insert_webhook, reference + std::string(news.suffix), payment_id, body, time);
}

} // namespace

void write_down_approval(storage::transaction& tx, charge_order const& order, core::time_point time)
{
    write_down(tx, {"charge.approved", "-approved", {}}, order.payment_id, order.amount, time);
}

void write_down_failed_refund(storage::transaction& tx, refund_order const& order, core::time_point time)
{
    write_down(tx, {"charge.refund_failed", "-refund-failed", "the buyer's account is closed"},
               order.payment_id, order.amount, time);
}

constexpr std::string_view delete_webhooks_of = "DELETE FROM simulated_webhooks WHERE charge = $1";

void forget_webhooks(storage::transaction& tx, std::string_view payment_id)
{
    tx.execute(delete_webhooks_of, payment_id);
}

constexpr std::string_view select_next =
    "SELECT event_id, body, attempts, due_at FROM simulated_webhooks ORDER BY due_at LIMIT 1";

std::optional<waiting_webhook> next_webhook(storage::reader& db)
{
    auto row = db.query(select_next);
    if (!row.next())
        return std::nullopt;
    return waiting_webhook{std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.moment(3)};
}

constexpr std::string_view delete_webhook = "DELETE FROM simulated_webhooks WHERE event_id = $1";

void webhook_was_taken(storage::transaction& tx, std::string_view event_id)
{
    tx.execute(delete_webhook, event_id);
}

constexpr std::string_view postpone_webhook =
    "UPDATE simulated_webhooks SET attempts = attempts + 1, due_at = $2 WHERE event_id = $1";

void send_webhook_again(storage::transaction& tx, std::string_view event_id, core::time_point time)
{
    tx.execute(postpone_webhook, event_id, time);
}

} // namespace fcg::payments::simulation
