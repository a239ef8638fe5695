#include "internal/reconciliation/repairing.hpp"

namespace fcg::payments {

namespace {

/// Applies a charge that the provider has: an open payment is approved with it; for any other payment it is
/// excess money, which end_payment() sends back.
std::string take_up_charge(storage::transaction& tx, finding const& finding, std::string_view provider,
                           command_context const& command)
{
    auto const before = load_payment(tx, finding.payment_id);
    if (!before)
        return "none";
    end_payment(tx, finding.payment_id,
                {.status = status::approved,
                 .provider = std::string(provider),
                 .reference = finding.reference,
                 .reason = {},
                 .amount = finding.amount},
                command);
    return has_ended(before->status) ? "its refund was requested" : "the payment was approved";
}

std::string note_money_back(storage::transaction& tx, finding const& finding, contracts::refund_cause cause,
                            command_context const& command)
{
    note_returned(tx, finding.payment_id,
                  {.reference = finding.reference, .cause = cause, .is_current = true}, command);
    return "the payment counts as refunded";
}

std::string take_refund_back(storage::transaction& tx, finding const& finding, command_context const& command)
{
    bool const is_noted = note_bounced(tx, finding.payment_id, finding.reference,
                                       "the provider's report says that the money was never sent", command);
    return is_noted ? "the refund is parked" : "none";
}

} // namespace

std::string repair_finding(storage::transaction& tx, finding const& finding, std::string_view provider,
                           command_context const& command)
{
    switch (finding.kind) {
    case finding_kind::lost:
    case finding_kind::doubled:
        return take_up_charge(tx, finding, provider, command);
    case finding_kind::charged_back:
        return note_money_back(tx, finding, contracts::refund_cause::chargeback, command);
    case finding_kind::returned:
        return note_money_back(tx, finding, contracts::refund_cause::provider, command);
    case finding_kind::not_returned:
        return take_refund_back(tx, finding, command);
    case finding_kind::missing:
    case finding_kind::changed:
    case finding_kind::stranger:
        break;
    }
    return "none";
}

} // namespace fcg::payments
