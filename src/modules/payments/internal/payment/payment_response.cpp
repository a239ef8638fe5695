#include "internal/payment/payment_response.hpp"

namespace fcg::payments {

namespace {

std::vector<http::field<payment_response>> common_fields()
{
    return {
        http::text("paymentId", &payment_response::payment_id),
        http::text("userId", &payment_response::user_id),
        http::text("gameId", &payment_response::game_id),
        http::decimal("amount", &payment_response::amount),
        http::text("currency", &payment_response::currency),
        http::text("paymentMethod", &payment_response::payment_method),
        http::choice("status", &payment_response::status,
                     {"pending", "processing", "approved", "declined", "failed", "cancelled", "refunded"}),
        http::text("reason", &payment_response::reason),
        http::integer("attempts", &payment_response::attempts, 0, 1'000'000,
                      "how often the provider was asked"),
        http::text("correlationId", &payment_response::correlation_id),
        http::moment("requestedAt", &payment_response::requested_at),
        http::moment("lastUpdateAt", &payment_response::last_update_at),
        http::text("provider", &payment_response::provider, {.description = "empty until it was asked"})};
}

http::shape<history_entry> const history_shape{
    "PaymentHistoryEntry",
    {http::text("event", &history_entry::event), http::moment("at", &history_entry::time)}};

std::vector<http::field<payment_response>> fields_with_history()
{
    auto fields = common_fields();
    fields.push_back(http::boolean("accepted", &payment_response::is_accepted,
                                   "the provider said that it will report the outcome later"));
    fields.push_back(http::objects("refunds", &payment_response::refunds, refund_shape()));
    fields.push_back(http::objects("history", &payment_response::history, history_shape));
    return fields;
}

refund_response to_response(refund const& refund)
{
    refund_response shown{.reference = std::nullopt,
                          .amount = core::format_amount(refund.amount),
                          .currency = std::string(refund.amount.currency.code()),
                          .cause = std::string(refund.cause.text()),
                          .reason = refund.reason,
                          .status = std::string(to_text(refund.now)),
                          .failure = std::nullopt,
                          .attempts = refund.attempts,
                          .requested_at = refund.requested_at,
                          .last_update_at = refund.last_update_at};
    if (!refund.reference.empty())
        shown.reference = refund.reference;
    if (!refund.failure.empty())
        shown.failure = refund.failure;
    return shown;
}

} // namespace

http::shape<refund_response> const& refund_shape()
{
    static http::shape<refund_response> const shape{
        "PaymentRefund",
        {http::text("reference", &refund_response::reference,
                    {.description = "the provider's id of the charge"}),
         http::decimal("amount", &refund_response::amount),
         http::text("currency", &refund_response::currency),
         http::choice(
             "cause", &refund_response::cause,
             {contracts::refund_cause_names.begin(), contracts::refund_cause_names.end()},
             "late and doubled: of an extra charge; mismatched: of another amount than was requested"),
         http::text("reason", &refund_response::reason),
         http::choice("status", &refund_response::status, {"requested", "refunded", "parked"},
                      "parked: it waits for an operator"),
         http::text("trouble", &refund_response::failure, {.description = "why it is parked"}),
         http::integer("attempts", &refund_response::attempts, 0, 1'000'000,
                       "how often the provider was asked since it was requested or resumed"),
         http::moment("requestedAt", &refund_response::requested_at),
         http::moment("lastUpdateAt", &refund_response::last_update_at)}};
    return shape;
}

http::shape<payment_response> const payment_shape{"Payment", common_fields()};
http::shape<payment_response> const payment_with_history_shape{"PaymentWithHistory", fields_with_history()};

payment_response to_response(payment const& state)
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
            .provider = state.provider,
            .is_accepted = false,
            .refunds = {},
            .history = {}};
}

payment_response to_answer_with_history(std::vector<storage::stored_event> const& events)
{
    auto const state = replay(events);
    auto shown = to_response(state);
    shown.is_accepted = state.is_accepted;
    for (auto const& refund : state.refunds)
        shown.refunds.push_back(to_response(refund));
    for (auto const& event : events)
        shown.history.push_back({event.type, event.occurred_at});
    return shown;
}

} // namespace fcg::payments
