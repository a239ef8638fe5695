#include "inside/provider/simulated/webhooks_to_send.hpp"

#include "inside/provider/simulated/books.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

namespace fcg::payments::simulation {

namespace {

std::string json_text(std::string_view text)
{
    std::string made;
    core::append_json_string(made, text);
    return made;
}

constexpr std::string_view insert_webhook =
    "INSERT INTO simulated_webhooks (event_id, charge, body, attempts, due_at) VALUES ($1, $2, $3, 0, $4)";

struct news {
    std::string_view type;
    std::string_view suffix; ///< makes the event's id of the charge's reference
    std::string_view reason;
};

void write_down(storage::transaction& in, news const& what, std::string const& payment_id,
                core::money const& amount, core::time_point at)
{
    auto const reference = reference_of(payment_id);
    auto const body =
        fmt::format(R"({{"type":"{}","timestamp":"{}","data":{{"paymentId":{},"reference":{},"amount":{},)"
                    R"("currency":"{}","reason":{}}}}})",
                    what.type, core::to_rfc3339(at), json_text(payment_id), json_text(reference),
                    core::format_amount(amount), amount.currency.code(), json_text(what.reason));
    in.execute(insert_webhook, reference + std::string(what.suffix), payment_id, body, at);
}

} // namespace

void write_down_approval(storage::transaction& in, charge_order const& order, core::time_point at)
{
    write_down(in, {"charge.approved", "-approved", {}}, order.payment_id, order.amount, at);
}

void write_down_failed_refund(storage::transaction& in, refund_order const& order, core::time_point at)
{
    write_down(in, {"charge.refund_failed", "-refund-failed", "the buyer's account is closed"},
               order.payment_id, order.amount, at);
}

constexpr std::string_view delete_webhooks_of = "DELETE FROM simulated_webhooks WHERE charge = $1";

void forget_webhooks(storage::transaction& in, std::string_view payment_id)
{
    in.execute(delete_webhooks_of, payment_id);
}

constexpr std::string_view select_next =
    "SELECT event_id, body, attempts, due_at FROM simulated_webhooks ORDER BY due_at LIMIT 1";

std::optional<waiting_webhook> next_webhook(storage::reader& in)
{
    auto row = in.query(select_next);
    if (!row.next())
        return std::nullopt;
    return waiting_webhook{std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.moment(3)};
}

constexpr std::string_view delete_webhook = "DELETE FROM simulated_webhooks WHERE event_id = $1";

void webhook_was_taken(storage::transaction& in, std::string_view event_id)
{
    in.execute(delete_webhook, event_id);
}

constexpr std::string_view postpone_webhook =
    "UPDATE simulated_webhooks SET attempts = attempts + 1, due_at = $2 WHERE event_id = $1";

void send_webhook_again(storage::transaction& in, std::string_view event_id, core::time_point at)
{
    in.execute(postpone_webhook, event_id, at);
}

} // namespace fcg::payments::simulation
