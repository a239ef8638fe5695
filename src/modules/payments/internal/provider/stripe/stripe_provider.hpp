#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/provider/provider.hpp"
#include "internal/provider/provider_http.hpp"
#include "internal/provider/stripe/intent.hpp"
#include "settings.hpp"

#include <memory>
#include <optional>
#include <string>

namespace fcg::payments {

/// Stripe, by its PaymentIntents (https://docs.stripe.com/api/payment_intents). open() creates the intent,
/// which takes no money; the reference is its id. Then there are two ways:
/// - With a payment method of the server's own (payments.stripe.paymentMethod) charge() confirms the intent.
///   An intent that is declined is cancelled before the charge is reported as declined, so that nothing can
///   be taken any more.
/// - Without one, the buyer confirms the intent in the browser with the client secret. charge() looks at it
///   and returns waiting until Stripe or the sweeper reports the end. After a declined card the buyer may try
///   another one.
/// An order that Stripe does not accept opens nothing: its reference is empty, and charge() returns failed.
class stripe_provider final : public payment_provider {
public:
    /// Throws std::runtime_error, with a text for the operator.
    stripe_provider(environment& env, payment_settings const& settings);

    std::string name() const override { return lines_.name(); }

    bool opens_first() const override { return true; }

    task<std::string> open(charge_order order) override;
    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge charge) override;
    task<charge_outcome> cancel(known_charge charge) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point begin, core::time_point end, std::string page) override;
    task<std::string> client_secret(known_charge charge) override;

private:
    bool is_confirmed_here() const { return !method_.empty(); }

    task<provider_response> get(std::string path, form query);
    task<provider_response> post(std::string path, form fields, std::string key, risk risk);
    task<std::optional<stripe_intent>> find(known_charge charge);
    task<std::optional<stripe_intent>> search(contracts::payment_id payment_id);
    task<bool> has_refund_that_stands(std::string intent);
    task<std::optional<charge_outcome>> judge(stripe_intent intent);
    task<charge_outcome> judge_refusal(provider_response refused, known_charge charge);
    task<charge_outcome> look_again(known_charge charge);
    task<charge_outcome> close(known_charge charge, charge_outcome::kind end, std::string reason);
    task<charge_outcome> cancel_because(known_charge charge, std::string_view why);
    task<reported_charge> to_line(stripe_intent intent);
    void log_refusal(provider_response const& refused, std::string_view doing) const;

    provider_http lines_;
    std::string method_;
};

/// Returns the member "data" of a good response. Null if it has no such list.
json::value::list const* list_in(provider_response const& answer);

/// Creates the provider that uses Stripe. Throws std::runtime_error with a message for the operator.
std::unique_ptr<payment_provider> stripe(environment& env, payment_settings const& settings);

} // namespace fcg::payments
