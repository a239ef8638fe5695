#pragma once
#include "inside/provider/form.hpp"
#include "inside/provider/provider.hpp"
#include "inside/provider/provider_http.hpp"
#include "inside/provider/stripe/intent.hpp"
#include "settings.hpp"

#include <optional>
#include <string>

namespace fcg::payments {

/// Stripe, by its PaymentIntents (https://docs.stripe.com/api/payment_intents). open() makes the intent,
/// which takes no money; the reference is its id. Then there are two ways:
/// - With a payment method of the server's own (payments.stripe.paymentMethod) charge() confirms the intent.
///   One that is declined is cancelled before we say so, so that nothing can be taken any more.
/// - Without, the buyer confirms it in the browser with the client secret: charge() looks at it, and says
///   waiting until Stripe or the sweeper tells the end. A card that is declined there may be followed by
///   another.
/// An order that Stripe does not take opens nothing: its reference is empty, and charge() says failed.
class stripe_provider final : public payment_provider {
public:
    /// Throws std::runtime_error for the operator.
    stripe_provider(surroundings& with, payment_settings const& how);

    std::string name() const override { return lines_.name(); }

    bool opens_first() const override { return true; }

    task<std::string> open(charge_order order) override;
    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge which) override;
    task<charge_outcome> cancel(known_charge which) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point from, core::time_point to, std::string page) override;
    task<std::string> client_secret(known_charge which) override;

private:
    bool is_confirmed_here() const { return !method_.empty(); }

    task<provider_answer> get(std::string path, form query);
    task<provider_answer> post(std::string path, form fields, std::string key, stake at_stake);
    task<std::optional<stripe_intent>> find(known_charge which);
    task<std::optional<stripe_intent>> search(std::string payment_id);
    task<bool> has_refund_that_stands(std::string intent);
    task<std::optional<charge_outcome>> judge(stripe_intent found);
    task<charge_outcome> judge_refusal(provider_answer refused, known_charge which);
    task<charge_outcome> look_again(known_charge which);
    task<charge_outcome> close(known_charge which, charge_outcome::kind end, std::string reason);
    task<charge_outcome> cancel_because(known_charge which, std::string_view why);
    task<reported_charge> to_line(stripe_intent one);
    void complain(provider_answer const& refused, std::string_view doing) const;

    provider_http lines_;
    std::string method_;
};

} // namespace fcg::payments
