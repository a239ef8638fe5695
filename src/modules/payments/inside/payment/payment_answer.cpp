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
        http::moment("lastUpdateAt", &payment_answer::last_update_at),
        http::text("provider", &payment_answer::provider, {.description = "empty until it was asked"})};
}

http::shape<history_entry> const history_shape{
    "PaymentHistoryEntry",
    {http::text("event", &history_entry::what), http::moment("at", &history_entry::at)}};

std::vector<http::field<payment_answer>> fields_with_history()
{
    auto fields = common_fields();
    fields.push_back(http::boolean("accepted", &payment_answer::is_accepted,
                                   "the provider said that it will say later what becomes of it"));
    fields.push_back(http::objects("refunds", &payment_answer::refunds, refund_shape()));
    fields.push_back(http::objects("history", &payment_answer::history, history_shape));
    return fields;
}

refund_answer to_answer(refund const& one)
{
    refund_answer shown{.reference = std::nullopt,
                        .amount = core::format_amount(one.amount),
                        .currency = std::string(one.amount.currency.code()),
                        .cause = one.cause,
                        .reason = one.reason,
                        .status = std::string(to_text(one.now)),
                        .trouble = std::nullopt,
                        .attempts = one.attempts,
                        .requested_at = one.requested_at,
                        .last_update_at = one.last_update_at};
    if (!one.reference.empty())
        shown.reference = one.reference;
    if (!one.trouble.empty())
        shown.trouble = one.trouble;
    return shown;
}

} // namespace

http::shape<refund_answer> const& refund_shape()
{
    static http::shape<refund_answer> const made{
        "PaymentRefund",
        {http::text("reference", &refund_answer::reference, {.description = "the provider's, of the charge"}),
         http::decimal("amount", &refund_answer::amount), http::text("currency", &refund_answer::currency),
         http::choice(
             "cause", &refund_answer::cause,
             {"buyer", "admin", "entitlement", "chargeback", "provider", "late", "doubled", "mismatched"},
             "late and doubled: of a charge too many; mismatched: of other money than was asked for"),
         http::text("reason", &refund_answer::reason),
         http::choice("status", &refund_answer::status, {"requested", "refunded", "parked"},
                      "parked: it waits for an operator"),
         http::text("trouble", &refund_answer::trouble, {.description = "why it is parked"}),
         http::integer("attempts", &refund_answer::attempts, 0, 1'000'000,
                       "how often the provider was asked since it was requested or resumed"),
         http::moment("requestedAt", &refund_answer::requested_at),
         http::moment("lastUpdateAt", &refund_answer::last_update_at)}};
    return made;
}

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
            .provider = state.provider,
            .is_accepted = false,
            .refunds = {},
            .history = {}};
}

payment_answer to_answer_with_history(std::vector<storage::stored_event> const& events)
{
    auto const state = replay(events);
    auto shown = to_answer(state);
    shown.is_accepted = state.is_accepted;
    for (auto const& one : state.refunds)
        shown.refunds.push_back(to_answer(one));
    for (auto const& event : events)
        shown.history.push_back({event.type, event.occurred_at});
    return shown;
}

} // namespace fcg::payments
