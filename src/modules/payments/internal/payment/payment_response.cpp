#include "internal/payment/payment_response.hpp"

#include "internal/payment/payment_fold.hpp"

namespace fcg::payments {

namespace {

/// Returns the field of a text that is made from T, and not one of its members. It is only written. An empty
/// text is null if the field may be null.
template <class T>
http::field<T> made_text(http::any_field described, std::string_view (*text)(T const&))
{
    http::field<T> field{std::move(described)};
    field.write = [text, is_nullable = field.nullable](void const* data, std::string& out) {
        auto const value = text(*static_cast<T const*>(data));
        if (is_nullable && value.empty())
            out += "null";
        else
            core::append_json_string(out, value);
    };
    return field;
}

http::any_field nullable(http::any_field field)
{
    field.required = false;
    field.nullable = true;
    return field;
}

template <class T>
http::field<T> amount_field()
{
    http::field<T> field{http::erased::decimal("amount", {}, {})};
    field.write = [](void const* data, std::string& out) {
        out += core::format_amount(static_cast<T const*>(data)->amount);
    };
    return field;
}

template <class T>
http::field<T> currency_field()
{
    return made_text<T>(http::erased::text("currency", {}, {}),
                        [](T const& shown) { return shown.amount.currency.code(); });
}

template <class T>
std::vector<http::field<T>> common_fields()
{
    return {http::text<T>("paymentId", &T::payment_id),
            http::text<T>("userId", &T::user_id),
            http::text<T>("gameId", &T::game_id),
            amount_field<T>(),
            currency_field<T>(),
            made_text<T>(http::erased::text("paymentMethod", {}, {}),
                         [](T const& state) { return contracts::to_text(state.method); }),
            made_text<T>(http::erased::choice("status", {}, {status_names.begin(), status_names.end()}, {}),
                         [](T const& state) { return to_text(state.status); }),
            http::text<T>("reason", &T::reason),
            http::integer<T>("attempts", &T::attempts, 0, 1'000'000, "how often the provider was asked"),
            http::text<T>("correlationId", &T::correlation_id),
            http::moment<T>("requestedAt", &T::requested_at),
            http::moment<T>("lastUpdateAt", &T::last_update_at),
            http::text<T>("provider", &T::provider, {.description = "empty until it was asked"})};
}

http::shape<history_entry> const history_shape{
    "PaymentHistoryEntry",
    {http::text("event", &history_entry::event), http::moment("at", &history_entry::time)}};

std::vector<http::field<payment_with_history>> fields_with_history()
{
    using shown = payment_with_history;
    auto fields = common_fields<shown>();
    fields.push_back(http::boolean<shown>("accepted", &shown::is_accepted,
                                          "the provider said that it will report the outcome later"));
    fields.push_back(http::objects<shown>("refunds", &shown::refunds, refund_shape()));
    fields.push_back(http::objects("history", &shown::history, history_shape));
    return fields;
}

} // namespace

http::shape<refund> const& refund_shape()
{
    static http::shape<refund> const shape{
        "PaymentRefund",
        {made_text<refund>(nullable(http::erased::text("reference", {},
                                                       {.description = "the provider's id of the charge"})),
                           [](refund const& refund) { return std::string_view(refund.reference); }),
         amount_field<refund>(), currency_field<refund>(),
         made_text<refund>(
             http::erased::choice(
                 "cause", {}, {contracts::refund_cause_names.begin(), contracts::refund_cause_names.end()},
                 "late and doubled: of an extra charge; mismatched: of another amount than was requested"),
             [](refund const& refund) { return refund.cause.text(); }),
         http::text("reason", &refund::reason),
         made_text<refund>(http::erased::choice("status", {},
                                                {refund_state_names.begin(), refund_state_names.end()},
                                                "parked: it waits for an operator"),
                           [](refund const& refund) { return to_text(refund.now); }),
         made_text<refund>(nullable(http::erased::text("trouble", {}, {.description = "why it is parked"})),
                           [](refund const& refund) { return std::string_view(refund.failure); }),
         http::integer("attempts", &refund::attempts, 0, 1'000'000,
                       "how often the provider was asked since it was requested or resumed"),
         http::moment("requestedAt", &refund::requested_at),
         http::moment("lastUpdateAt", &refund::last_update_at)}};
    return shape;
}

http::shape<payment> const payment_shape{"Payment", common_fields<payment>()};
http::shape<payment_with_history> const payment_with_history_shape{"PaymentWithHistory",
                                                                   fields_with_history()};

payment_with_history replay_with_history(std::vector<storage::stored_event> const& events)
{
    payment_with_history shown{replay(events), {}};
    for (auto const& event : events)
        shown.history.push_back({event.type, event.occurred_at});
    return shown;
}

} // namespace fcg::payments
