#pragma once
#include "internal/payment/payment_commands.hpp"
#include "payment/by_id.hpp"
#include "payment_books.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::test {

/// One payment of 59.90, or a free one, in one transaction.
class subject {
public:
    subject(storage::transaction& tx, environment& env, std::int64_t minor)
        : tx_(tx),
          env_(env),
          minor_(minor),
          id_(env.ids.next().to_string())
    {
    }

    void order() { payments::open_payment(tx_, order_of(), command_context()); }

    void attempt()
    {
        if (auto begun = test::begin_attempt(tx_, id_, "simulated", command_context()); begun && !held_)
            held_ = std::move(begun);
    }

    /// Records that the provider responded to the attempt with an error, refused it or let it time out.
    void let_down() { payments::fail_attempt(tx_, id_, "an error", command_context()); }

    void let_down(std::string const& reference)
    {
        payments::fail_refund_attempt(tx_, id_, reference, "an error", command_context());
    }

    void opened(std::string const& reference)
    {
        payments::open_charge(tx_, id_, reference, command_context());
    }

    void later(std::string const& reference)
    {
        payments::accept_payment(tx_, id_, reference, command_context());
    }

    void end(payments::status status, std::string const& reference = {})
    {
        test::end_payment(tx_, id_, ending_of(status, reference), command_context());
    }

    /// Ends the payment as the worker does, with the payment that it has held since its attempt began.
    void end_held(payments::status status, std::string const& reference = {})
    {
        if (held_)
            payments::end_payment(tx_, *held_, ending_of(status, reference), command_context());
        else
            end(status, reference);
    }

    void wish()
    {
        payments::request_refund(tx_, id_, {contracts::refund_cause::buyer, "not what I thought"},
                                 command_context());
    }

    void begin(std::string const& reference)
    {
        if (auto const begun = test::begin_refund(tx_, id_, reference, command_context()))
            bounced_[reference] = begun->find_refund(reference)->bounced;
    }

    /// Finishes the refund as the worker does, with the try that it began last.
    void done(std::string const& reference)
    {
        payments::finish_refund(tx_, id_, reference, bounced_[reference], command_context());
    }

    void bounced(std::string const& reference)
    {
        payments::bounce_refund(tx_, id_, reference, "the account is closed", command_context());
    }

    void refused(std::string const& reference)
    {
        payments::park_refund(tx_, id_, reference, "the charge is too old", command_context());
    }

    void resume(std::string const& reference)
    {
        payments::resume_refund(tx_, id_, reference, command_context());
    }

    void returned(std::string const& reference, contracts::refund_cause cause)
    {
        payments::return_money(tx_, id_, {.reference = reference, .cause = cause}, command_context());
    }

    void say_again() { payments::announce_end(tx_, id_, command_context()); }

    /// Returns the payment in this notation:
    ///    pending, processing2   open, with the attempts so far
    ///    .../1                  one of the attempts failed because of the provider
    ///    ...(A)                 open: the provider's reference of its charge is known;
    ///                           paid: it stands for another charge than A, or for an unknown one (?)
    ///    ...*                   the provider will report the outcome later
    ///    ... -A -A1 !A ~A       the money of charge A: is to go back; was requested once; is parked; is back
    ///    ... -A' !A' ~A'        the money of charge A after it bounced once
    std::string text() const
    {
        auto const state = payments::load_payment(tx_, id_);
        return state ? text_of(*state) : "none";
    }

    std::vector<storage::stored_event> events() const
    {
        return storage::events_of(tx_, payments::stream_of(id_));
    }

    std::vector<std::string> faults() const { return test::faults_of(tx_, id_); }

private:
    payments::payment_order order_of() const
    {
        return {.payment_id = id_,
                .user_id = "a-buyer",
                .game_id = "a-game",
                .amount = {minor_, core::currency::brl()},
                .method = contracts::payment_method::pix,
                .correlation_id = "correlation"};
    }

    /// Returns a context that is one second later than the previous one.
    payments::command_context command_context()
    {
        now_ += std::chrono::seconds(1);
        return {env_.ids, now_, {"correlation", {}, {}}};
    }

    static payments::ending ending_of(payments::status status, std::string const& reference)
    {
        return {status, "simulated", reference, status == payments::status::approved ? "" : "a reason", 199};
    }

    static std::string named(std::string const& reference) { return reference.empty() ? "?" : reference; }

    static std::string text_of(payments::payment const& state)
    {
        std::string text(to_text(state.status));
        if (!has_ended(state.status)) {
            text += state.attempts > 0 ? std::to_string(state.attempts) : "";
            text += state.failed_attempts > 0 ? "/" + std::to_string(state.failed_attempts) : "";
            text += state.reference.empty() ? "" : "(" + state.reference + ")";
            text += state.is_accepted ? "*" : "";
        } else if (state.is_own_charge(state.reference) && state.reference != "A" &&
                   state.reference != "free") {
            text += "(" + named(state.reference) + ")";
        }
        for (auto const& refund : state.refunds) {
            using enum payments::refund::state;
            text += refund.now == requested ? " -" : refund.now == parked ? " !" : " ~";
            text += named(refund.reference);
            text += refund.now == requested && refund.attempts > 0 ? std::to_string(refund.attempts) : "";
            text += refund.now == requested && refund.failed_attempts > 0
                        ? "/" + std::to_string(refund.failed_attempts)
                        : "";
            text.append(static_cast<std::size_t>(refund.bounced), '\'');
        }
        return text;
    }

    storage::transaction& tx_;
    environment& env_;
    std::int64_t minor_;
    std::string id_;
    core::time_point now_ = core::from_micros(1'800'000'000'000'000);
    std::map<std::string, std::int64_t> bounced_; ///< by charge, the count when the newest try began
    std::optional<payments::payment> held_;       ///< the payment when the first attempt began
};

} // namespace fcg::test
