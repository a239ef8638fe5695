#include "inside/reconciling/repairing.hpp"

namespace fcg::payments {

namespace {

/// The money is there: an open payment is approved with it; for any other it is money too much, which
/// end_payment() sends back.
std::string take_up_charge(storage::transaction& in, finding const& what, std::string_view provider,
                           step const& at)
{
    auto const before = load_payment(in, what.payment_id);
    if (!before)
        return "none";
    end_payment(in, what.payment_id,
                {.status = status::approved,
                 .provider = std::string(provider),
                 .reference = what.reference,
                 .reason = {},
                 .amount = what.amount},
                at);
    return has_ended(before->status) ? "its refund was asked for" : "the payment was approved";
}

std::string note_money_back(storage::transaction& in, finding const& what, std::string_view cause,
                            step const& at)
{
    note_returned(in, what.payment_id, {.reference = what.reference, .cause = cause, .is_current = true}, at);
    return "the payment counts as refunded";
}

std::string take_refund_back(storage::transaction& in, finding const& what, step const& at)
{
    bool const is_noted = note_bounced(in, what.payment_id, what.reference,
                                       "the provider's books say that the money never went", at);
    return is_noted ? "the refund is parked" : "none";
}

} // namespace

std::string repair_finding(storage::transaction& in, finding const& what, std::string_view provider,
                           step const& at)
{
    switch (what.kind) {
    case finding_kind::lost:
    case finding_kind::doubled:
        return take_up_charge(in, what, provider, at);
    case finding_kind::charged_back:
        return note_money_back(in, what, "chargeback", at);
    case finding_kind::returned:
        return note_money_back(in, what, "provider", at);
    case finding_kind::not_returned:
        return take_refund_back(in, what, at);
    case finding_kind::missing:
    case finding_kind::changed:
    case finding_kind::stranger:
        break;
    }
    return "none";
}

} // namespace fcg::payments
