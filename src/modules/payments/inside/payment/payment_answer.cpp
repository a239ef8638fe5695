#include "inside/payment/payment_answer.hpp"

namespace fcg::payments {

namespace {

std::vector<http::field<payment_answer>> common_fields()
{
    return {
        http::text("paymentId", &payment_answer::payment_id),
        http::text("userId", &payment_answer::user_id),
        http::text("gameId", &payment_answer::game_id),
        http::decimal("amount", &payment_answer::amount),
        http::text("currency", &payment_answer::currency),
        http::text("paymentMethod", &payment_answer::payment_method),
        http::choice("status", &payment_answer::status,
                     {"pending", "processing", "approved", "declined", "failed", "cancelled", "refunded"}),
        http::text("reason", &payment_answer::reason),
        http::integer("attempts", &payment_answer::attempts, 0, 1'000'000,
                      "how often the provider was asked"),
        http::text("correlationId", &payment_answer::correlation_id),
        http::moment("requestedAt", &payment_answer::requested_at),
        http::moment("lastUpdateAt", &payment_answer::last_update_at)};
}

http::shape<history_entry> const history_shape{
    "PaymentHistoryEntry",
    {http::text("event", &history_entry::what), http::moment("at", &history_entry::at)}};

std::vector<http::field<payment_answer>> fields_with_history()
{
    auto fields = common_fields();
    fields.push_back(http::objects("history", &payment_answer::history, history_shape));
    return fields;
}

} // namespace

http::shape<payment_answer> const payment_shape{"Payment", common_fields()};
http::shape<payment_answer> const payment_with_history_shape{"PaymentWithHistory", fields_with_history()};

payment_answer to_answer(payment const& state)
{
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .game_id = state.game_id,
            .amount = core::format_amount(state.amount),
            .currency = std::string(state.amount.currency.code()),
            .payment_method = std::string(contracts::to_text(state.method)),
            .status = std::string(to_text(state.status)),
            .reason = state.reason,
            .attempts = state.attempts,
            .correlation_id = state.correlation_id,
            .requested_at = state.requested_at,
            .last_update_at = state.last_update_at,
            .history = {}};
}

} // namespace fcg::payments
